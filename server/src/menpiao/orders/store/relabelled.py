"""Who has tickets for seats that are called otherwise from now on."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from menpiao.kernel.i18n import Lang, lang_kept
from menpiao.platform.db import Tx, many


class SeatedTicket(msgspec.Struct, frozen=True):
    """A ticket that was not taken back. ``app_id`` and ``lang`` are of its order where whoever has it ordered it."""

    id: UUID
    seat: int
    state: str
    buyer_id: UUID
    app_id: str | None
    lang: str | None

    @property
    def reader_lang(self) -> Lang:
        """The language in which they ordered."""
        return lang_kept(self.lang)


_OF_SEATS = many(
    SeatedTicket,
    """select t.id, t.seat, t.state, t.buyer_id, o.app_id, o.lang
         from tickets t
         left join orders o
           on o.organizer_id = t.organizer_id and o.id = t.order_id and o.buyer_id = t.buyer_id
          and o.app_id <> all ($4::text[]) and not starts_with(o.idempotency_key, $5)
        where t.organizer_id = $1 and t.session_id = $2 and t.seat = any ($3::integer[])
          and t.state in ('valid', 'used')
        order by t.buyer_id, t.seat""",
)


async def tickets_for_seats(
    tx: Tx, *, organizer_id: int, session_id: UUID, seats: Sequence[int], no_apps: Sequence[str], window: str
) -> list[SeatedTicket]:
    """Those for these seats of the session, by buyer. Orders of ``no_apps``, and those whose keys begin like
    ``window``, do not say how to reach anybody."""
    return await _OF_SEATS(tx, organizer_id, session_id, list(seats), list(no_apps), window)
