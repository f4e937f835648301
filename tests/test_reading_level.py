"""Held here: every text is easy to read, for whoever has a minute in the wardrobe.

LIX is the mean length of a sentence plus how many words in a hundred have more than
six letters. Children's books have 25 or less, newspapers some 40.
"""

import re

import pytest

from dialogs.words import content
from dialogs.words import texts as words

MOST = 25
LONGEST_SENTENCE = 25
# A shorter text is a line or a label: two long words of eight would make it «hard».
FEWEST = 25
# What the trade is called cannot be said shorter, and everybody in the house knows it.
TRADE = re.compile(
    r"(?i)^(samspill|hms-\w+|barnehage\w*|avdeling\w*|styrer\w*|verneombud\w*|verneombod\w*"
    r"|(fag|pedagogisk|barnehage)?(leder|leiar|lærer|lærar|arbeider|arbeidar)\w*"
    r"|tillitsval[gd]\w*|kvalitetsdimensjon\w*|praksisforte\w+|fortelling\w*|forteljing\w*"
    r"|observ\w+|sertifisering\w*|resertifisering\w*|kalender\w*|arbeidsmiljø\w*"
    r"|department\w*|kindergarten\w*|pedagogical|representative\w*|dimension\w*"
    r"|certific\w+|recertif\w+|calendar\w*|facilitator)$"
)
LABELS = {"options", "titles", "items", "ways", "readers", "names", "opens", "words"}
# What the law says stands in its own words in `hms_calendar.year`; it is a list of months.
LISTS = {("hms_calendar", "year")}


def blocks(language):
    """Every text of a language: (file, block, the words of it)."""
    pattern = re.compile(
        r"\{%-?\s*block (\w+)\s*-?%\}(.*?)\{%-?\s*endblock.*?%\}", re.DOTALL
    )
    for path in sorted((words.BUILT_IN / language).glob(f"*{words.SUFFIX}")):
        for found in pattern.finditer(path.read_text(encoding="utf-8")):
            yield path.name.removesuffix(words.SUFFIX), found[1], prose(found[2])


def prose(source):
    """What is read of a template; branches stand one after another, as texts do."""
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    source = re.sub(r"\{%-? *(else|elif|if|endif|for|endfor).*?%\}", "\n", source)
    source = re.sub(r"\{%.*?%\}", " ", source, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}", "noe", source, flags=re.DOTALL)


def sentences(text):
    """Cut a text into sentences; a line of a list is one."""
    lines = (re.sub(r"^\s*([-*#]+|\w+:)\s+", "", line) for line in text.splitlines())
    parts = (part for line in lines for part in re.split(r"(?<=[.!?:])\s+", line))
    return [found for part in parts if (found := re.findall(r"[\w’'-]+", part))]


def lix(text):
    """Return the LIX of a text, and how many words it has."""
    found = sentences(text)
    read = [word for sentence in found for word in sentence]
    if not read:
        return 0, 0
    long = [word for word in read if len(word) > 6 and not TRADE.match(word)]
    return len(read) / len(found) + 100 * len(long) / len(read), len(read)


def is_label(block):
    return block.rpartition("__")[2] in LABELS or block in LABELS


def test_lix_is_counted_as_it_is_defined():
    assert lix("Vi ventet. Barnet spurte.") == (2, 4)
    assert lix("Vi ventet på forskningsresultater.")[0] == 4 + 25


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_text_is_as_easy_as_a_childrens_book(language):
    hard = [
        f"{file}.{block}: {level:.0f}"
        for file, block, text in blocks(language)
        if not is_label(block) and (file, block) not in LISTS
        for level, count in [lix(text)]
        if count >= FEWEST and level > MOST
    ]

    assert hard == []


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_file_of_texts_as_a_whole_is_as_easy(language):
    whole = {}
    for file, block, text in blocks(language):
        if not is_label(block):
            whole[file] = f"{whole.get(file, '')}\n{text}"

    levels = {file: lix(text) for file, text in whole.items()}
    assert [f for f, (level, n) in levels.items() if n >= 40 and level > MOST] == []


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_no_sentence_is_longer_than_one_breath(language):
    long = [
        f"{file}.{block}: {' '.join(sentence)}"
        for file, block, text in blocks(language)
        for sentence in sentences(text)
        if len(sentence) > LONGEST_SENTENCE
    ]

    assert long == []
