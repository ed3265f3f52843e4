"""Channels: added, renamed, retired and taken up again."""

from uuid import UUID

from menpiao.catalog import Texts
from menpiao.channels.model.channel import MOST_CHANNELS, Channel
from menpiao.channels.store import channels as store
from menpiao.channels.store.channels import ChannelSold
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, NotFound, PreconditionFailed, field_error
from menpiao.platform import audit
from menpiao.platform.audit import Actor
from menpiao.platform.db import Database


async def add_channel(
    db: Database, *, staff: Actor, organizer_id: int, name: Texts, idempotency_key: str
) -> tuple[Channel, bool]:
    """The channel, and whether this request had added it. Raises `IdempotencyKeyReused`, `Invalid` beyond a hundred."""
    async with db.tx() as tx:
        made, added = await store.of_request(tx, organizer_id=organizer_id, request_key=idempotency_key), False
        if made is None:
            if len(await store.all_of(tx, organizer_id=organizer_id, limit=MOST_CHANNELS)) == MOST_CHANNELS:
                zh, en = "渠道最多一百个。", "There are a hundred channels already."
                raise Invalid(errors=(field_error("/name", "too_many", zh, en),))
            added = await store.add(
                tx,
                organizer_id=organizer_id,
                channel_id=db.new_id(organizer_id),
                name=name,
                request_key=idempotency_key,
            )
            made = await store.of_request(tx, organizer_id=organizer_id, request_key=idempotency_key)
            assert made is not None, "it was there or is now"
        if added:
            await audit.record(
                db, tx, organizer_id=organizer_id, actor=staff, action="channels.channel_added", subject_id=made.id
            )
        elif made.version == 1 and made.name != name:
            raise IdempotencyKeyReused()
    return made, not added


async def change_channel(
    db: Database, *, staff: Actor, organizer_id: int, channel_id: UUID, name: Texts, active: bool, version: int
) -> Channel:
    """Raises `NotFound`, `PreconditionFailed` where somebody else changed it meanwhile."""
    async with db.tx() as tx:
        if await store.locked(tx, organizer_id=organizer_id, channel_id=channel_id) is None:
            raise NotFound()
        if not await store.change(
            tx, organizer_id=organizer_id, channel_id=channel_id, name=name, active=active, version=version
        ):
            raise PreconditionFailed()
        await audit.record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=staff,
            action="channels.channel_changed",
            subject_id=channel_id,
            detail={"active": active},
        )
        found = await store.by_id(tx, organizer_id=organizer_id, channel_id=channel_id)
    assert found is not None, "it was there"
    return found


async def channels_of(db: Database, *, organizer_id: int) -> tuple[list[Channel], dict[UUID, ChannelSold]]:
    """All of them, with what stands of their sales."""
    async with db.read() as tx:
        found = await store.all_of(tx, organizer_id=organizer_id, limit=MOST_CHANNELS)
        sold = await store.sold(tx, organizer_id=organizer_id, channel_ids=[one.id for one in found])
    return found, sold
