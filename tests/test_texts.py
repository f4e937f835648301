"""The words: three languages in parity, nothing missing, nothing left over."""

import ast
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import meta
from jinja2.nodes import Block as BlockNode

from dialogs import access, everything
from dialogs.access import Reader
from dialogs.talk.messages import Message, Quote, notice_of, plain
from dialogs.words import content, spoken, templates
from dialogs.words import texts as words
from storage.reports import links

ROOT = Path(__file__).parent.parent
LANGUAGES = content.LANGUAGES
HOUSE = everything.build()


def blocks(language):
    """Every block of a language: (file, block) to the variables it uses, and its source."""
    found = {}
    for path in sorted((words.BUILT_IN / language).glob("*.j2")):
        environment = templates.environment(language)
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for node in tree.find_all(BlockNode):
            inside = type(tree)(node.body, lineno=1)
            inside.environment = environment
            used = meta.find_undeclared_variables(inside)
            used |= words._plain(inside) & set(environment.globals)
            found[path.name.removesuffix(words.SUFFIX), node.name] = used
    return found


ALL = {language: blocks(language) for language in LANGUAGES}


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_have_the_same_blocks_and_the_same_values(language):
    assert ALL[language] == ALL["nb"]


# What dialogs have to say on somebody's home: a line, and its buttons.
ENTRIES = [
    (file, block)
    for file, block in ALL["nb"]
    if block.startswith("home_") and file in HOUSE.dialogs
]


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_have_the_same_choices(language):
    for file, block in ALL["nb"]:
        if (
            block.endswith("options")
            or (file, block) in ENTRIES
            or block
            in (
                "ways",
                "groups",
                "steps",
                "marks",
                "yes_no",
                "items",
                "titles",
                "readers",
            )
        ):
            told = sample(file, block, ALL["nb"][file, block])
            ours = HOUSE.words.options("nb", file, block, told)
            assert set(HOUSE.words.options(language, file, block, told)) == set(ours)


class Anything:
    """A value that has every attribute: for rendering every block once."""

    def __getattr__(self, name):
        return SAMPLES.get(name, "2026-11-03T13:00")


SAMPLES = {
    "readers": ["du", "leder", "runden"], "days": 30, "stays": access.days(), "wrote": True, "dimension": "Sensitivitet",
    "choices": ["a", "b"], "among": ["a", "b"], "text": "Tekst", "texts": ["en", "to"],
    "concerns": [
        {"kind": "name", "excerpt": "Kari", "proposal": "Barn A", "line": "Kari ser ut som et navn."}
    ],
    "parts": [("Hva skjedde?", "Jeg ventet."), ("", "Fritt")], "words": 42, "length": "short",
    "open": [{"title": "praksisfortelling", "day": "2026-11-03"}], "meeting": "2026-11-03T13:00",
    "suggestion": "2026-11-03T13:00", "touched": "2026-11-03T13:00", "month": "2026-11",
    "state": "withdrawn", "most": 8000, "routine": "https://kommunen.example/rutine",
    "visit": "2026-10-13T10:00", "first": "2026-09-14", "last": "2026-11-13", "day": "2027-06-01",
    "original": "2027-05-17T09:00", "departments": ["Rød", "Blå"], "items": 2, "at": "09:00",
    "about": "2026-11-03T13:00", "due": "2026-11-03T13:00",
    "stories": 2, "drafts": 1, "handed_in": 4, "people": 5, "passed": "2026-10-27T13:00",
}  # fmt: skip


