"""What an action offers: a deed, which runs as a task of our process with a gate before each of its steps."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World


class Deed(msgspec.Struct, frozen=True):
    """Something to do, by whom and about what; ``run`` answers the outcome in a few words."""

    who: str
    about: UUID | None
    run: Callable[[], Awaitable[str]]


class Action(msgspec.Struct, frozen=True):
    """A kind of deed; ``weight`` says how often it is tried next to the others."""

    name: str
    weight: int
    offer: "Callable[[World], Deed | None]"


class Contradiction(Exception):
    """An answer of ours that contradicts another one."""
