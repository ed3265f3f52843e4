"""Buyers, organizers, staff and their logins as values, and the shape of a bearer token.

A token is ``b`` (buyer), ``s`` (staff) or ``o`` (of the platform), the 26 characters of its owner's id, a dot, and 256
random bits as text. The owner in front lets a look-up find its shard; the random part is the secret. Only the hash of
the whole is ever stored.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.identity.model.abilities import Role
from menpiao.kernel.errors import Unauthenticated
from menpiao.kernel.ids import decode, encode

BUYER_LOGIN_LASTS = timedelta(days=30)
STAFF_LOGIN_LASTS = timedelta(hours=12)
"""One working day at a venue: a phone that was left behind is harmless the next morning."""

SECRET_BYTES = 32
DEVICE_PURPOSE = "logins.device"
_TOKEN = re.compile(r"([bso])([0-7][0-9a-hjkmnp-tv-z]{25})\.[A-Za-z0-9_-]{43}")


_KINDS: dict[str, Literal["b", "s", "o"]] = {"b": "b", "s": "s", "o": "o"}


class Organizer(msgspec.Struct, frozen=True):
    """The tenant. ``organizer_id`` is the number that all its ids carry. What buyers read of it: ``name`` and
    ``contact`` (how to reach it) by language, ``logo`` as a path here. ``edition`` is raised by changes of these."""

    organizer_id: int
    id: UUID
    name: dict[str, str]
    contact: dict[str, str] = {}
    logo: str | None = None
    edition: int = 1


class Staff(msgspec.Struct, frozen=True):
    """One of the organizer's people."""

    organizer_id: int
    id: UUID
    name: str
    role: Role


class BuyerLogin(msgspec.Struct, frozen=True):
    """A buyer's signed-in device. ``app_id`` is the mini program it signed in from, and pays in.

    ``device_id``: the device that the client says it is, as a blind index; None where it said nothing.
    """

    login_id: UUID
    buyer_id: UUID
    app_id: str
    expires_at: datetime
    device_id: UUID | None = None


class StaffLogin(msgspec.Struct, frozen=True):
    """A staff member's signed-in device."""

    login_id: UUID
    staff_id: UUID
    organizer_id: int
    role: Role
    expires_at: datetime


class NewBuyerLogin(msgspec.Struct, frozen=True):
    """A login just made; the only moment at which its token is known to us."""

    token: str
    login: BuyerLogin

    def __repr__(self) -> str:
        return f"NewBuyerLogin({self.login.login_id})"


class NewStaffLogin(msgspec.Struct, frozen=True):
    """A staff login just made, with what the device shows of it."""

    token: str
    login: StaffLogin
    staff: Staff
    organizer: Organizer

    def __repr__(self) -> str:
        return f"NewStaffLogin({self.login.login_id})"


class TokenOwner(msgspec.Struct, frozen=True):
    """Whom a token claims to belong to, before anybody has looked it up."""

    kind: Literal["b", "s", "o"]
    id: UUID


def write_token(kind: Literal["b", "s", "o"], owner_id: UUID, secret: str) -> str:
    """The bearer token of this owner; ``secret`` is 43 characters from the platform's source."""
    token = f"{kind}{encode(owner_id)}.{secret}"
    assert _TOKEN.fullmatch(token)
    return token


def read_token(text: str) -> TokenOwner:
    """The owner a token names. Whatever has another shape is refused here and costs no look-up."""
    match = _TOKEN.fullmatch(text)
    if match is None:
        raise Unauthenticated()
    return TokenOwner(_KINDS[match[1]], decode(match[2]))


def invitation_link(base_url: str, token: str) -> str:
    """Where the console asks for a password. Behind the ``#`` no browser sends it to anybody."""
    return f"{base_url}/console/#/invitation/{token}"


def password_link(base_url: str, token: str) -> str:
    """Where the console asks for the new password."""
    return f"{base_url}/console/#/new-password/{token}"


def bearer_token(authorization: str) -> str:
    """The token of an Authorization header (RFC 6750); raises `Unauthenticated` where there is none."""
    if authorization[:7] == "Bearer " and len(authorization) > 7:
        return authorization[7:]  # as nearly all write it
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated()
    return token


def complete_name(name: Mapping[str, str]) -> dict[str, str]:
    """An organizer's name in the languages that were given, at least one of them."""
    texts = {lang: text.strip() for lang, text in name.items() if text.strip()}
    if not texts or not texts.keys() <= {"zh-CN", "en"}:
        raise ValueError("an organizer has a name in zh-CN, en or both")
    return texts