STRETCH = {"first": "2027-07-12", "last": "2027-07-30", "closes": "12:00"}
OF_FILE = {
    "move_meeting": {"wall": "2026-12-08T13:00"},
    "cancel_meeting": {"wall": "2026-12-08T13:00"},
    "new_meeting": {
        "wall": "2026-12-08T13:00", "clash": True, "double": True, "count": 9,
        "coming": ["2026-12-08T13:00", "2027-01-12T13:00"],
    },
    "feedback": {"most": 1000},
    "lift": {"concerns": ["Kari ser ut som et navn."]},
    "day_away": {"last": "2026-12-08"},
    "_wishes": {"names": ["Ann", "Eva"]},
    "_asked": {
        "lines": ["en", "to"], "names": ["Ann", "Eva"], "titles": ["En sak"], "months": ["mars"],
        "people": ["Ann"], "wall": "2026-12-08T10:00", "weeks": 3, "mine": False, "count": 4,
    },
    "meetings": {
        "lines": ["en", "to"], "wall": "2026-12-08T13:00", "clashes": [1], "why": "holiday",
        "preview": {
            "count": 3, "double": True, "coming": [
                {"wall": "2026-12-08T13:00", "original": "2026-12-07T13:00", "clash": "holiday"},
                {"wall": None, "original": "2026-12-07T13:00", "clash": "summer"},
                {"wall": "2026-12-08T13:00", "original": "2026-12-08T13:00", "clash": None},
            ],
        },
    },
    "closed_days": {"days": [STRETCH], "meetings": 2} | STRETCH,
    "absence": {"until": "2026-12-08"},
    "reminder_rules": {"rules": [{"name": "x", "on": True, "off": False, "when": "y"}]},
    "year_plan": {
        "says": [{"name": "x", "count": 2, "first": "2026-12-08T13:00"}], "image": "i", "alt": "a",
        "months": [
            {
                "month": "2026-12", "lines": [{"at": "2026-12-08T13:00", "name": "x", "count": 2}],
                "theme": "Støy", "dimension": "x", "meetings": ["et møte"], "more": 2,
                "closed": [STRETCH | {"name": "jul"}],
            }
        ],
    },
    "agenda": {
        "links": dict.fromkeys(links.FORMS, "https://x.example/r"),
        "entries": [
            {"minutes": 5, "result": "yes", "fields": dict.fromkeys(
                ("title", "purpose", "result", "how", "leads"), "x")}
        ],
        "parked": 1, "result": "no", "titles": ["En sak"], "meeting": "2026-12-08T13:00",
    },
    "agenda_item": {"concerns": ["Kari"]},
    "agenda_plan": {"wall": "2026-12-08T13:00", "count": 2, "minutes": 25, "unknown": 1},
    "observation": {
        "lines": ["en"], "missing": ["to"], "certificate": "2027-06-01",
        "wall": "2026-12-08T10:00", "state": "asked", "my_turn": True,
    },
    "certificate": {"until": "2027-06-01"},
    "_who_sees": {"first": "writer"},
    "alone": {"count": 3, "number": 1, "of": 3, "about": "Målet"},
    "careful": {"concerns": ["Kari"]},
    "together": {
        "parts": [("Hva?", ["Et svar"])], "hidden": 1, "few": True, "done": 2, "people": 6,
        "least": 3, "texts": ["En sak"], "count": 1,
    },
    "wheel": {
        "last": {"number": 2}, "weeks": 9, "done": 4, "people": 6, "many": True, "rules": ["Vent"],
        "actions": ["Prøve"], "candidates": ["Kø"], "learnt": ["Noe"], "works": ["Måltid"],
        "missing": ["Målet mangler."], "moved": True, "by": "2026-12-08", "lines": ["Vent"],
        "agreed": True, "parts": [("Hva?", ["Et svar"])], "phase": 2,
        "on": "2026-12-08", "asks": "2026-12-03", "meeting": "2026-12-08T13:00",
        "starts": "2026-12-08", "news": ["Nye barn"], "ended": True,
    },
    "wheel_want": {"rows": [{"text": "Kø", "points": 3}], "by": "2026-12-08", "nobody": False, "even": True},
    "wheel_try": {"rows": [{"text": "Kø", "points": 3}], "texts": ["Lært"]},
    "wheel_learn": {"rows": ["1: 2"], "actions": ["Prøve"], "learnt": ["Noe"], "weeks": 3, "tried": 2},
    "ground_rules": {
        "on": "2026-11-03", "part": 5, "new": 1, "lines": ["Vent"], "changes": ["Mer"], "yes": 4,
        "change": 1, "count": 9, "fewest": 3, "most": 7, "again": True, "state": "open",
    },
    "pictures": {
        "now": "2026-11", "rows": [{"month": "2026-11", "theme": "Støy"}], "low": 2,
        "middle": 0, "high": 4, "count": 2,
    },
    "toolbox": {"parts": [("Hva?", "Et svar")]},
    "hms": {
        "rows": ["Rød: ny"], "waiting": ["Kø"], "shared": ["Lært"], "on": "2026-11-03", "weeks": 3,
        "number": 1, "rounds": 2, "staff": 0, "wall": "2026-12-08T13:00",
        "links": dict.fromkeys(links.FORMS, "https://x.example/r"),
    },
    "found": {"day": "2026-11-24", "title": "Porten", "about": "x", "rest": ["en", "to"]},
    "find": {
        "day": "2026-11-24",
        "looked": ["fortellingene dine"], "opens": ["my_stories"], "near": False, "more": 2, "cut": True,
        "groups": [
            {"kind": "theme", "title": "Månedens HMS-tema", "hits": [
                {"day": "2026-11-01", "name": "", "before": "… og ", "word": "vottene", "after": " på"}
            ]}
        ],
    },
    "hms_calendar": {
        "months": ["2026-11", "2026-12"],
        "month": "2026-11", "other": "2026-12", "side": "head", "lacks": ["krav"],
        "rows": [
            {"month": "2026-11", "free": False, "theme": "Støy", "waits": "staff", "name": "Støy", "why": ["ny"]}
        ],
    },
    "hms_keys": {
        sort: [{"month": "2026-11", "theme": "Støy", "why": "ny"}]
        for sort in ("rows", "confirmed", "waiting", "other", "declined")
    } | {
        "side": "head", "over": ["2026-12"], "now": ["Ann"], "later": ["Eva"], "unmet": ["Ola"],
        "units": ["Rød", "Blå"],
    },
    "reminder": {
        "rows": [{"month": "2026-11", "theme": "Støy", "why": "ny", "by": "Ann"}],
        "row": {"theme": "Støy", "why": "ny", "by": "Ann"}, "count": 1, "has_rules": True,
    },
    "report": {"on": "2026-11-03", "near": 3, "far": 1, "all": 5, "themes": 2, "touched": 3, "every": 6, "done": 1, "open": 1, "lifted": 2},
    "reflecting_team": {
        "links": Anything(), "rows": ["Rød: 1 runde"], "rounds": 2, "held": 2, "on": "2026-11-03",
        "names": ["Ann"], "told": ["Ann (1)"], "not_told": ["Eva"], "tried": ["Telle til ti"], "times": 1,
        "stories": 2, "minutes": 40,
    },
    "team_board": {
        "starters": ["«Kanskje …»"], "tried": ["Telle til ti"], "until": "2026-11-03T12:05", "ahead": ["Eva"],
        "been": ["Ola"], "waiting": ["Ida"], "hear": ["Eva"], "on": "2026-11-03", "part": ["Eva"],
        "tries": ["Telle"], "minutes": 2,
    },
    "team_plan": {"on": "2026-11-03", "people": 6, "minutes": 41},
    "team_turn": {"starters": ["«Kanskje …»"]},
    "team_summary": {"on": "2026-11-03", "part": ["Eva"], "tries": ["Telle"]},
    "_ways": {"rows": [{"group": "Møter", "titles": ["møter"]}]},
    "home": {
        "waiting": ["Noe venter."], "soon": ["Et møte."], "steps": ["Legg inn møtene: ferdig"], "unmet": 3,
        "open": [{"title": "praksisfortelling", "day": "2026-11-03"}],
    },
    "theme": {"month": "2026-11", "asks": ["Når?"], "steps": ["Rød: stille"]},
    "small_step": {"asks": ["Når?"]},
    "programme": {
        "dots": "●○", "done": 1, "skipped": 1, "of": 2, "ahead": ["Tirsdag: Modul 1"], "fresh": 2,
        "state": "paused", "rows": [{"day": "2026-12-08", "name": "Modul 1", "state": "done"}],
        "link": "https://x.example", "is_form": True, "two": True,
    },
    "plan": {
        "goal": {"text": "Roligere henting", "by": "2026-12-08", "sign": "Færre i gangen"},
        "by": "2026-12-08", "check": "2026-12-08", "start": "2026-11-10", "actions": ["En ting"],
        "later": ["En til"], "source": "visit", "tried": 1, "times": 2, "weeks": 9, "number": 1,
    },
    "fill_in": {"count": 17, "minutes": 6, "least": 5, "form": "Kartlegging"},
    "survey": {
        "on": "2026-12-08", "state": "open", "is_open": True, "answered": 21, "invited": 31,
        "count": 17, "minutes": 6, "side": "head", "closed": "2026-11-03", "why": "short", "shut": True,
        "now": ["Ann"], "later": ["Eva"], "unmet": ["Ola"], "staff": 31, "least": 8,
        "first": "2026-11-09", "last": "2026-11-27", "about": "Se hvordan vi har det.",
    },
    "form_result": {
        "on": "2026-12-08", "answered": 21, "invited": 31, "percent": 68, "least": 5, "rows": ["x"],
        "units": [{"name": "Rød", "best": "x", "worst": "y"}], "hidden": ["Blå"], "compared": True,
        "texts": [("Hva?", ["Mer ro."])], "chosen": ["x"], "words": ["x", "y"], "told": ["Ja: 3"],
        "low": 3, "middle": 2, "high": 9, "mean": "3,4", "change": "up", "meeting": "2026-12-08T13:00",
    },
    "hms_summary": {
        "near": True, "answers": ["Ro"], "steps": ["Rød: ro"], "without": ["Blå"], "lifted": 2,
        "month": "2026-11",
    },
}  # fmt: skip


