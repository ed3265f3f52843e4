"""The one resource that a million waiting phones poll: the same for everybody, so that a CDN may carry it."""

from datetime import datetime
from typing import Annotated

import msgspec

from menpiao.kernel.ids import encode
from menpiao.kernel.time import to_wire
from menpiao.waitingroom.model.draw import hex16
from menpiao.waitingroom.model.line import Frontier
from menpiao.waitingroom.model.pace import poll_after_s, wait_s
from menpiao.waitingroom.model.room import RoomState, View

Hex16 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$", examples=["3fd10c77a2b94e05"])]
Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Id = Annotated[str, msgspec.Meta(examples=["03bqh3nq00000004p3z6t7w1v9"])]
Time = Annotated[str, msgspec.Meta(examples=["2027-03-01T12:00:00Z"])]


class FrontierOut(msgspec.Struct, frozen=True):
    """Who stands before it is admitted: drawn with a rank below ``rank`` (or ``all_drawn``); arrived, once all who were
    drawn are in, with (bucket, tie) before (``arrived``, ``tie``)."""

    rank: Hex16
    all_drawn: bool
    arrived: int
    tie: Hex16


class RoomOut(msgspec.Struct, frozen=True):
    """A waiting room as everybody sees it."""

    id: Id
    event_id: Id
    session_ids: list[Id]
    version: Annotated[int, msgspec.Meta(description="Rises when the frontier or the room changes.")]
    state: RoomState
    gathers_at: Annotated[Time | None, msgspec.Meta(description="From when on one can enter; null on standby.")]
    opens_at: Annotated[
        Time | None, msgspec.Meta(description="When the draw is revealed and the line begins to move; null on standby.")
    ]
    commitment: Annotated[Hex64, msgspec.Meta(description="SHA-256 of the seed, published with the room.")]
    seed: Annotated[Hex64 | None, msgspec.Meta(description="Revealed at the opening; null before.")]
    frontier: FrontierOut
    drawn: Annotated[int, msgspec.Meta(description="How many came before the opening.")]
    arrived: Annotated[int, msgspec.Meta(description="How many came after it.")]
    admitted: Annotated[int, msgspec.Meta(description="How many stand before the frontier.")]
    per_minute: Annotated[
        int, msgspec.Meta(description="How many a minute are admitted right now; 0 while the line stands still.")
    ]
    poll_after_s: Annotated[int, msgspec.Meta(description="When to ask again, for who does not know their place.")]


class ShownRoom(msgspec.Struct, frozen=True):
    """The waiting room before a session, on the event's page."""

    id: Id
    state: RoomState
    gathers_at: datetime
    opens_at: datetime


def show_frontier(frontier: Frontier) -> FrontierOut:
    return FrontierOut(hex16(frontier.rank), frontier.all_drawn, frontier.arrived, hex16(frontier.tie))


def show_room(view: View, *, state: RoomState, seed: bytes | None, now: datetime) -> RoomOut:
    """The room at this moment."""
    room, moving = view.room, view.moving
    return RoomOut(
        id=encode(room.id),
        event_id=encode(room.event_id),
        session_ids=[encode(session_id) for session_id in view.session_ids],
        version=moving.version,
        state=state,
        gathers_at=to_wire(room.gathers_at) if room.gathers_at else None,
        opens_at=to_wire(room.opens_at) if room.opens_at else None,
        commitment=room.commitment.hex(),
        seed=seed.hex() if seed is not None else None,
        frontier=show_frontier(moving.frontier),
        drawn=view.line.drawn,
        arrived=view.line.arrived,
        admitted=moving.admitted,
        per_minute=per_minute(view),
        poll_after_s=_poll_after_s(view, state, now),
    )


def per_minute(view: View) -> int:
    """The speed as measured; before the line moves, the one that was chosen."""
    return view.room.per_minute if view.moving.speed is None else round(view.moving.speed)


def waiting_of(view: View) -> int:
    """How many have come and are not admitted."""
    return max(0, view.line.came - view.moving.admitted)


def _poll_after_s(view: View, state: RoomState, now: datetime) -> int:
    if state.over or state is RoomState.STANDBY:
        return 30
    if state is RoomState.OPEN:
        return poll_after_s(wait_s(waiting_of(view), per_minute(view)))
    changes_at = view.room.changes_at(now)
    assert changes_at is not None
    return poll_after_s(int((changes_at - now).total_seconds()))
