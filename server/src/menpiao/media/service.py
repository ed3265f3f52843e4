"""Pictures are made from what is uploaded, shown from memory where they were shown before, and removed once nothing
shows them."""

import asyncio
from collections import OrderedDict
from itertools import groupby
from uuid import UUID

from menpiao.media import store
from menpiao.media.drawing import draw
from menpiao.media.model import GRACE, MAX_PICTURES, Box, Picture, TooManyPictures, address_of, picture_at, picture_id
from menpiao.media.ports import ShownPictures
from menpiao.platform.audit import SYSTEM, Actor, NewEntry, record, record_all
from menpiao.platform.db import Database, Tx

MAX_BYTES_IN_MEMORY = 32 * 1024 * 1024
REMOVED_AT_ONCE = 200
_Key = tuple[UUID, bool]


class Pictures:
    """One for each process: draws one picture at a time, so that memory is bounded whoever uploads what."""

    def __init__(self, db: Database, *, max_bytes: int = MAX_BYTES_IN_MEMORY) -> None:
        self._db = db
        self._drawing = asyncio.Semaphore(1)
        self._max_bytes = max_bytes
        self._ready: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes = 0

    async def make(self, *, actor: Actor, organizer_id: int, upload: bytes, box: Box | None) -> tuple[Picture, bool]:
        """The picture, and whether the organizer had it before. Raises `NotAPicture`, `TooManyPictures`, `Invalid`."""
        async with self._drawing:
            large, small = await asyncio.to_thread(draw, upload, box)
        identifier = picture_id(organizer_id, large.body)
        async with self._db.tx() as tx:
            known = await store.renew(tx, organizer_id=organizer_id, picture_id=identifier)
            if known is not None:
                return known, True
            if await store.count_pictures(tx, organizer_id=organizer_id) >= MAX_PICTURES:
                raise TooManyPictures(most=MAX_PICTURES)
            made = await store.insert_picture(
                tx, organizer_id=organizer_id, picture_id=identifier, large=large, small=small
            )
            if made:
                await record(
                    self._db,
                    tx,
                    organizer_id=organizer_id,
                    actor=actor,
                    action="media.picture_made",
                    subject_id=identifier,
                )
        shown = Picture(organizer_id, identifier, large.width, large.height, small.width, small.height)
        return shown, not made

    async def body(self, identifier: UUID, *, small: bool) -> bytes | None:
        """Its bytes, which never change; None where there is no such picture."""
        key = identifier, small
        known = self._ready.get(key)
        if known is not None:
            self._ready.move_to_end(key)
            return known
        async with self._db.read() as tx:
            found = await store.body_of(tx, picture_id=identifier, small=small)
        if found is not None:
            self._keep(key, found)
        return found

    def _keep(self, key: _Key, body: bytes) -> None:
        if key not in self._ready:
            self._ready[key] = body
            self._bytes += len(body)
        while self._bytes > self._max_bytes and len(self._ready) > 1:
            _, dropped = self._ready.popitem(last=False)
            self._bytes -= len(dropped)


async def hold_picture(tx: Tx, *, organizer_id: int, address: str) -> bool:
    """Whether the organizer has the picture at this address, which then stays until the transaction ends. Addresses of
    other things are nobody's business here."""
    identifier = picture_at(address)
    if identifier is None:
        return not address.startswith("/pictures/")
    return await store.hold(tx, organizer_id=organizer_id, picture_id=identifier)


async def let_go_of_picture(tx: Tx, *, organizer_id: int, address: str) -> None:
    """It was shown until now: whoever thinks again finds it for a day."""
    identifier = picture_at(address)
    if identifier is not None:
        await store.renew(tx, organizer_id=organizer_id, picture_id=identifier)


async def remove_unused(db: Database, shown: ShownPictures) -> int:
    """Remove what nothing shows and nobody has touched for `GRACE`; returns how many.

    A picture that is locked here can't be put into an event (`hold_picture` waits, and then finds it gone); one that
    somebody puts into an event just now is skipped. Processes go on showing what they have in memory.
    """
    removed, after = 0, UUID(int=0)
    while True:
        async with db.tx() as tx:
            due = await store.due(tx, after=after, grace=GRACE, limit=REMOVED_AT_ONCE)
            for organizer_id, pictures in groupby(due, key=lambda one: one.organizer_id):
                removed += await _remove(db, tx, organizer_id, [one.id for one in pictures], shown)
        if len(due) < REMOVED_AT_ONCE:
            return removed
        after = due[-1].id


async def _remove(db: Database, tx: Tx, organizer_id: int, locked: list[UUID], shown: ShownPictures) -> int:
    addresses = {address_of(one, small=small): one for one in locked for small in (False, True)}
    in_use = {addresses[one] for one in await shown(tx, organizer_id=organizer_id, addresses=list(addresses))}
    unused = [one for one in locked if one not in in_use]
    if unused:
        await store.delete(tx, organizer_id=organizer_id, picture_ids=unused)
        entries = [NewEntry(db.new_id(organizer_id), SYSTEM, one) for one in unused]
        await record_all(tx, organizer_id=organizer_id, action="media.picture_removed", entries=entries)
    return len(unused)
