"""Messages of every kind, made by Hypothesis, and one of each kind by hand."""

from hypothesis import strategies as st

from dialogs.talk.messages import (
    Asks,
    Bullets,
    Facts,
    Field,
    Message,
    Option,
    Paragraph,
    Picture,
    Quote,
    Span,
    Step,
)

STEP = Step("abcdefghijkl", "which_step.2", 7)
WORDS = st.text(min_size=1, max_size=400).filter(str.strip)
LONG = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "&" * 3000, "𝒳" * 3000, "x" * 12_001, "\n" * 500 + "x", "a b " * 2500,
            "e\u0301" * 2000, "👨‍👩‍👧‍👦" * 800, "<!channel> *a* _b_ [c](https://d.example)",
        ]
    ),
)  # fmt: skip
SPANS = st.builds(
    Span, text=LONG, strong=st.booleans(), emphasis=st.booleans(), code=st.booleans(),
    link=st.sampled_from([None, None, "https://kommunen.example/x"]),
)  # fmt: skip
BLOCK = st.one_of(
    st.builds(lambda s: Paragraph(tuple(s)), st.lists(SPANS, min_size=1, max_size=3)),
    st.builds(
        lambda s, o: Bullets(tuple((x,) for x in s), o),
        st.lists(SPANS, min_size=1, max_size=70), st.booleans(),
    ),
    st.builds(Quote, LONG),
    st.builds(lambda r: Facts(tuple(r)), st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12)),
    st.builds(Picture, st.just("wheel"), WORDS),
)  # fmt: skip


def options(most):
    return st.lists(
        st.builds(
            Option, st.text(alphabet="abc_:0", min_size=1, max_size=24),
            st.text(min_size=1, max_size=40).filter(str.strip),
        ),
        min_size=1, max_size=most, unique_by=lambda option: option.key,
)  # fmt: skip


SHORT = st.text(min_size=1, max_size=90).filter(str.strip)
FIELDS = st.lists(
    st.builds(
        Field, key=st.text(alphabet="abcd", min_size=1, max_size=12), label=SHORT, hint=SHORT,
        optional=st.booleans(), long=st.booleans(), filled=st.one_of(st.just(""), LONG),
        fault=st.sampled_from(["", "Skriv litt mer."]),
    ),
    min_size=1, max_size=9, unique_by=lambda field: field.key,
)  # fmt: skip
WAYS = (Option("~back", "Tilbake"), Option("~help", "Hjelp"))


@st.composite
def messages(draw):
    asks = draw(st.sampled_from([None, *Asks]))
    fields = tuple(draw(FIELDS)) if asks is Asks.FORM else ()
    return Message(
        tuple(draw(st.lists(BLOCK, min_size=1, max_size=6))),
        asks=asks,
        choices=() if asks is Asks.FORM else tuple(draw(options(110))),
        fields=fields,
        ways=WAYS,
        footer=draw(st.one_of(st.just(""), WORDS)),
        next_field=fields[0].key if fields else "",
        step=STEP,
    )


def question(asks, count=3):
    """Make one question of a kind."""
    options = tuple(Option(f"key_{n}", f"Valg {n}") for n in range(count))
    fields = (
        Field("place", "Hvor?", options=options, optional=True, long=False),
        Field("did", "Hva gjorde du?", hint="I jeg-form."),
    )
    picks = asks in (Asks.CHOICE, Asks.SEVERAL, Asks.CONFIRM, Asks.SCALE, Asks.PERSON)
    return Message(
        (Paragraph((Span("Hva sier du?"),)),),
        asks=asks,
        choices=options if picks else (),
        fields=fields if asks is Asks.FORM else (),
        next_field="place" if asks is Asks.FORM else "",
        ways=WAYS,
        footer="Hvem ser dette? Bare du.",
        step=STEP,
    )
