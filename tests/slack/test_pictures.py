"""Pictures in Slack without a public address: uploaded once, or said in words."""

import pytest
from sqlalchemy import select

from dialogs.talk.messages import Message, Paragraph, Picture, Span
from storage.post import outbox
from storage.tables import places
from tests.slack.fake import read
from tests.slack.site import Site

ALT = "Hjulet står i fase 2 av 4."
WHEEL = Picture("wheel.2.1.nb", ALT)


@pytest.fixture
def site(small, solbakken):
    scope, units = solbakken
    small.person("ann@example.no", scope, units["Rød"])
    site = Site(small)
    site.ann = site.member("U1", "ann@example.no")
    return site


async def shows(site, picture=WHEEL):
    """Let a picture be said to her; return the message as it stands in Slack."""
    message = Message((Paragraph((Span("Her er dere nå."),)), picture))

    def put(db):
        place = db.connection.execute(select(places.c.id)).scalars().first()
        return outbox.put(db, place, message, site.world.now)

    number = site.world.run(put)
    site.delivery.kept((number,))
    await site.settled()
    return site.ann.last


def images(message):
    return [block for block in message["blocks"] if block["type"] == "image"]


def test_a_picture_is_uploaded_once_and_shown_with_its_words(site):
    async def script(site):
        await site.ann.says("hei")
        first, second = await shows(site), await shows(site)

        for message in (first, second):
            assert images(message) == [
                {"type": "image", "alt_text": ALT, "slack_file": {"id": "F1"}}
            ]
        assert list(site.fake.uploads) == ["F1"]
        assert b"PNG" in site.fake.uploads["F1"][:200]
        assert site.fake.described[0]["alt_txt"] == ALT

    site.run(script)


@pytest.mark.parametrize("fault", ["missing_scope", "drop", 500, ("rate", "5")])
@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal"]
)
def test_where_the_upload_is_refused_the_words_stand(site, fault, method):
    async def script(site):
        await site.ann.says("hei")
        site.fake.does[method] = [fault]
        message = await shows(site)

        assert images(message) == []
        assert ALT in read(message["blocks"])

    site.run(script)


def test_what_slack_refused_for_good_is_not_tried_each_time(site):
    async def script(site):
        await site.ann.says("hei")
        site.fake.does["files.getUploadURLExternal"] = ["missing_scope"]
        await shows(site)
        message = await shows(site)

        assert ALT in read(message["blocks"])
        asked = [name for name, _ in site.fake.calls if name.startswith("files.")]
        assert len(asked) == 1

    site.run(script)


def test_a_picture_that_slack_will_not_show_yet_is_said_in_words(site):
    async def script(site):
        await site.ann.says("hei")
        count = len(site.ann.seen)
        site.fake.does["chat.postMessage"] = ["invalid_blocks"]
        message = await shows(site)

        assert images(message) == []
        assert ALT in read(message["blocks"])
        assert len(site.ann.seen) == count + 1

    site.run(script)


def test_a_name_that_draws_nothing_is_said_in_words(site):
    async def script(site):
        await site.ann.says("hei")
        message = await shows(site, Picture("wheel.99.1.nb", ALT))

        assert ALT in read(message["blocks"])
        assert site.fake.described == []

    site.run(script)
