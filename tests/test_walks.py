"""Random walks through every dialog: no exception, always a way out, nothing lost."""

import logging
import tempfile
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs

from dialogs import everything
from dialogs.reading.text import clean, is_blank
from storage.people.scope import Scope
from storage.post import post_text, set_aside, talks
from tests.conftest import STORY
from tests.world import World

GUARDIAN = everything.build().guardian
WAYS = ["hjelp", "tilbake", "hopp over", "senere", "fortsett", "status", "avbryt"]
STARTS = [
    "praksisfortelling", "mine fortellinger", "avdelingen", "mine data", "personvern",
    "språk", "slett meg", "hei", "møter", "stengte dager", "kalender", "borte", "ukekort",
    "påminnelser", "vis året", "meld sak", "saksliste", "jeg er borte til fredag",
    "jeg er tilbake",
]  # fmt: skip
TYPED = st.one_of(
    st.text(min_size=1, max_size=300),
    st.sampled_from(
        [
            STORY,
            "ja",
            "nei",
            "31. februar",
            "8. desember",
            "13.00",
            "25.00",
            "8. desember kl. 13",
            "15832250195",
            "Jeg hjalp Kari i dag.",
            "<!channel> {{7*7}} *fet*",
            "'; DROP TABLE talks;--",
            "e\u0301" * 40,
            "\u202eomvendt",
            "👨‍👩‍👧‍👦" * 30,
            "a" * 9000,
            "\n\n\n",
            "\x00\x01",
            "Pappa slår ham hjemme",
            "hjelp meg med noe helt annet i dag, er du snill",
        ]
    ),
)


