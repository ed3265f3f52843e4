"""Seats that people have are called otherwise, because the session sells another version of its hall's map: whoever has
a ticket for one is told what it says now, and the audit log keeps for each ticket what it said before.

The seat is the same one, so the ticket's code stays good; only what is printed is out of date.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from menpiao import identity, notify
from menpiao.catalog import SessionLabel, session_labels
from menpiao.kernel.i18n import Lang, Text
from menpiao.orders.model.order import OTHER_CHANNEL, WINDOW_PREFIX
from menpiao.orders.service.announce import page_of_tickets, words_of_session
from menpiao.orders.service.seat_words import seat_words_of_plan
from menpiao.orders.store import relabelled as store
from menpiao.orders.store.relabelled import SeatedTicket
from menpiao.platform import audit
from menpiao.platform.audit import Actor, NewEntry
from menpiao.platform.db import Database, Tx
from menpiao.seating import Plan

SEAT_RELABELLED = "seat_relabelled"
SAME_SEAT = Text("座位不变，名称更新", "Same seat, new name")
"""In the twenty characters that a message has for it."""

LANGUAGES: Final[dict[str, Lang]] = {"": "zh-CN", "_en": "en"}
"""Ends of an entry's keys: ``from``, ``from_en``."""


class TellHolders(msgspec.Struct, frozen=True):
    """What `inventory.TellsOfNames` asks for."""

    db: Database

    async def __call__(
        self,
        tx: Tx,
        *,
        actor: Actor,
        organizer_id: int,
        session_id: UUID,
        seats: Sequence[int],
        before: Plan,
        after: Plan,
    ) -> None:
        """One message for each holder, with all of their seats; one entry for each ticket, used ones too."""
        found = await store.tickets_for_seats(
            tx,
            organizer_id=organizer_id,
            session_id=session_id,
            seats=seats,
            no_apps=[OTHER_CHANNEL],
            window=WINDOW_PREFIX,
        )
        entries = [
            NewEntry(self.db.new_id(organizer_id), actor, ticket.id, _said(before, after, ticket.seat))
            for ticket in found
        ]
        await audit.record_all(tx, organizer_id=organizer_id, action=SEAT_RELABELLED, entries=entries)
        labels = await session_labels(tx, organizer_id=organizer_id, session_ids=[session_id])
        good = [ticket for ticket in found if ticket.state == "valid"]
        await self._write(tx, organizer_id, labels[session_id], good, after)

    async def _write(
        self, tx: Tx, organizer_id: int, session: SessionLabel, found: Sequence[SeatedTicket], plan: Plan
    ) -> None:
        words = words_of_session(session)
        unsaid = sorted({ticket.buyer_id for ticket in found if ticket.app_id is None})
        reached = await identity.where_reached(tx, buyer_ids=unsaid) if unsaid else {}
        by_reader: dict[tuple[UUID, str, Lang], list[SeatedTicket]] = {}
        for ticket in found:
            where = reached.get(ticket.buyer_id)
            if ticket.app_id is not None:
                reader = (ticket.buyer_id, ticket.app_id, ticket.reader_lang)
            elif where is not None:
                reader = (ticket.buyer_id, where.app_id, where.lang)
            else:
                continue
            by_reader.setdefault(reader, []).append(ticket)
        messages = []
        for (buyer_id, app_id, lang), tickets in by_reader.items():
            message_id = self.db.new_id(organizer_id)
            seat = "、".join([seat_words_of_plan(plan, ticket.seat, lang) for ticket in tickets])
            messages.append(
                notify.NewMessage(
                    id=message_id,
                    buyer_id=buyer_id,
                    app_id=app_id,
                    kind=notify.MessageKind.SEAT_CHANGED,
                    subject_id=message_id,
                    lang=lang,
                    page=page_of_tickets([ticket.id for ticket in tickets]),
                    data={**words[lang], "seat": seat, "note": SAME_SEAT.in_(lang)},
                )
            )
        if messages:
            await notify.queue_messages(tx, organizer_id=organizer_id, messages=messages)


def _said(before: Plan, after: Plan, seat: int) -> dict[str, str]:
    """What the ticket said, and says, in both languages."""
    return {
        f"{name}{end}": seat_words_of_plan(plan, seat, lang)
        for name, plan in (("from", before), ("to", after))
        for end, lang in LANGUAGES.items()
    }
