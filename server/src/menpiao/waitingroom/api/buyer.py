"""Routes for who waits: the public resource that everybody polls, entering, asking where one stands, fetching a pass.

The first two are hot: they are answered before the framework, from memory.
"""

from collections.abc import Awaitable
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, post

from menpiao.identity import BuyerLogin, Logins, May, bearer_token
from menpiao.kernel.errors import Busy, Invalid, NotFound
from menpiao.kernel.time import to_wire
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    HotRequest,
    HotResponse,
    IdempotencyKey,
    checked_key,
    decode_body,
    path_id,
)
from menpiao.waitingroom import WaitingRooms
from menpiao.waitingroom.model.draw import hex16
from menpiao.waitingroom.model.refusals import (
    EntryInvalid,
    NotYourTurn,
    PassExpired,
    PassUsed,
    RoomClosed,
    RoomNotGathering,
    RoomSoldOut,
)
from menpiao.waitingroom.model.tokens import LONGEST
from menpiao.waitingroom.model.wire import Hex16, RoomOut, Time
from menpiao.waitingroom.service.enter import Entered

Token = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST, description="What `enterRoom` gave.")]


class EnterIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class TokenIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the line."""

    token: Token

    def __repr__(self) -> str:
        return "TokenIn()"


class EntryOut(msgspec.Struct, frozen=True):
    """A place in the line. Keep the token: it is the place."""

    token: str
    kind: Literal["drawn", "arrived"] = msgspec.field(name="class")
    entered_at: Time
    bucket: Annotated[int, msgspec.Meta(description="Seconds after the opening; 0 for who was drawn.")]
    rank: Annotated[Hex16 | None, msgspec.Meta(description="Of who was drawn, once the draw is revealed.")]
    tie: Annotated[Hex16 | None, msgspec.Meta(description="Of who arrived: who is first within a second.")]
    ahead: Annotated[int | None, msgspec.Meta(description="How many come before; null before the reveal.")]

    def __repr__(self) -> str:
        return f"EntryOut({self.kind})"


class PositionOut(msgspec.Struct, frozen=True):
    """Where somebody stands. ``wait_s`` is an estimate; null while the line stands still."""

    state: Literal["waiting", "admitted", "over"]
    rank: Hex16 | None
    ahead: int
    wait_s: int | None


class PassOut(msgspec.Struct, frozen=True):
    """The right to place one order until it ends. Send it as `pass`."""

    token: str = msgspec.field(name="pass")
    expires_at: Time

    def __repr__(self) -> str:
        return "PassOut()"


class Waiting:
    """The hot routes, bound once by `app`; their shadows call the same."""

    def __init__(
        self,
        waiting_rooms: WaitingRooms,
        logins: Logins,
        *,
        may_enter: May = lambda _: None,
    ) -> None:
        self._may_enter = may_enter
        self._rooms = waiting_rooms
        self._logins = logins

    def hot_room(self, request: HotRequest) -> HotResponse:
        """GET /api/v1/rooms/{id} without the framework. The answer is made once, for everybody, until it changes."""
        if request.query:
            request.check_query()
        return self._rooms.rooms.answer(request.parameter).hot(request)

    def hot_entry(self, request: HotRequest) -> HotResponse | Awaitable[HotResponse]:
        """POST /api/v1/rooms/{id}/entries without the framework; at once where the buyer's login is at hand."""
        token = bearer_token(request.header(b"authorization"))
        return self._logins.answer_buyer(token, self._may_enter, lambda buyer: self._hot_enter(buyer, request))

    def _hot_enter(self, buyer: BuyerLogin, request: HotRequest) -> HotResponse:
        request.check_query()
        decode_body(request.body, request.header(b"content-type"), EnterIn)
        entered, replayed = self.enter(request.parameter, buyer=buyer, key=request.header(b"idempotency-key"))
        headers = ((b"cache-control", b"no-store"), (b"idempotency-replayed", replayed.encode()))
        return HotResponse(201, msgspec.json.encode(entered), headers)

    def enter(self, room_id: str, *, buyer: BuyerLogin, key: str | None) -> tuple[EntryOut, str]:
        """The entry on the wire, and whether it was there before. The key is asked for as everywhere; what makes
        entering twice the same is the buyer."""
        checked_key(key)
        entered = self._rooms.entrance.enter(room_id=path_id(room_id), buyer_id=buyer.buyer_id)
        return _entry_out(entered), "true" if entered.replayed else "false"


