"""Statements on whom refused lines were for: kept while a line may be tried again, and forgotten afterwards."""

from uuid import UUID

import msgspec

from menpiao.channels.model.channel import Import
from menpiao.platform.db import Tx, execute, many


class SessionKey(msgspec.Struct, frozen=True):
    """A session of which some line waits with its people."""

    organizer_id: int
    session_id: UUID


_FORGET_PEOPLE = execute(
    """update channel_import_rows set people_sealed = null
        where organizer_id = $1 and import_id = $2 and state = 'refused' and people_sealed is not null"""
)
_WAITING_PEOPLE = many(
    SessionKey,
    """select distinct i.organizer_id, i.session_id from channel_imports i
        where i.state = 'finished'
          and exists (select from channel_import_rows r
                       where r.organizer_id = i.organizer_id and r.import_id = i.id and r.state = 'refused'
                         and r.people_sealed is not null)""",
)
_FORGET_PEOPLE_OF = execute(
    """update channel_import_rows r set people_sealed = null
         from channel_imports i
        where i.organizer_id = $1 and i.session_id = $2 and i.state = 'finished'
          and r.organizer_id = i.organizer_id and r.import_id = i.id and r.state = 'refused'
          and r.people_sealed is not null"""
)


async def forget_people(tx: Tx, one: Import) -> int:
    """Of an import that nobody begins any more: whom its refused lines were for; how many lines."""
    return await _FORGET_PEOPLE(tx, one.organizer_id, one.id)


async def sessions_with_people(tx: Tx) -> list[SessionKey]:
    """Of all organizers: sessions of which a line that was refused still knows whom it is for."""
    return await _WAITING_PEOPLE(tx)


async def forget_people_of_session(tx: Tx, key: SessionKey) -> int:
    """The same for every import of this session that is done."""
    return await _FORGET_PEOPLE_OF(tx, key.organizer_id, key.session_id)
