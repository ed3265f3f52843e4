"""An office: the API of identity, and a first owner of an organizer, signed in."""

from collections.abc import AsyncIterator

import httpx
import pytest

from builders.colleagues import Colleague, a_colleague
from builders.web import client_of
from menpiao.identity import Passwords
from menpiao.identity.api import ROUTES
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
async def office(db: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(ROUTES, db) as client:
        yield client


@pytest.fixture
async def passwords(cipher: FieldCipher) -> AsyncIterator[Passwords]:
    made = Passwords(cipher)
    yield made
    await made.close()


@pytest.fixture
async def owner(db: Database, passwords: Passwords) -> Colleague:
    return await a_colleague(db, passwords)
