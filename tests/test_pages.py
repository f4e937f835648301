"""What the pages name is there: files, folders, functions, and other pages."""

import ast
import re

import pytest

from dialogs import everything
from tests.conftest import ROOT

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
# What a customer has, and what our commands write for her.
THEIRS = {"samspill.toml", "slack/slack.md", "slack/slack.json"}
ENDINGS = "py|toml|md|j2|html|css|js|cjs|svg|jsonl|json|txt|tsv|lock"
FILE = re.compile(rf"[\w./<>-]+\.(?:{ENDINGS})(?::[\w.]+)?")
FOLDER = re.compile(r"(?:bot|dialogs|storage|scheduler|tests|docs)/[\w/<>.-]*")
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def named(text):
    """Give each path in code that a page names, with what is said to be in it."""
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    for span in re.findall(r"`([^`\n]+)`", prose):
        if FILE.fullmatch(span) or FOLDER.fullmatch(span):
            path, _, inside = span.partition(":")
            yield path, inside


def made_by(text):
    """Give the files that a guide lets its reader make."""
    return set(re.findall(r"^\*\*`([^`]+)`\*\*", text, re.MULTILINE))


def files_of(path):
    """Find what a path names; `<concept>` stands for any, and content for ours."""
    wanted = re.sub(r"<\w+>", "*", path)
    return [
        *ROOT.glob(wanted.rstrip("/")),
        *(ROOT / "dialogs").glob(wanted.rstrip("/")),
    ]


def inside_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    for node in tree.body:
        if isinstance(node, kinds):
            yield node.name
        if isinstance(node, ast.ClassDef):
            inner = [each.name for each in node.body if isinstance(each, kinds)]
            yield from (f"{node.name}.{name}" for name in inner)
        if isinstance(node, ast.Assign):
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_and_function_that_a_page_names_is_there(name):
    text, missing = text_of(name), []
    for path, inside in named(text):
        there = files_of(path)
        if not there and path not in THEIRS | made_by(text):
            missing.append(path)
        elif inside and inside not in inside_of(there[0]):
            missing.append(f"{path}:{inside}")

    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_page_that_a_page_leads_to_is_there(name):
    links = [link for link in LINK.findall(text_of(name)) if "://" not in link]

    assert [x for x in links if not ((ROOT / name).parent / x).exists()] == []


def test_the_pages_to_carry_on_from_name_many_files():
    for page in ("how-a-message-goes", "how-a-reminder-goes"):
        assert len(set(named(text_of(f"docs/{page}.md")))) > 20


def test_the_readme_leads_to_every_page():
    links = set(LINK.findall(text_of("README.md")))
    pages = {name for name in NAMES if name.count("/") == 1}

    assert pages - links == set()


def test_every_decision_has_a_number_of_its_own():
    decisions = [name for name in NAMES if "/decisions/" in name]
    numbers = [int(name.split("/")[-1][:4]) for name in decisions]

    assert numbers == list(range(1, len(decisions) + 1))


def test_every_word_of_the_glossary_is_one_of_the_code():
    packages = ("bot", "dialogs", "storage", "scheduler")
    paths = [p for package in packages for p in (ROOT / package).rglob("*")]
    code = [p.read_text() for p in paths if p.suffix in (".py", ".toml")]
    spoken = set(re.findall(r"\w+", "\n".join(code)))
    words = re.findall(r"`([\w.]+)`", text_of("docs/words.md"))
    parts = {part for word in words for part in word.split(".")}

    assert len(words) > 70
    assert parts - spoken == set()


def test_each_word_on_the_page_of_what_it_carries_starts_something():
    lexicon = everything.build().lexicon
    rows = [r for r in text_of("docs/what-it-carries.md").splitlines() if r[:2] == "| "]
    said = [word for row in rows for word in re.findall("«(.+?)»", row.split("|")[2])]

    assert len(said) > 10
    assert [word for word in said if not lexicon.start(word)] == []
