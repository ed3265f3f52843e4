"""Pictures are made from what is uploaded, and shown from memory where they were shown before."""

import asyncio
from collections import OrderedDict
from uuid import UUID

from menpiao.media import store
from menpiao.media.drawing import draw
from menpiao.media.model import MAX_PICTURES, Box, Picture, TooManyPictures, picture_id
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database

MAX_BYTES_IN_MEMORY = 32 * 1024 * 1024
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
            known = await store.picture(tx, organizer_id=organizer_id, picture_id=identifier)
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