@get(
    "/api/v1/rooms/{room_id:str}",
    operation_id="getRoom",
    tags=["public"],
    opt={"audience": Audience.PUBLIC, "problems": (NotFound,)},
    summary="A waiting room",
)
async def get_room(room_id: str, request: Request[Any, Any, Any], waiting_rooms: WaitingRooms) -> Response[RoomOut]:
    """What everybody polls: state, draw and frontier; the same for all who read it, and kept by a CDN for a second.

    Whether an entry is admitted follows from it: drawn, if its rank is below the frontier's or `all_drawn`; arrived, if
    `all_drawn` and (bucket, tie) is before (`arrived`, `tie`)."""
    return waiting_rooms.rooms.answer(room_id).response(request)


@post(
    "/api/v1/rooms/{room_id:str}/entries",
    operation_id="enterRoom",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (NotFound, Invalid, RoomNotGathering, RoomClosed, RoomSoldOut)},
    status_code=201,
    summary="Enter the line",
)
async def enter_room(
    room_id: str, data: EnterIn, buyer: BuyerLogin, waiting: Waiting, idempotency_key: IdempotencyKey = None
) -> Response[EntryOut]:
    """Before the opening: a place in the draw, which asking again does not change. After it: the end of the line."""
    entered, replayed = waiting.enter(room_id, buyer=buyer, key=idempotency_key)
    return Response(entered, headers={**NO_STORE, REPLAYED: replayed})


@post(
    "/api/v1/rooms/{room_id:str}/positions",
    operation_id="getPosition",
    tags=["buyer"],
    opt={"audience": Audience.BUYER, "problems": (NotFound, Invalid, EntryInvalid)},
    status_code=200,
    summary="Where I stand",
)
async def get_position(
    room_id: str, data: TokenIn, buyer: BuyerLogin, waiting_rooms: WaitingRooms
) -> Response[PositionOut]:
    """The rank that was drawn, how many come before, and how long that takes at the present speed. It changes nothing,
    so it takes no key; it is a POST because a token belongs into no address."""
    standing = waiting_rooms.entrance.stand(room_id=path_id(room_id), buyer_id=buyer.buyer_id, token=data.token)
    position = standing.position
    rank = hex16(position.within) if position is not None and position.drawn else None
    return Response(PositionOut(standing.state, rank, standing.ahead, standing.wait_s), headers=NO_STORE)


@post(
    "/api/v1/rooms/{room_id:str}/passes",
    operation_id="createPass",
    tags=["buyer"],
    opt={
        "audience": Audience.BUYER,
        "problems": (
            NotFound,
            Invalid,
            EntryInvalid,
            NotYourTurn,
            PassExpired,
            PassUsed,
            RoomClosed,
            RoomSoldOut,
            RoomNotGathering,
            Busy,
        ),
    },
    status_code=201,
    summary="Fetch my pass",
)
async def create_pass(
    room_id: str,
    data: TokenIn,
    buyer: BuyerLogin,
    waiting_rooms: WaitingRooms,
    idempotency_key: IdempotencyKey = None,
) -> Response[PassOut]:
    """Exchange an admitted place in the line for a pass. Asking again gives the same pass for as long as it is good."""
    checked_key(idempotency_key)
    issued = await waiting_rooms.passes.issue(room_id=path_id(room_id), buyer_id=buyer.buyer_id, token=data.token)
    headers = {**NO_STORE, REPLAYED: "true" if issued.replayed else "false"}
    return Response(PassOut(issued.token, to_wire(issued.expires_at)), headers=headers)


ROUTES: list[Any] = [get_room, enter_room, get_position, create_pass]


def _entry_out(entered: Entered) -> EntryOut:
    within = None if entered.position is None else hex16(entered.position.within)
    return EntryOut(
        token=entered.token,
        kind="drawn" if entered.drawn else "arrived",
        entered_at=to_wire(entered.entered_at),
        bucket=entered.bucket,
        rank=within if entered.drawn else None,
        tie=None if entered.drawn else within,
        ahead=entered.ahead,
    )
