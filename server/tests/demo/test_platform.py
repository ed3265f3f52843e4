"""The demo's people of the platform: filled once, told how they sign in, completed where a start was interrupted."""

import base64
from pathlib import Path

import msgspec

from menpiao.books import audit
from menpiao.demo.platform import PEOPLE, SamplePerson, fill_platform, prove_books
from menpiao.identity import Passwords, six_digits
from menpiao.identity.service.operator_sign_in import sign_in
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_both_sign_in_as_they_are_told(
    db: Database, cipher: FieldCipher, clock: SimulatedClock, tmp_path: Path
) -> None:
    passwords, told = Passwords(cipher), tmp_path / "platform.json"
    for again in (False, False, True):
        if again:
            told.unlink()  # as where a start ended before it was written
        await fill_platform(db, passwords, base_url="http://127.0.0.1:8800", told=told)
    people = msgspec.json.decode(told.read_bytes(), type=list[SamplePerson])
    assert tuple((one.role, one.name) for one in people) == PEOPLE
    clock.advance(seconds=30)
    for one in people:
        code = six_digits(base64.b32decode(one.secret), now=clock.now())
        made = await sign_in(db, passwords, email=one.email, password=one.password, second_factor=code)
        assert made.operator.role == one.role
    await prove_books(db)
    assert await audit(db) == []
    await passwords.close()
