"""A reminder keeps the hours as it leaves, and not only as it is put in the outbox."""

from datetime import datetime

import pytest

from dialogs.talk.messages import Message, Paragraph, Span
from dialogs.year.open_days import instant
from storage.people import identities, staff
from storage.post import letters, outbox
from storage.post.opening import Letter

HELLO = Message((Paragraph((Span("Hei"),)),))


@pytest.mark.parametrize(("minute", "leaves"), [(59, 1), (60, 0)])
def test_what_was_put_a_minute_before_the_day_ends_leaves_before_it(
    small, ann, solbakken, minute, leaves
):
    ann.says("hei")
    small.now = instant(datetime(2026, 11, 5, 16, 58))

    def put(db):
        person = staff.by_email(db, ann.email).id
        place = identities.reached_at(db, person)
        scope = solbakken[0]
        letter = Letter(place, HELLO, scope.kindergarten_id, person, letters.REMINDER)
        letters.put(db, [letter], small.now)

    small.run(put)
    hour, minute = 16 + minute // 60, minute % 60
    small.now = instant(datetime(2026, 11, 5, hour, minute))
    claimed = small.run(lambda db: outbox.claim(db, ["web"], small.now))
    found = small.run(lambda db: letters.leaving(db, claimed, small.now))

    assert len(found) == leaves
