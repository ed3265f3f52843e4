"""Whether what somebody typed is their second factor: one rule for staff and for people of the platform, wherever each
keeps theirs."""

from datetime import datetime
from typing import Protocol

from menpiao.identity.model.second_factor import (
    RECOVERY_BYTES,
    RECOVERY_CODES,
    looks_like_digits,
    plain_code,
    recovery_code,
    step_of,
)
from menpiao.platform import randomness
from menpiao.platform.db import Tx


class Factor(Protocol):
    """Somebody's, confirmed."""

    @property
    def last_step(self) -> int | None:
        """The last half minute whose digits were taken."""

    def secret(self) -> bytes:
        """Opened, to compare digits with."""

    async def take_step(self, tx: Tx, step: int) -> bool:
        """Use these digits up; False where they, or later ones, were taken."""

    async def take_recovery_code(self, tx: Tx, code: str) -> bool:
        """Use this code in its plain form up; False where it is none, or used."""


async def takes(tx: Tx, factor: Factor, code: str, *, now: datetime) -> bool:
    """Whether this is the person's second factor; digits and recovery codes are used up by it."""
    plain = plain_code(code)
    if not looks_like_digits(plain):
        return await factor.take_recovery_code(tx, plain)
    step = step_of(factor.secret(), plain, now_s=now.timestamp(), after=factor.last_step)
    return step is not None and await factor.take_step(tx, step)


def new_recovery_codes() -> list[str]:
    """To be kept on paper; each signs in once."""
    return [recovery_code(randomness.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES)]
