"""The rotating code: a chain of hashes that a phone walks without network and a gate checks without secrets.

The server draws a seed c[N]; each link is hashed into the one before it, down to c[0], the *anchor*, which may be
public: ``c[i-1] = SHA-256("tk1" || number(8) || u16(i) || c[i])``, its first 16 bytes. During step i the phone shows
c[i]. Whoever has seen c[i] can check it against the anchor but can't compute c[i+1], so a screenshot can't be rolled
forward, and a gate that is stolen forges nothing. Architecture §7; the mini program has the same arithmetic in
``domain/code.ts``, and ``contract/code-vectors.json`` holds the two together.

In the QR stands the *short form*: version u8 = 1, epoch u16, ticket number 8 bytes, step u16, link 16 bytes (big
endian), as 47 characters of Crockford base32 in capitals, which is QR's alphanumeric mode. Paper can't turn: its code
is one link under an anchor of its own, version 2, step 0. Pure; no I/O.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final

import msgspec

VERSION: Final = 1
PRINTED_VERSION: Final = 2
SEED_BYTES: Final = 16
CODE_CHARACTERS: Final = 47
MAX_CODE_CHARACTERS: Final = 512
"""Longer texts are not looked at; the schema of a scan refuses them before."""
MAX_EPOCH: Final = 0xFFFF
MAX_STEP: Final = 0xFFFF
MAX_NUMBER: Final = (1 << 63) - 1
"""A ticket number is 63 random bits: positive in PostgreSQL's bigint."""

_LENGTH = 29
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE_OF = {character: value for value, character in enumerate(_ALPHABET)}
_PADDING_BITS = CODE_CHARACTERS * 5 - _LENGTH * 8


class Code(msgspec.Struct, frozen=True):
    """What a well-formed code says. Nothing of it is believed until `leads_to` has said so."""

    epoch: int
    number: int
    step: int
    link: bytes


class PrintedCode(msgspec.Struct, frozen=True):
    """What a well-formed code on paper says. Nothing of it is believed until `is_print_of` has said so."""

    epoch: int
    number: int
    link: bytes


class MalformedCode(msgspec.Struct, frozen=True):
    """The text is not the short form of any code: another QR, a torn read, or a joke."""


MALFORMED: Final = MalformedCode()


def encode(code: Code) -> str:
    """The 47 characters that the QR holds; the last one is filled up with zero bits."""
    return _letters(VERSION, code.epoch, code.number, code.step, code.link)


def encode_printed(code: PrintedCode) -> str:
    """The same form for paper: a version of its own, and no step."""
    return _letters(PRINTED_VERSION, code.epoch, code.number, 0, code.link)


def _letters(version: int, epoch: int, number: int, step: int, link: bytes) -> str:
    assert 1 <= epoch <= MAX_EPOCH
    assert 0 <= number <= MAX_NUMBER
    assert 0 <= step <= MAX_STEP
    assert len(link) == SEED_BYTES
    raw = bytes([version]) + epoch.to_bytes(2, "big") + number.to_bytes(8, "big") + step.to_bytes(2, "big") + link
    value = int.from_bytes(raw, "big") << _PADDING_BITS
    return "".join(_ALPHABET[(value >> shift) & 31] for shift in range((CODE_CHARACTERS - 1) * 5, -1, -5))


def decode(text: str) -> Code | PrintedCode | MalformedCode:
    """Read a short form, in either case and with white space around it; everything else is `MALFORMED`.

    Total: whatever a camera or a keyboard delivers has an answer, none of it is an exception.
    """
    if len(text) > MAX_CODE_CHARACTERS:
        return MALFORMED
    letters = text.strip()
    if len(letters) != CODE_CHARACTERS or not letters.isascii():
        return MALFORMED
    value = 0
    for character in letters.upper():
        digit = _VALUE_OF.get(character)
        if digit is None:
            return MALFORMED
        value = value << 5 | digit
    if value & ((1 << _PADDING_BITS) - 1):
        return MALFORMED
    raw = (value >> _PADDING_BITS).to_bytes(_LENGTH, "big")
    code = Code(
        epoch=int.from_bytes(raw[1:3], "big"),
        number=int.from_bytes(raw[3:11], "big"),
        step=int.from_bytes(raw[11:13], "big"),
        link=raw[13:],
    )
    if not code.epoch or code.number > MAX_NUMBER:
        return MALFORMED
    if raw[0] == PRINTED_VERSION and code.step == 0:
        return PrintedCode(code.epoch, code.number, code.link)
    return code if raw[0] == VERSION else MALFORMED


