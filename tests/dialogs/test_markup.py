"""What may be pressed as a link: over https, or on this machine."""

import pytest

from dialogs.words.markup import as_link, blocks, linked


@pytest.mark.parametrize(
    "address",
    [
        "https://example.no/a",
        "http://127.0.0.1:8080/rapport/x.html",
        "http://localhost:8080/kalender/x.ics",
        "http://[::1]:8080/",
    ],
)
def test_an_address_over_https_or_on_this_machine_is_a_link(address):
    assert linked(address) == address
    assert as_link(address).link == address
    assert blocks(f"[her]({address})", ())[0].spans[0].link == address


@pytest.mark.parametrize(
    "address",
    [
        "http://example.no/",
        "http://127.0.0.1.example.no/",
        "http://127.0.0.1@example.no/",
        "http://10.0.0.1/",
        "javascript:alert(1)",
        "javascript://127.0.0.1/%0aalert(1)",
        "file://127.0.0.1/etc/passwd",
        "http://[",
        "",
    ],
)
def test_no_other_address_is(address):
    assert linked(address) is None
    assert as_link(address).link is None
