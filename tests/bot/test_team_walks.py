"""Random walks in rounds and everything beside them: by anybody, with faults between."""

import tempfile

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from structlog.testing import capture_logs

from dialogs.reflecting_team.events import Do
from dialogs.talk.messages import Message
from scheduler.delivery.outcomes import Ambiguous, Refused, Wait
from storage.post import boards, set_aside
from storage.tables import boards as boards_table
from storage.tables import places, team_rounds
from tests.bot.team import Team
from tests.conftest import STORY
from tests.world import World

WHO = ("per", "ann", "eva", "ola", "mona", "siri")
DO = (
    *Do, "more", "add", "gone", "show", "end_yes", "withdraw_yes", "other", "write",
    "use", "start", "yes", "no", "tull", "",
)  # fmt: skip
TYPED = st.one_of(
    st.text(min_size=1, max_size=200),
    st.sampled_from(
        [
            "reflekterende team", "øv på en runde", "praksisfortelling", "hei", "avbryt",
            "senere", "fortsett", "tilbake", "hopp over", "status", "mine fortellinger",
            "avdelingen", "slett meg", "jeg er borte til fredag", "hjulet", "ja", "nei",
            "prøve ut", "oppsummering", "mine data", STORY, "x" * 9000,
            "Kanskje barnet ville vise noe.", "Du burde gå bort til ham.",
            "Jeg vil prøve å vente.", "Pappa slår ham hjemme", "15832250195",
            "<!channel> {{7*7}} *fet*", "\u202eomvendt\x00", "Kari og jeg ventet.",
        ]
    ),
)  # fmt: skip
FAULTS = (
    Wait(30, "rate"), Ambiguous("timeout"), Refused("message_not_found"),
    Refused("is_archived", closes=True), Refused("msg_too_long"),
)  # fmt: skip


class TeamWalk(RuleBasedStateMachine):
    """Six people, a round, and a platform that fails now and then."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(f"sqlite:///{self.folder.name}/walk.db")
        self.capture = capture_logs()
        self.logs = self.capture.__enter__()
        self.team = Team(self.world)
        self.old = ["team:tull:next:1.1"]

    def teardown(self):
        try:
            self._comes_right()
        finally:
            self.capture.__exit__(None, None, None)
            self.world.close()
            self.folder.cleanup()

    def _comes_right(self):
        """When nothing fails any more every board that can be seen is as it should."""
        self.team.wall.does = []
        for _ in range(4):
            self.team.beat(60)
        assert self._behind() == []
        self._nothing_failed()

    def _behind(self):
        asked = (
            select(boards_table.c.outbox_id)
            .join(places, places.c.id == boards_table.c.place_id)
            .where(
                boards_table.c.closed.is_(None),
                places.c.closed.is_(None),
                boards_table.c.sealed.is_not(None),
            )
        )

        def work(db):
            numbers = list(db.connection.execute(asked).scalars())
            return boards.of_posts(db, numbers)

        seen = self.team.wall.shown
        wanted = self.world.run(work)
        return [n for n, told in wanted.items() if seen.get(n) != told]

    @initialize(way=st.sampled_from(["room", "channel", "days", "none", "practice"]))
    def begins(self, way):
        if way == "practice":
            self.team.per.says("øv på en runde")
        elif way != "none":
            self.team.begins(way)

    def _kept(self):
        assert self.team.receipt.kept

    @rule(name=st.sampled_from(WHO), words=TYPED)
    def says(self, name, words):
        self.team.people[name].says(words)
        assert self.team.people[name].receipt.kept

    @rule(name=st.sampled_from(WHO), data=st.data())
    def presses_what_is_asked(self, name, data):
        person = self.team.people[name]
        if not person.seen:
            return
        last = person.last
        keys = [option.key for option in (*last.choices, *last.ways)]
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if last.asks == "several" and not key.startswith("~"):
            person.does(several=(key,), step=last.step)
        else:
            person.presses(key)
        assert person.receipt.kept

    @rule(name=st.sampled_from(WHO), data=st.data())
    def presses_what_she_was_sent(self, name, data):
        keys = [o.key for message in self.team.mail(name) for o in message.choices]
        keys = [key for key in keys if ":" in key]
        if keys:
            person = self.team.people[name]
            person.does(choice=data.draw(st.sampled_from(keys)))
            assert person.receipt.kept

    @rule(name=st.sampled_from(WHO), data=st.data())
    def presses_the_board(self, name, data):
        walls = self.team.wall.reads("room:rod")
        keys = [o.key for message in walls for o in message.choices]
        if keys:
            self.old += [key for key in keys if key.startswith("team:")]
            self.team.chooses(name, data.draw(st.sampled_from(keys)))
            self._kept()

    @rule(name=st.sampled_from(WHO), room=st.booleans(), data=st.data())
    def presses_something_old_or_odd(self, name, room, data):
        key = data.draw(st.sampled_from(self.old[-40:]))
        if data.draw(st.booleans()):
            told = key.split(":")
            told[2] = data.draw(st.sampled_from(DO))
            whom = data.draw(st.sampled_from(["", ":2", ":99", ":x1", ":tull"]))
            key = ":".join(told[:4]) + whom
        self.team.chooses(name, key, room=room)
        self._kept()

    @rule(data=st.data())
    def the_leader_goes_on(self, data):
        """Without this few walks come far: anybody's press is mostly refused."""
        asked = select(team_rounds.c.id).where(team_rounds.c.state == "running")
        if not self.world.run(lambda db: db.connection.execute(asked).first()):
            return
        one = self.team.kept
        if one.state == "running":
            leader = next(n for n in WHO if self.team.number(n) == one.leader)
            self.team.chooses(leader, self.team.key("next"))
            self._kept()

    @rule(name=st.sampled_from(WHO), words=TYPED)
    def writes_in_the_room(self, name, words):
        self.team.writes(name, words)
        self._kept()

    @rule(seconds=st.sampled_from([1, 10, 50, 130, 3600, 90_000]))
    def time_passes(self, seconds):
        self.team.beat(seconds)

    @rule(fault=st.sampled_from(FAULTS))
    def the_platform_fails(self, fault):
        self.team.wall.does = [fault]

    @rule()
    def restarts(self):
        self.team.restarts()

    @invariant()
    def nothing_failed_on_the_way(self):
        self._nothing_failed()

    def _nothing_failed(self):
        assert [row for row in self.logs if row["log_level"] == "error"] == []
        assert self.world.run(set_aside.waiting) == 0
        assert self.world.run(set_aside.given_up) == 0

    @invariant()
    def every_board_in_the_room_can_be_read(self):
        for message in self.team.wall.reads("room:rod"):
            assert isinstance(message, Message)
            assert message.blocks


TestTeamWalk = TeamWalk.TestCase
TestTeamWalk.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestTeamWalk = pytest.mark.timeout(400)(TestTeamWalk)