def chain_seed(ticket_seed: bytes, *, epoch: int, window_starts_at: datetime) -> bytes:
    """The seed c[N] of one epoch and window, derived from the ticket's own seed, which never leaves the server.

    The seed that a replaced phone still knows says nothing about the next epoch's, nor one day's about another's.
    """
    assert len(ticket_seed) == SEED_BYTES
    start = int(window_starts_at.timestamp())
    message = b"menpiao chain" + epoch.to_bytes(2, "big") + start.to_bytes(8, "big")
    return hmac.digest(ticket_seed, message, "sha256")[:SEED_BYTES]


def printed_code(ticket_seed: bytes, *, number: int, epoch: int) -> PrintedCode:
    """What is printed in this epoch: a chain of one link, which says nothing about any other epoch's."""
    assert len(ticket_seed) == SEED_BYTES
    link = hmac.digest(ticket_seed, b"menpiao print" + epoch.to_bytes(2, "big"), "sha256")[:SEED_BYTES]
    return PrintedCode(epoch, number, link)


def print_anchor_of(code: PrintedCode) -> bytes:
    """What a gate holds of it: public, and nobody finds the link that hashes to it."""
    message = b"tp1" + code.number.to_bytes(8, "big") + code.epoch.to_bytes(2, "big") + code.link
    return hashlib.sha256(message).digest()[:SEED_BYTES]


def is_print_of(code: PrintedCode, *, anchor: bytes) -> bool:
    """Whether this is what was printed."""
    return hmac.compare_digest(print_anchor_of(code), anchor)


def link_before(link: bytes, *, number: int, step: int) -> bytes:
    """c[step - 1] from c[step]."""
    return hashlib.sha256(b"tk1" + number.to_bytes(8, "big") + step.to_bytes(2, "big") + link).digest()[:SEED_BYTES]


def walk_down(link: bytes, *, number: int, from_step: int, to_step: int) -> bytes:
    """c[to_step] from c[from_step]; about half a microsecond a step."""
    assert MAX_STEP >= from_step >= to_step >= 0
    prefix = b"tk1" + number.to_bytes(8, "big")
    sha256 = hashlib.sha256
    for step in range(from_step, to_step, -1):
        link = sha256(prefix + step.to_bytes(2, "big") + link).digest()[:SEED_BYTES]
    return link


def anchor_of(seed: bytes, *, number: int, steps: int) -> bytes:
    """c[0], against which every link of this chain is checked."""
    return walk_down(seed, number=number, from_step=steps, to_step=0)


def leads_to(code: Code, *, checkpoint: bytes, checkpoint_step: int = 0) -> bool:
    """Whether the code's link hashes down to a known earlier link, usually the anchor.

    The checkpoint itself proves nothing, because it is known to whoever checks: a code must lie beyond it.
    """
    if code.step <= checkpoint_step:
        return False
    reached = walk_down(code.link, number=code.number, from_step=code.step, to_step=checkpoint_step)
    return hmac.compare_digest(reached, checkpoint)


def code_at(seed: bytes, *, number: int, epoch: int, steps: int, step: int) -> Code:
    """What the phone shows during this step."""
    assert 1 <= step <= steps
    link = walk_down(seed, number=number, from_step=steps, to_step=step)
    return Code(epoch=epoch, number=number, step=step, link=link)
