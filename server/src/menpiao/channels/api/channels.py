"""Routes for who organizes: the channels that sell besides us."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post, put
from msgspec import Meta

from menpiao.channels.model.channel import Channel
from menpiao.channels.model.words import checked_name
from menpiao.channels.service import channels as service
from menpiao.channels.store.channels import ChannelSold
from menpiao.identity import StaffLogin, allowed
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, PreconditionRequired
from menpiao.kernel.ids import encode
from menpiao.platform.db import Database
from menpiao.platform.http import (
    NO_STORE,
    REPLAYED,
    Audience,
    IdempotencyKey,
    IfMatch,
    checked_key,
    expected_version,
    path_id,
    version_tag,
)

ChannelName = Annotated[
    dict[str, str],
    Meta(max_length=2, description="By language: zh-CN, en.", examples=[{"zh-CN": "大麦", "en": "Damai"}]),
]


class ChannelIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it is called."""

    name: ChannelName


class ChannelChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it is called, and whether anything new is imported for it."""

    name: ChannelName
    active: bool


class ChannelOut(msgspec.Struct, frozen=True):
    """Who else sells the organizer's places; ``orders`` and ``places`` stand of what it sold."""

    id: str
    name: ChannelName
    active: bool
    orders: int
    places: int
    version: Annotated[int, Meta(description="Raised by each edit; the ETag.")]


class ChannelList(msgspec.Struct, frozen=True):
    """All of them, in the order in which they were added."""

    items: list[ChannelOut]


@get(
    "/api/v1/organizer/channels",
    operation_id="listChannels",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER},
    summary="Other channels",
)
async def list_channels(db: Database, staff: StaffLogin) -> Response[ChannelList]:
    """A hundred at most, retired ones too."""
    allowed(staff, "see_orders")
    found, sold = await service.channels_of(db, organizer_id=staff.organizer_id)
    return Response(ChannelList([_shown(one, sold.get(one.id)) for one in found]), headers=NO_STORE)


@post(
    "/api/v1/organizer/channels",
    operation_id="createChannel",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (Invalid, IdempotencyKeyReused)},
    status_code=201,
    summary="Add a channel",
)
async def create_channel(
    data: ChannelIn, db: Database, staff: StaffLogin, idempotency_key: IdempotencyKey = None
) -> Response[ChannelOut]:
    """Its sales can be imported from now on."""
    made, replayed = await service.add_channel(
        db,
        staff=allowed(staff, "import_sales"),
        organizer_id=staff.organizer_id,
        name=checked_name(data.name),
        idempotency_key=checked_key(idempotency_key),
    )
    headers = {**NO_STORE, "ETag": version_tag(made.version), REPLAYED: "true" if replayed else "false"}
    return Response(_shown(made, None), headers=headers)


@put(
    "/api/v1/organizer/channels/{channel_id:str}",
    operation_id="putChannel",
    tags=["organizer"],
    opt={"audience": Audience.ORGANIZER, "problems": (NotFound, Invalid, PreconditionRequired, PreconditionFailed)},
    summary="Change a channel",
)
async def put_channel(
    channel_id: str, data: ChannelChangeIn, db: Database, staff: StaffLogin, if_match: IfMatch = None
) -> Response[ChannelOut]:
    """What it sold stays, and can still be claimed and withdrawn, also where it is retired (``active`` is false)."""
    changed = await service.change_channel(
        db,
        staff=allowed(staff, "import_sales"),
        organizer_id=staff.organizer_id,
        channel_id=path_id(channel_id),
        name=checked_name(data.name),
        active=data.active,
        version=expected_version(if_match),
    )
    _, sold = await service.channels_of(db, organizer_id=staff.organizer_id)
    return Response(_shown(changed, sold.get(changed.id)), headers={**NO_STORE, "ETag": version_tag(changed.version)})


ROUTES: list[Any] = [list_channels, create_channel, put_channel]


def _shown(one: Channel, sold: ChannelSold | None) -> ChannelOut:
    return ChannelOut(
        id=encode(one.id),
        name=one.name,
        active=one.active,
        orders=0 if sold is None else sold.orders,
        places=0 if sold is None else sold.places,
        version=one.version,
    )
