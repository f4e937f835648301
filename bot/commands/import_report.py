"""Say on the console what an import found, refused, changed or would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dialogs.words.content import Content, label
from dialogs.words.texts import Words
from storage.lists.cohort_file import COLUMNS as COHORT_COLUMNS
from storage.lists.cohort_file import CohortFile
from storage.lists.roster import Counts, Plan
from storage.lists.roster_state import ListedStay
from storage.lists.sheet import Fault
from storage.lists.staff_file import COLUMNS

TEXTS = "import"
MOST_FAULTS = 200
MOST_LISTED = 50
MOST_KINDERGARTENS = 40


@dataclass(frozen=True)
class ImportReport:
    """The console, and the words in the operator's language for it."""

    file: str
    words: Words
    language: str
    content: Content
    console: Console

    def line(self, block: str, **values: Any) -> str:
        """Return one sentence."""
        told = self._lists | values | {"file": self.file}
        return self.words.line(self.language, TEXTS, block, told)

    def say(self, block: str, **values: Any) -> None:
        """Print one sentence."""
        self.print(self.line(block, **values))

    def print(self, text: str) -> None:
        """Print a line exactly as it is; what stands in a file is never markup."""
        self.console.print(
            text, markup=False, highlight=False, emoji=False, soft_wrap=True
        )

    def faults(self, faults: Sequence[Fault]) -> None:
        """Print each fault with its place in the file, then how many there are."""
        # A list in the wrong form has a fault in every line: the first ones say what is
        # wrong.
        for fault in faults[:MOST_FAULTS]:
            self.print(self.fault(fault))
        if len(faults) > MOST_FAULTS:
            self.say("more_faults", count=len(faults) - MOST_FAULTS)

    def refuse(self, faults: Sequence[Fault]) -> None:
        """Print the faults, and that nothing was done."""
        self.faults(faults)
        self.say("refused", count=len(faults))

    def warnings(self, warnings: Sequence[Fault]) -> None:
        """Print what deserves a look but is no fault."""
        for each in warnings[:MOST_FAULTS]:
            self.say("warning", text=self.fault(each))
        if len(warnings) > MOST_FAULTS:
            self.say("more", count=len(warnings) - MOST_FAULTS)

    def fault(self, fault: Fault) -> str:
        """Return a fault as one line: file, line, column, what, what instead."""
        where = "where_file"
        if fault.line is not None:
            where = "where_line" if fault.column is None else "where_column"
        place = self.line(where, line=fault.line, column=fault.column)
        values: dict[str, Any] = dict(fault.values)
        # Content has the words of columns and roles: an owner may call them otherwise.
        if "key" in values:
            values["column"] = self._column(values["key"])
        if values.get("meant"):
            values["meant"] = self._column(values["meant"])
        if "role" in values:
            values["role"] = self._role(values["role"])
        return f"{place}: {self.line(fault.code, **values)}"

    def cohorts(self, file: CohortFile) -> None:
        """Print stated and calculated sums, then where they differ."""
        table = self._table("cohorts_title", "column")
        for column in ("stated", "calculated", "difference"):
            table.add_column(self.line(column), justify="right")
        for each in file.sums:
            differs = f"{each.difference:+d}" if each.difference else "0"
            numbers = (each.stated, each.calculated, differs)
            table.add_row(Text(self._column(each.key)), *map(str, numbers))
        if file.sums:
            self.console.print(table)
        self.faults(file.faults)
        self.say("cohorts_differ" if file.faults else "cohorts_add_up")

    def owner(
        self, owner: str, changed: Mapping[str, str], *, is_rehearsal: bool
    ) -> None:
        """Print which kindergartens have another owner now, and whose they were."""
        if not changed:
            self.say("owner_same", owner=owner)
            return
        self.say("owner_set", owner=owner, rehearsal=is_rehearsal)
        lines = [
            self.line("owner_line", name=name, before=before, owner=owner)
            for name, before in sorted(changed.items())
        ]
        self._list(lines, len(lines))

    def plan(self, plan: Plan, *, is_rehearsal: bool, is_owned: bool = False) -> None:
        """Print what was done, or would be: numbers, and who is not in the file.

        A list that changes nothing but whose kindergartens they are has changed that.
        """
        if is_rehearsal:
            self._details(plan)
        self._counts(plan)
        if plan.missing:
            block = "ended" if plan.last_day else "not_in_file"
            last_day = _day(plan.last_day)
            self.say(block, count=len(plan.missing), last_day=last_day)
            self._list(map(self._place, plan.missing), len(plan.missing))
        if plan.missing and not plan.last_day:
            self.say("kept_as_is")
        if is_rehearsal:
            self.say("dry_run")
        else:
            self.say("done" if plan.changes or is_owned else "no_changes")

    def _details(self, plan: Plan) -> None:
        """Name everything that would change, so that slips of the pen are seen."""
        lists: dict[str, list[str]] = {
            "new_kindergartens": [place.name for place in plan.kindergartens],
            "new_departments": [
                f"{unit.name} ({unit.kindergarten})" for unit in plan.departments
            ],
            "new_people": [self._person(asdict(each)) for each in plan.people],
            "changed_people": [
                self.line(
                    "change",
                    who=change.before.email,
                    before=self._person(asdict(change.before)),
                    after=self._person(asdict(change.before) | asdict(change)),
                )
                for change in plan.changed_people
            ],
            "changed_stays": [
                self.line(
                    "change",
                    who=self._place(change.before),
                    before=self._stay(change.before),
                    after=self._stay(change),
                )
                for change in plan.changed
            ],
        }
        for block, lines in lists.items():
            if lines:
                self.say(block)
                self._list(lines, len(lines))

    def _list(self, lines: Iterable[str], count: int) -> None:
        for line in islice(lines, MOST_LISTED):
            self.print(f"  {line}")
        if count > MOST_LISTED:
            self.print("  " + self.line("more", count=count - MOST_LISTED))

    def _counts(self, plan: Plan) -> None:
        """Print two tables: all kinds, and each kindergarten that changes."""
        kinds = self.words.options(self.language, TEXTS, "kinds", {})
        table = self._count_table("counts_title", "", kinds, plan.counts)
        self.console.print(table)
        touched = {
            name: counts
            for name, counts in plan.by_kindergarten.items()
            if counts.created or counts.changed or counts.ended or counts.missing
        }
        if not touched:
            return
        some = dict(islice(touched.items(), MOST_KINDERGARTENS))
        names = {name: name for name in some}
        self.console.print(
            self._count_table("by_kindergarten_title", "kindergarten", names, some)
        )
        if len(touched) > len(some):
            self.say("more", count=len(touched) - len(some))
        if untouched := len(plan.by_kindergarten) - len(touched):
            self.say("no_changes_in", count=untouched)

    def _count_table(
        self,
        title: str,
        first: str,
        names: Mapping[str, str],
        counts: Mapping[str, Counts],
    ) -> Table:
        table = self._table(title, first)
        columns = self.words.options(self.language, TEXTS, "counts", {})
        for column in columns.values():
            table.add_column(column, justify="right")
        for key, name in names.items():
            numbers = asdict(counts[key])
            # As `Text`, so that brackets in a name are not taken for markup.
            table.add_row(Text(name), *(str(numbers[c]) for c in columns))
        return table

    def _table(self, title: str, first: str) -> Table:
        table = Table(title=Text(self.line(title)), box=SIMPLE, title_justify="left")
        table.add_column(self.line(first) if first else "")
        return table

    def _person(self, person: Mapping[str, Any]) -> str:
        return self.line("person", **person)

    def _place(self, stay: ListedStay) -> str:
        return self.line(
            "place",
            name=stay.name,
            department=stay.department,
            kindergarten=stay.kindergarten,
        )

    def _stay(self, stay: Any) -> str:
        roles = ", ".join(map(self._role, sorted(stay.roles)))
        starts, ends = _day(stay.starts), _day(stay.ends)
        return self.line("stay", roles=roles, starts=starts, ends=ends)

    def _role(self, key: str) -> str:
        return label(self.content["roles"].get(key, {"nb": key}), self.language)

    def _column(self, key: object) -> str:
        columns = self.content["columns"]
        return label((columns["staff"] | columns["cohorts"])[key], self.language)

    @cached_property
    def _lists(self) -> dict[str, str]:
        """What sentences list: all columns, those needed, all roles."""
        return {
            "columns": ", ".join(map(self._column, self.content["columns"]["staff"])),
            "required": ", ".join(map(self._column, COLUMNS)),
            "cohort_columns": ", ".join(map(self._column, COHORT_COLUMNS)),
            "roles": ", ".join(map(self._role, self.content["roles"])),
            "ends_column": self._column("ends"),
        }


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
