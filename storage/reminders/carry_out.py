"""Carry out what is asked about reminders, absence, the weekly card and the year."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, insert, update

from dialogs.meetings import commands as asked
from dialogs.reminders.rules import Rule, rules_here, rules_of, wanted
from dialogs.reminders.subject import AT_ONCE
from dialogs.rights import Right, Standing, may, standing
from dialogs.year.open_days import DAY, KindergartenYear, instant, wall
from storage.people import audit
from storage.people.roles import here_of, only
from storage.people.scope import Scope
from storage.people.tables import people
from storage.reminders import own, situation
from storage.reminders.tables import absences, rule_settings
from storage.turn import Handlers, Turn
from storage.undo.noting import Undoable, noting
from storage.year import snapshot as year

HANDLERS = Handlers()


def _rules(turn: Turn) -> dict[str, Rule]:
    return rules_of(turn.content)


@HANDLERS.of(asked.MyRules)
def _my_rules(turn: Turn, _: asked.MyRules) -> asked.Rules:
    here = here_of(turn)
    off = situation.opted_out(turn.db, [turn.scope.person_id or 0])
    card = turn.scope.person_id in here.cards
    rules = []
    for key, rule in rules_here(_rules(turn), here).items():
        if not _concerns(turn.scope, rule):
            continue
        changed = here.changed.get(key)
        set_at = changed.at if changed else None
        rules.append(
            asked.RuleNow(
                key=key,
                on=rule.is_on,
                days=rule.days,
                at=rule.at.isoformat("minutes"),
                own=rule.own,
                once=rule.on in AT_ONCE,
                off=(turn.scope.person_id, key) in off,
                set_days=changed.days if changed else None,
                set_at=set_at.isoformat("minutes") if set_at else None,
            )
        )
    return asked.Rules(
        head=may(Right.SET_REMINDERS, turn.scope), card=card, rules=rules
    )


def _concerns(scope: Scope, rule: Rule) -> bool:
    """Tell whether a rule may speak to this person; a head sees all of them."""
    if may(Right.SEE_REMINDERS, scope):
        return True
    mine = set(scope.roles)
    mine |= {"staff"} if scope.departments else set()
    mine |= {"leader"} if scope.leads else set()
    mine |= {"hms_group"} if Standing.HMS_GROUP in standing(scope) else set()
    mine |= {"holder"} if "observer" in scope.roles else set()
    return bool(mine & set(rule.to))


@HANDLERS.of(asked.SetRule)
def _set_rule(turn: Turn, told: asked.SetRule) -> None:
    only(turn, Right.SET_REMINDERS)
    here = turn.scope.kindergarten_id
    same = delete(rule_settings).where(
        rule_settings.c.kindergarten_id == here, rule_settings.c.rule == told.rule
    )
    turn.db.connection.execute(same)
    # As the content has it: then nothing of the kindergarten's own is kept.
    if not (told.is_on and told.days is None and told.at is None):
        turn.db.connection.execute(
            insert(rule_settings).values(
                kindergarten_id=here,
                rule=told.rule,
                is_on=told.is_on,
                days=told.days,
                at=told.at,
            )
        )
    year.touch(turn.db, turn.scope)
    audit.note(turn.db, turn.scope, "rule.set", told.rule, turn.now)


@HANDLERS.of(asked.SwitchOwn)
def _switch(turn: Turn, told: asked.SwitchOwn) -> None:
    person = turn.scope.person_id or 0
    rule = _rules(turn).get(told.rule)
    with own.switching(turn.db, person, told.rule):
        if told.on:
            own.opt_in(turn.db, person, told.rule)
        # What others need of her is not hers to switch off, by whichever button.
        elif rule and rule.own:
            own.opt_out(turn.db, person, told.rule)
    named = f"{told.rule}:{'on' if told.on else 'off'}"
    audit.note(turn.db, turn.scope, "reminder.own", named, turn.now)


@HANDLERS.of(asked.SetCard)
def _card(turn: Turn, told: asked.SetCard) -> None:
    me = people.c.id == turn.scope.person_id
    turn.db.connection.execute(update(people).where(me).values(card=told.on))
    year.touch(turn.db, turn.scope)


@HANDLERS.of(asked.KeepAbsence)
def _absence(turn: Turn, told: asked.KeepAbsence) -> None:
    person = turn.scope.person_id
    with noting(turn.db, Undoable.ABSENCE, (absences, {"person_id": person})):
        _keep_absence(turn, told)


def _keep_absence(turn: Turn, told: asked.KeepAbsence) -> None:
    mine, today = absences.c.person_id == turn.scope.person_id, wall(turn.now).date()
    # One absence at a time: a new one is said in place of the old.
    turn.db.connection.execute(delete(absences).where(mine))
    if told.until:
        turn.db.connection.execute(
            insert(absences).values(
                person_id=turn.scope.person_id,
                first=date.fromisoformat(told.first[:10]) if told.first else today,
                last=date.fromisoformat(told.until[:10]),
            )
        )


@HANDLERS.of(asked.YearPlan)
def _year_plan(turn: Turn, _: asked.YearPlan) -> list[asked.PlannedMonth]:
    """List what the rules call for, by month: one line for each rule and instant."""
    here = here_of(turn)
    this = KindergartenYear.of(wall(turn.now).date(), here.year_starts)
    last = instant(datetime.combine(this.last + DAY, datetime.min.time()))
    mine = turn.scope.person_id
    lines: dict[tuple[datetime, str], int] = {}
    for key, each in wanted(_rules(turn), here, turn.now, last).items():
        # A head sees what her house is told; everybody else what she is told herself.
        is_hers = may(Right.SEE_REMINDERS, turn.scope) or key.person == mine
        if is_hers and each.due >= turn.now:
            named = (wall(each.due), key.rule)
            lines[named] = lines.get(named, 0) + 1
    months: dict[str, list[asked.Planned]] = {}
    for (at, rule), count in sorted(lines.items()):
        row = asked.Planned(at=at.isoformat()[:16], rule=rule, count=count)
        months.setdefault(at.isoformat()[:7], []).append(row)
    return [
        asked.PlannedMonth(month=month, lines=rows) for month, rows in months.items()
    ]
