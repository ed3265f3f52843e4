"""Sealed fields stay where they belong, and the key that seals them is made once, however many start together."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import uuid4

import pytest

from menpiao.platform.crypto import KEY_BYTES, FieldCipher, SecretUnreadable, load_or_create_key


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    """Else what one of them has sealed can never be opened again."""
    for attempt in range(30):
        path = tmp_path / str(attempt) / "field.key"
        together = Barrier(8)

        def start(path: Path = path, together: Barrier = together) -> bytes:
            together.wait()
            return load_or_create_key(path)

        with ThreadPoolExecutor(8) as pool:
            keys = {future.result() for future in [pool.submit(start) for _ in range(8)]}
        assert keys == {path.read_bytes()}
        assert len(path.read_bytes()) == KEY_BYTES
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [found.name for found in path.parent.iterdir()] == ["field.key"]


def test_a_sealed_field_opens_only_in_its_place() -> None:
    cipher, row = FieldCipher({1: bytes(32)}), uuid4()
    sealed = cipher.seal(b"13800138000", field="orders.contact", row=row)
    assert cipher.open(sealed, field="orders.contact", row=row) == b"13800138000"
    for field, other in (("orders.contact", uuid4()), ("tickets.seed", row)):
        with pytest.raises(SecretUnreadable):
            cipher.open(sealed, field=field, row=other)


@pytest.mark.parametrize("length", [0, 1, 5, 13, 20])
def test_a_torn_ciphertext_is_unreadable(length: int) -> None:
    cipher, row = FieldCipher({1: bytes(32)}), uuid4()
    sealed = cipher.seal(b"name", field="a.b", row=row)
    with pytest.raises(SecretUnreadable):
        cipher.open(sealed[:length], field="a.b", row=row)


def test_a_blind_index_is_the_same_for_the_same_and_for_nothing_else() -> None:
    cipher = FieldCipher({1: bytes(32)})
    index = cipher.blind_index(b"somebody", purpose="people")
    assert index == FieldCipher({1: bytes(32)}).blind_index(b"somebody", purpose="people")
    others = {
        cipher.blind_index(b"somebody else", purpose="people"),
        cipher.blind_index(b"somebody", purpose="devices"),
        FieldCipher({1: bytes([1] * 32)}).blind_index(b"somebody", purpose="people"),
    }
    assert index not in others
    assert len(others) == 3


def test_a_new_key_makes_nobody_somebody_else() -> None:
    """Indexes are compared with those made before: they are of the oldest key for as long as it is held."""
    before, after = FieldCipher({1: bytes(32)}), FieldCipher({1: bytes(32), 2: bytes([2] * 32)})
    assert before.blind_index(b"x", purpose="people") == after.blind_index(b"x", purpose="people")