def sample(file, block, used):
    values = {name: SAMPLES.get(name, "verdi") for name in used}
    values |= {n: v for n, v in OF_FILE.get(file, {}).items() if n in used}
    for name in ("focus", "data", "gone"):
        if name in used:
            values[name] = Anything()
    if "month" in used and file == "department_stories":
        values["month"] = Anything()
    if block == "time_unsure":
        values["suggestion"] = "09:30"
    return values


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_can_be_rendered(language):
    for (file, block), used in ALL[language].items():
        rendered = HOUSE.words.blocks(language, file, block, sample(file, block, used))
        # What comes next may be nothing: it hangs on how things went.
        assert plain(rendered).strip() or block.endswith("__then"), (file, block)
        assert "\ue000" not in plain(rendered)


TYPED = "Barn A gråt i garderoben"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notification_holds_only_what_stands_in_our_texts(language):
    spoken = 0
    for (file, block), used in ALL[language].items():
        told = sample(file, block, used)
        typed = {k: TYPED if v == "verdi" else v for k, v in told.items()}
        made = Message(HOUSE.words.blocks(language, file, block, typed))
        notice = Message.from_json(made.to_json()).notice
        assert TYPED not in notice
        spoken += bool(notice)
    assert spoken > 100


@pytest.mark.parametrize(
    ("text", "values", "notice"),
    [
        ("Takk. {{ x }} er lagret. Bare du ser det.", {"x": TYPED}, "Takk. Bare du ser det."),
        ("Møtet er kl. {{ d|clock }} i dag.", {"d": "13:00"}, "Møtet er kl. 13.00 i dag."),
        ("Hei, {{ x }}! Hva vil du?", {"x": "Ann"}, "Hva vil du?"),
        ("Les **dette** nå.\n\n{{ x|quote }}", {"x": TYPED}, "Les dette nå."),
        ("- Én om gangen\n- {{ x }}", {"x": TYPED}, "Én om gangen"),
        ("{{ n }} har svart.", {"n": 3}, ""),
    ],
)  # fmt: skip
def test_a_sentence_with_a_value_is_left_out_of_a_notification(text, values, notice):
    made = templates.environment("nb")
    template = made.from_string(f"{{% block it %}}{text}{{% endblock %}}")
    texts = words.Words(
        {("nb", "f", "it"): template}, read={("nb", "f")}, own={"nb": {}}
    )
    texts.uses["nb", "f", "it"] = tuple(values)

    message = Message(texts.blocks("nb", "f", "it", values))

    assert notice_of(message) == notice