class Walk(RuleBasedStateMachine):
    """One person who does anything at all, with restarts in between."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(f"sqlite:///{self.folder.name}/walk.db")
        home, units = self.world.kindergarten()
        self.world.meeting(home, units["Rød"])
        self.home = home
        roles = ("pedagogical_leader", "head")
        self.ann = self.world.person("ann@example.no", home, units["Rød"], roles)
        self.ann.says("hei")
        self.old = []

    def teardown(self):
        self.world.close()
        self.folder.cleanup()

    def _after(self):
        assert self.ann.receipt.kept
        self.old.append(self.ann.last)

    @rule(words=TYPED)
    def types(self, words):
        self.ann.says(words)
        self._after()

    @rule(words=st.sampled_from(WAYS))
    def uses_a_way(self, words):
        self.ann.says(words)
        self._after()

    @rule(words=st.sampled_from(STARTS))
    def starts(self, words):
        self.ann.says(words)
        self._after()

    @precondition(lambda self: self.ann.last.choices)
    @rule(data=st.data())
    def presses(self, data):
        self.ann.presses(data.draw(st.sampled_from(self.ann.choices)))
        self._after()

    @precondition(lambda self: self.ann.last.ways)
    @rule(data=st.data())
    def presses_a_way(self, data):
        ways = [option.key for option in self.ann.last.ways]
        self.ann.presses(data.draw(st.sampled_from(ways)))
        self._after()

    @precondition(lambda self: len(self.old) > 2)
    @rule(data=st.data())
    def presses_something_old(self, data):
        message = data.draw(st.sampled_from(self.old))
        if message.choices:
            key = data.draw(st.sampled_from([o.key for o in message.choices]))
            self.ann.presses(key, message=message)
            self._after()

    @precondition(lambda self: self.ann.last.fields)
    @rule(data=st.data(), partial=st.booleans())
    def fills_a_form(self, data, partial):
        form = {f.key: data.draw(TYPED) for f in self.ann.last.fields if not f.options}
        self.ann.fills(partial=partial, **form)

    @rule(words=TYPED)
    def edits_the_last_message(self, words):
        self.ann.does(edits=f"event-{self.world.events}", words=words)

    @rule()
    def deletes_the_last_message(self):
        self.ann.does(deletes=f"event-{self.world.events}")

    @rule()
    def restarts(self):
        self.world.restart()

    @rule(days=st.integers(1, 20))
    def lets_time_pass(self, days):
        self.world.now += timedelta(days=days)

    @precondition(lambda self: self.ann.last.asks and not self.ann.last.choices)
    @rule(words=st.text(alphabet="abcæøå ", min_size=12, max_size=60))
    def a_sentence_that_is_typed_is_there_after_a_restart(self, words):
        if is_blank(words) or self.ann.last.asks not in ("text", "form"):
            return
        if any(f.options for f in self._open_field()):
            return
        sentence = f"Jeg {clean(words)}"
        if GUARDIAN.stops(sentence):
            return
        self.ann.says(sentence)
        self.world.restart()
        assert sentence in self._everything()

    @invariant()
    def nothing_failed_on_the_way(self):
        assert self.world.run(set_aside.waiting) == 0
        assert self.world.run(set_aside.given_up) == 0

    @invariant()
    def there_is_always_a_way_out(self):
        scope = Scope(self.home.kindergarten_id, 1)
        current = [
            t
            for t in self.world.run(lambda db: talks.open_talks(db, scope))
            if t.current
        ]
        if not current:
            return
        ways = {option.key for option in self.ann.last.ways}
        if self.ann.last.step and self.ann.last.step.key[0] != "~":
            assert {"~cancel", "~later", "~help"} <= ways

    def _open_field(self):
        return [f for f in self.ann.last.fields if f.key == self.ann.last.next_field]

    def _everything(self):
        scope = Scope(self.home.kindergarten_id, 1)
        found = self.world.run(
            lambda db: [
                str(talks.find(db, scope, t.id).state.to_json())
                for t in talks.open_talks(db, scope)
            ]
        )
        shown = self.world.run(
            lambda db: post_text.history(db, "web", "ann@example.no", 0, 999)
        )
        return " ".join(found) + str(shown)


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestWalk = pytest.mark.timeout(400)(TestWalk)


@pytest.mark.parametrize(
    "typed",
    [
        "a\u0000b", "æøåÆØÅ áčđŋšŧž ö ä ü", "مرحبا بكم في الروضة", "Дитячий садок", "a\u030a",
        "\u202eabc", "\u200bxyz\ufeff", "👨‍👩‍👧‍👦", "'; DROP TABLE dialog;--", "%s", "{0}", "\\",
        "<!channel> brann", "<!here>", "<@U123>", "<https://evil.example|https://kommune.no>",
        "[Logg inn](https://evil.example)", "*fet* _k_ ~s~ `kode` > sitat",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for x in range(10**9) %}", "${$root.secret}", "<script>alert(1)</script>",
        '" onmouseover=alert(1) x="', "&lt;!channel&gt;", "</p><script>", "x" * 2999,
        "&" * 3000, "𝔘" * 3000, "z\u0301\u0302\u0303" * 100, "linje\n" * 900,
    ],
)  # fmt: skip
def test_every_odd_text_of_the_corpus_comes_back_as_typed(ann, typed):
    """Rows 101-113 and 126-136 of the corpus: the story is shown as it was written."""
    text = f"Jeg skrev {typed} slik."
    ann.says("praksisfortelling")
    ann.says(text)
    if "names" in ann.choices:
        ann.presses("names")
        ann.does(several=(), step=ann.last.step)

    quotes = [getattr(block, "text", "") for block in ann.last.blocks]
    assert clean(text) in quotes
    assert unicodedata.is_normalized("NFC", clean(text))


@pytest.mark.parametrize("length", [1, 2999, 3000, 3001, 8000])
def test_a_text_of_any_length_up_to_the_limit_is_kept_whole(ann, length):
    ann.says("praksisfortelling")
    ann.says(("jeg " * length)[:length])

    assert ann.step == "hand_in"


@pytest.mark.parametrize("length", [8001, 12001, 20000, 100000])
def test_a_text_that_is_too_long_is_kept_and_asked_to_be_shortened(ann, length):
    text = "jeg " + "x" * (length - 4)
    ann.says("praksisfortelling")
    ann.says(text)

    assert text in ann.reads
    assert ann.last.filled == clean(text)


@pytest.mark.parametrize("blank", ["", "   ", "\u00a0", "\n", "\u200b"])
def test_nothing_typed_is_asked_for_again(ann, blank):
    ann.says("praksisfortelling")
    ann.says(blank)

    assert "Skriv litt mer" in ann.reads
    assert ann.step == "free"


def test_a_poison_event_is_set_aside_tried_again_and_blocks_nobody(
    small, ann, per, monkeypatch
):
    from bot.turn import take_in as receive

    whole = receive.find_way

    def poison(turn):
        if turn.incoming.words == "gift kanarifugl":
            raise RuntimeError("gift kanarifugl")
        whole(turn)

    monkeypatch.setattr(receive, "find_way", poison)
    with capture_logs() as logs:
        ann.says("gift kanarifugl")
        assert "er lagret" in ann.reads
        per.says("hei")
        assert "Per" in per.reads
        import asyncio

        for _ in range(8):
            small.now += timedelta(hours=5)
            asyncio.run(small.receiver.try_again())

    assert small.run(set_aside.given_up) == 1
    assert "kanarifugl" not in str(logs)
    assert [row["event"] for row in logs][-1] == "turn.given_up"


def test_an_event_that_fails_for_a_while_is_handled_later(small, ann, monkeypatch):
    import asyncio

    from bot.turn import take_in as receive

    whole, fails = receive.find_way, [True]

    def weak(turn):
        if fails[0]:
            raise RuntimeError
        whole(turn)

    monkeypatch.setattr(receive, "find_way", weak)
    ann.says("praksisfortelling")
    fails[0] = False
    small.now += timedelta(seconds=10)
    done = asyncio.run(small.receiver.try_again())

    assert done == 1
    assert small.run(set_aside.waiting) == 0
    ann.says("status")
    assert ann.step == "free"


def test_what_fails_and_calls_for_the_stop_card_is_not_kept_either(
    small, ann, monkeypatch
):
    from bot.turn import take_in as receive

    def fails(_turn):
        raise RuntimeError

    monkeypatch.setattr(receive, "find_way", fails)
    ann.says("Pappa slår ham hjemme")

    assert small.run(set_aside.waiting) == 0


def test_nothing_typed_reaches_a_log_at_any_level(small, ann, caplog):
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        ann.says("praksisfortelling")
        ann.says("Jeg fulgte kanarifuglen ut på tunet sammen med barnet i dag.")
        ann.presses("mine")

    assert "kanarifugl" not in str(logs) + caplog.text


def test_fifty_presses_at_once_have_one_effect(world):
    import asyncio

    from dialogs.talk.messages import Incoming

    home, units = world.kindergarten()
    ann = world.person("ann@example.no", home, units["Rød"])
    ann.says("praksisfortelling")
    step = ann.last.step

    async def all_at_once():
        presses = [
            world.receiver.receive(
                Incoming(
                    "web", ann.email, ann.email, f"p{n}", choice="~steps", step=step
                )
            )
            for n in range(50)
        ]
        return await asyncio.gather(*presses)

    receipts = asyncio.run(all_at_once())
    shown = [m for r in receipts for m in world.posted(r.posts)]
    asked = [m for m in shown if m.step and m.step.key == "story"]
    first = [m for m in asked if "allerede" not in str(m.blocks)]

    assert all(r.kept for r in receipts)
    assert len(first) == 1
