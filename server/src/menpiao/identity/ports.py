"""What identity needs of the outside: somebody who tells which person stands behind a login code."""

from typing import Protocol

import msgspec


class Identified(msgspec.Struct, frozen=True):
    """``subject`` is the person's name at the provider for this app (openid); ``union`` spans apps, where known."""

    subject: str
    union: str | None = None

    def __repr__(self) -> str:
        return "Identified(…)"


class CodeRefused(Exception):
    """The code is wrong, used or too old, or the provider blocks this person. A new code may work."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LoginProviderUnavailable(Exception):
    """The provider did not answer in time, or asked us to come back later."""


class LoginProvider(Protocol):
    """One provider of identities, such as WeChat's code2session. Not to be called inside a transaction."""

    async def identify(self, *, app_id: str, code: str) -> Identified: ...


class CodeDrawer(Protocol):
    """Draws the code that opens a page of a mini program when a phone scans it, such as WeChat's wxacode. Not to be
    called inside a transaction; raises `LoginProviderUnavailable`, or `CodeRefused` for an app that is none of ours."""

    async def draw(self, *, app_id: str, page: str, scene: str) -> bytes: ...