def test_every_step_of_a_dialog_has_its_text():
    for path in sorted((ROOT / "dialogs").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        file = path.stem
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "talk"
                and node.func.attr
                in ("say", "text", "choose", "confirm", "form", "date")
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                step = node.args[0].value
                assert any(block == step for _, block in ALL["nb"]), f"{file}: {step}"


# Where the word itself is the point: help about words, a code, and what is said in a
# room, where nobody's own buttons are.
WORDS_STAY = {
    ("_ways", "help"), ("_ballot", "kept"), ("hms_keys", "reached"), ("team_board", "rescued"),
    ("team_board", "whisper_closed_now"), ("team_board", "whisper_cannot_begin"),
    ("reminder", "wheel_trial_room"), ("agenda", "for_room"), ("wheel", "room_rules"),
}  # fmt: skip
ASKS_FOR_WORDS = re.compile(r"\b(?:skrive?r?|write) \*\*", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_starts_something_is_a_button_and_no_word_to_type(language):
    for path in sorted((words.BUILT_IN / language).glob("*.j2")):
        text = path.read_text(encoding="utf-8")
        for block, said in re.findall(
            r"{% block (\w+) %}(.*?){% endblock %}", text, re.DOTALL
        ):
            where = (path.name.removesuffix(words.SUFFIX), block)
            assert where in WORDS_STAY or not ASKS_FOR_WORDS.search(said), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_next_is_a_button_with_a_label(language):
    stage = HOUSE.stage(language)
    found = [(file, block) for file, block in ALL["nb"] if block.endswith("__then")]
    assert len(found) > 40
    for file, block in found:
        told = sample(file, block, ALL["nb"][file, block])
        for option in stage.then(file, block.removesuffix("__then"), told):
            assert option.label, (file, block)
            name = option.key.removeprefix("start:")
            assert HOUSE.starts(name) or option.key == "~continue", (file, block)


def test_no_block_is_unused():
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for package in ("bot", "scheduler", "dialogs", "storage")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".js", ".html", ".toml")
    )
    computed = (
        "as_",
        "done_",
        "time_",
        "story__",
        "rewrite__",
        "item__",
        "when_",
        "noted_",
        "switched_",
        "home_",
    )
    # These are made of a kind and a name: the name stands in the source.
    by_name = (
        "whisper_", "made_", "line_", "starters_", "whom_", "sure_", "start_", "sent_",
    )  # fmt: skip
    for file, block in ALL["nb"]:
        if file == "import" or block.startswith(computed):
            continue
        if file.startswith(("team_", "reflecting")) and block.startswith(by_name):
            name = block.partition("_")[2].removesuffix("__options")
            name = name.removesuffix("__then")
            name = name.removesuffix("_choices").removesuffix("_written")
            assert re.search(rf"[\"']{name}[\"']", source), f"{file}: {block}"
            continue
        step = block.removesuffix("__options").removesuffix("__then")
        assert re.search(rf"[\"'.\[]{re.escape(step)}\b", source) or step in (
            rule.counted_from for rule in access.RULES.values()
        ), f"{file}: {block}"


