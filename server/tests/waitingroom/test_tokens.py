"""Tokens prove themselves: ours are read, others are not, whatever was changed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from menpiao.platform.crypto import FieldCipher
from menpiao.waitingroom.model.tokens import LONGEST, Entry, Pass, Tokens

KEYS = {number: bytes([number]) * 32 for number in (1, 2, 3)}
MOMENT = datetime(2027, 3, 1, 12, 0, 0, 123_000, tzinfo=UTC)
ENTRY = Entry(UUID(int=7), UUID(int=8), MOMENT)
PASS = Pass(UUID(int=7), UUID(int=8), UUID(int=9), MOMENT)


def tokens(*numbers: int) -> Tokens:
    return Tokens(FieldCipher({number: KEYS[number] for number in numbers}))


def test_what_was_written_is_read_in_every_process_of_the_installation() -> None:
    entry, held = tokens(1).write_entry(ENTRY), tokens(1).write_pass(PASS)
    assert max(len(entry), len(held)) <= LONGEST
    assert tokens(1).read_entry(entry) == ENTRY
    assert tokens(1).read_pass(held) == PASS


def test_keys_rotate_with_overlap() -> None:
    old = tokens(1).write_entry(ENTRY)
    assert tokens(1, 2).read_entry(old) == ENTRY
    new = tokens(1, 2).write_entry(ENTRY)
    assert new != old
    assert tokens(2, 3).read_entry(new) == ENTRY
    assert tokens(2, 3).read_entry(old) is None


def test_one_kind_does_not_pass_for_the_other() -> None:
    both = tokens(1)
    assert both.read_entry(both.write_pass(PASS)) is None
    assert both.read_pass(both.write_entry(ENTRY)) is None


@pytest.mark.parametrize("index", range(0, 74, 3))
def test_one_character_changed_is_another_token(index: int) -> None:
    token = tokens(1).write_entry(ENTRY)
    changed = token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]
    assert tokens(1).read_entry(changed) is None


@pytest.mark.parametrize(
    "text", ["", "A", "=", "AAAA", "\u7968", "A" * 128, "A" * 129, "A" * 100_000, "..", "%00", "-_-_" * 19]
)
def test_anything_else_is_no_token(text: str) -> None:
    assert tokens(1).read_entry(text) is None
    assert tokens(1).read_pass(text) is None


def test_a_cut_or_longer_token_is_none() -> None:
    token = tokens(1).write_pass(PASS)
    for text in (token[:-1], token[:-4], token[4:], token + "AAAA", token + "\n", " " + token):
        assert tokens(1).read_pass(text) is None
