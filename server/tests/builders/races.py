"""Things that are done at once, where each may be refused."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from menpiao.kernel.errors import Refusal


async def at_once(*asked: Awaitable[Any]) -> list[Any]:
    """What became of each: an answer, or the refusal's class. Anything else, a deadlock above all, is a mistake."""
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return [type(outcome) if isinstance(outcome, Refusal) else outcome for outcome in outcomes]