def test_the_form_of_the_story_has_a_label_for_each_of_its_fields():
    from dialogs.stories.handing_in import FIELDS, REWRITE

    for step, fields in (("story", FIELDS), ("rewrite", REWRITE)):
        labels = {b for f, b in ALL["nb"] if f == "practice_story"}
        assert {f"{step}__{field.key}" for field in fields} <= labels
        extra = {
            b for b in labels if b.startswith(f"{step}__") and not b.endswith("__hint")
        }
        assert extra == {f"{step}__{field.key}" for field in fields}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_under_a_question_names_exactly_those_who_may_read(language):
    names = HOUSE.words.options(language, "_who_sees", "readers", {})
    for thing, rule in access.RULES.items():
        line = HOUSE.stage(language).who_sees(thing)
        for reader in set(Reader) - {Reader.WRITER, Reader.NAMELESS}:
            named = names[reader].lower() in line.lower()
            assert named is access.may_read(thing, reader), (thing, reader)
        if rule.days:
            assert str(rule.days) in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_on_privacy_has_its_days_from_the_rules_alone(language):
    written = (words.BUILT_IN / language / "privacy.md.j2").read_text(encoding="utf-8")
    other = {thing: 7000 + n for n, thing in enumerate(access.days())}
    blocks = HOUSE.words.blocks(language, "privacy", "text", {"stays": other})

    assert not re.search(r"\d", written)
    assert str(other["draft"]) in plain(blocks)
    assert str(other["story_round"]) in plain(blocks)
    # It tells of stories in one sentence, whoever may read them.
    assert len({access.RULES[each].days for each in access.STORY.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_are_short_enough_for_every_platform(language):
    for file, block in ALL[language]:
        if block.endswith("options") or block in ("ways", "yes_no", "items", "groups"):
            for label in HOUSE.words.options(language, file, block, SAMPLES).values():
                assert len(label) <= 75, label


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_no_text_shouts_or_speaks_in_pictures(language):
    for path in (words.BUILT_IN / language).glob("*.j2"):
        text = path.read_text(encoding="utf-8")
        assert "!!" not in text
        assert not re.search("[\U0001f300-\U0001faff]", text), path


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("nb", "tirsdag 3. november kl. 13.00"),
        ("nn", "tysdag 3. november kl. 13.00"),
        ("en", "Tuesday 3 November at 13:00"),
    ],
)
def test_a_moment_is_written_as_people_say_it(language, written):
    assert spoken.moment("2026-11-03T13:00", language, 2026) == written


