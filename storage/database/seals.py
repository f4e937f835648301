"""Seal what people typed: AES-GCM, with the key's id in front of every value.

A sealed value is one version byte, the key's id (4 bytes), a nonce (12 bytes)
and the ciphertext. It is bound to its table and row: copied elsewhere it opens
for nobody. The first key seals; all keys open, so that keys can be changed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dialogs.errors import CannotStart, NotYours

VERSION = b"\x01"
KEY_ID = 4
NONCE = 12
KEY = 32
_HEAD = 1 + KEY_ID + NONCE


def new_key() -> str:
    """Return a fresh key as it is written in `SAMSPILL_SECRET_KEYS`."""
    return base64.urlsafe_b64encode(os.urandom(KEY)).decode()


def key_id(key: bytes) -> bytes:
    """Name a key by its fingerprint, so that a wrong key is seen as wrong."""
    return hashlib.sha256(b"samspill key id" + key).digest()[:KEY_ID]


@dataclass(frozen=True)
class Keyring:
    """The keys that open, newest first; the newest one seals."""

    keys: dict[bytes, AESGCM] = field(repr=False)
    newest: bytes

    @classmethod
    def of(cls, *written: str) -> Keyring:
        """Read keys as they are written in the settings, newest first."""
        if not written:
            raise CannotStart(
                "SAMSPILL_SECRET_KEYS is empty: set at least one key "
                "(make one with `samspill keys new`)"
            )
        raw = [_decoded(number, each) for number, each in enumerate(written, 1)]
        rings = {key_id(key): AESGCM(key) for key in raw}
        return cls(rings, key_id(raw[0]))

    def seal(self, text: bytes, where: str) -> bytes:
        """Seal a text for the one row that `where` names."""
        # It must not come twice under one key, and of twelve random bytes none does.
        nonce = os.urandom(NONCE)
        sealed = self.keys[self.newest].encrypt(nonce, text, where.encode())
        return VERSION + self.newest + nonce + sealed

    def open(self, sealed: bytes, where: str) -> bytes:
        """Open what was sealed for this row."""
        ring = self.keys.get(bytes(sealed[1 : 1 + KEY_ID]))
        if ring is None:
            message = f"{where} is sealed with a key that is not in the settings"
            raise NotYours(message)
        nonce = bytes(sealed[1 + KEY_ID : _HEAD])
        try:
            return ring.decrypt(nonce, bytes(sealed[_HEAD:]), where.encode())
        except InvalidTag:
            message = f"{where} does not open: it was sealed for another row"
            raise NotYours(message) from None

    def is_newest(self, sealed: bytes) -> bool:
        """Tell whether a value already is sealed with the newest key."""
        return bytes(sealed[1 : 1 + KEY_ID]) == self.newest


def _decoded(number: int, written: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(written.strip())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY:
        raise CannotStart(
            f"SAMSPILL_SECRET_KEYS, key {number}: not 32 bytes in base64 "
            "(make one with `samspill keys new`)"
        )
    return key