@given(st.text(min_size=1, max_size=400))
def test_a_value_is_never_read_as_markup(typed):
    def shown(value):
        return HOUSE.words.blocks("nb", "practice_story", "offer", {"text": value})

    made, plain_one = shown(typed), shown("x")

    assert [type(block) for block in made] == [type(block) for block in plain_one]
    assert [b.text for b in made if isinstance(b, Quote)] == [typed]


@given(st.text(alphabet="*_[](){}<>`#-.!\\ \nab", min_size=1, max_size=60))
def test_a_name_inside_a_sentence_stays_in_its_sentence(name):
    made = HOUSE.words.blocks("nb", "greeting", "left", {"name": name})

    assert len(made) == 1
    assert name in "".join(span.text for span in made[0].spans)


def test_a_value_named_like_a_helper_is_not_remembered_for_the_next_person():
    def shown(link):
        made = HOUSE.words.blocks("nb", "calendar_link", "made", {"link": link})
        return plain(made)

    assert "/kalender/one.ics" in shown("/kalender/one.ics")
    assert "/kalender/two.ics" in shown("/kalender/two.ics")


def override(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_customers_text_replaces_its_block_and_leaves_the_rest(tmp_path):
    text = "{% block let_go %}Helt i orden.{% endblock %}"
    folder = override(tmp_path, "texts/nb/practice_story.md.j2", text)
    made = words.load(folder)

    assert made.faults == ()
    assert made.line("nb", "practice_story", "let_go", {}) == "Helt i orden."
    assert made.line("nb", "practice_story", "left_as_it_is", {}).startswith("Da lar")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{% block let_go %}{{ {% endblock %}", "line 1"),
        (
            "\n\n{% block let_go %}{{ secret }}{% endblock %}",
            "line 3.*unknown value secret",
        ),
        ("{% block nonsense %}x{% endblock %}", "line 1.*no text has this name"),
        ("{% block let_go %}{% for %}{% endblock %}", "line 1"),
    ],
)
def test_a_customers_broken_text_is_named_with_its_line_and_ours_is_used(
    tmp_path, text, fault
):
    folder = override(tmp_path, "texts/nb/practice_story.md.j2", text)
    made = words.load(folder)

    assert re.search(fault, made.faults[0])
    assert made.line("nb", "practice_story", "let_go", {}).startswith("Greit")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("links", "concern_routine = ", "links.toml"),
        ("links", "concern_routine = 5", "must be a str"),
        ("links", "other = 'x'", "'other' is not known"),
        ("nonsense", "a = 1", "no content file has this name"),
        ("names", 'story_meeting = { nn = "x" }', "must have its word under nb"),
    ],
)
def test_a_customers_broken_content_is_named_and_ours_is_used(
    tmp_path, name, text, fault
):
    folder = override(tmp_path, f"content/{name}.toml", text)
    made = content.load(folder)

    assert re.search(fault, made.faults[0])
    assert made["links"]["concern_routine"] == ""


def test_a_customers_routine_is_shown_on_the_stop_card(tmp_path):
    text = 'concern_routine = "https://kommunen.example/rutine"'
    made = everything.build(override(tmp_path, "content/links.toml", text))
    routine = made.content["links"]["concern_routine"]
    card = made.stage("nb").message("stop_card", "card", routine=routine)

    assert "https://kommunen.example/rutine" in plain(card.blocks)


def test_texts_that_are_read_for_the_first_time_by_many_threads_at_once_are_all_there():
    made = words.load()
    files = sorted(
        p.name.removesuffix(".md.j2") for p in words.BUILT_IN.glob("nb/*.md.j2")
    )
    many = [(file, language) for language in ("nb", "nn", "en") for file in files[:25]]
    expected = {key: words.load().names(*reversed(key)) for key in many[:3]}

    def read(seed):
        order = many[seed:] + many[:seed]
        return {(f, lang): made.names(lang, f) for f, lang in order}

    pace = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(read, range(0, 72, 9)))
    finally:
        sys.setswitchinterval(pace)
    assert all(each == found[0] for each in found)
    assert expected.items() <= found[0].items()
