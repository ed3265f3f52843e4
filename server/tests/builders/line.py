"""The line of a session for tests: a shop that has sold out, people who wait, rounds, and places that come back."""

import hashlib
from typing import Any
from uuid import UUID

from builders.orders import an_order, placing_for, with_quota
from builders.people import APP_ID
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import Labels, TermsCache
from menpiao.inventory import KeptPlaces, OpenSeats, kept_places
from menpiao.orders import Collecting
from menpiao.orders.service.cancel import release_due
from menpiao.orders.store.orders import release
from menpiao.payments import MerchantAccounts
from menpiao.platform import randomness
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache
from menpiao.waitlist import Join, Joining, Offering, make_offers
from menpiao.waitlist.model.entry import Entry
from menpiao.waitlist.store import entry_by_id

PAY_SECONDS = 600


class Lines:
    """A shop whose tickets are gone, and the verbs of a story about those who want them all the same."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self.db = db
        self.placing = placing_for(db, cipher)
        seats = OpenSeats(db, PlanCache(db))
        self.joining = Joining(db, cipher, TermsCache(db), seats)
        self.collecting = Collecting(db, cipher, Labels(db), {}, MerchantAccounts(db, cipher))
        self.offering = Offering(db, cipher, Labels(db), seats, pay_seconds=PAY_SECONDS)

    async def sold_out(self, *totals: int, session: dict[str, Any] | None = None, **ticket_type: Any) -> Sale:
        """A sale with one ticket type for each total, all places of which are held by unpaid orders of one each."""
        types = [{"per_buyer_max": 20, "per_order_max": 20, **ticket_type} for _ in totals]
        sale = await an_event_on_sale(await a_shop(self.db), ticket_types=types, session=session)
        for index, total in enumerate(totals):
            await with_quota(self.db, sale, total, index=index)
            for _ in range(total):
                await self.order(sale, index=index)
        return sale

    async def order(self, sale: Sale, *, buyer_id: UUID | None = None, **changes: Any) -> UUID:
        """Somebody orders; the order's id."""
        names = ("陈晓",) * changes.get("quantity", 1) if changes.pop("named", False) else ()
        wanted = an_order(sale, buyer_id=buyer_id or self.db.new_id(0), attendees=names, **changes)
        return (await self.placing.place(wanted)).order.row.id

    async def join(self, sale: Sale, *, indexes: tuple[int, ...] = (0,), quantity: int = 1, **changes: Any) -> Entry:
        """Somebody waits; the entry as it was made."""
        defaults: dict[str, Any] = {
            "buyer_id": self.db.new_id(0),
            "app_id": APP_ID,
            "lang": "zh-CN",
            "idempotency_key": randomness.token_hex(8),
            "request_hash": hashlib.sha256(repr((indexes, quantity)).encode()).digest(),
            "session_id": sale.session_id,
            "ticket_type_ids": tuple(sale.ticket_type_ids[index] for index in indexes),
            "quantity": quantity,
        }
        return (await self.joining.join(Join(**{**defaults, **changes}))).entry

    async def give_back(self, sale: Sale, places: int, *, index: int = 0) -> None:
        """So many of the unpaid orders of one place are cancelled, none of those who wait or have waited."""
        async with self.db.tx() as tx:
            rows = await tx.connection.fetch(
                """select o.id from orders o join order_items i on i.organizer_id = o.organizer_id and i.order_id = o.id
                    where o.state = 'awaiting_payment' and i.ticket_type_id = $1
                      and not exists (select from waitlist_entries e where e.buyer_id = o.buyer_id)
                    order by o.id limit $2""",
                sale.ticket_type_ids[index],
                places,
            )
            assert len(rows) == places
            await release(
                tx,
                organizer_id=sale.organizer_id,
                order_ids=[row[0] for row in rows],
                state="cancelled",
                actor_kind="system",
                actor_id=None,
            )

    async def more(self, sale: Sale, places: int, *, index: int = 0) -> None:
        """The organizer adds so many places."""
        total = await self.value("select total from quotas where ticket_type_id = $1", sale.ticket_type_ids[index])
        await with_quota(self.db, sale, total + places, index=index)

    async def release_offer(self, entry: Entry) -> None:
        """The offer's order is cancelled by the buyer."""
        async with self.db.tx() as tx:
            order_id = (await self.now(entry)).order_id
            assert order_id is not None
            await release(
                tx,
                organizer_id=entry.organizer_id,
                order_ids=[order_id],
                state="cancelled",
                actor_kind="buyer",
                actor_id=entry.buyer_id,
            )

    async def rounds(self) -> int:
        """The worker's tick; how many sessions had one."""
        return await make_offers(self.offering)

    async def expire(self) -> None:
        """The sweeper's tick."""
        await release_due(self.db)

    async def now(self, entry: Entry) -> Entry:
        """The entry as it stands."""
        async with self.db.read() as tx:
            found = await entry_by_id(tx, organizer_id=entry.organizer_id, entry_id=entry.id)
        assert found is not None
        return found

    async def states(self, *entries: Entry) -> list[str]:
        """How these stand."""
        return [str((await self.now(entry)).state) for entry in entries]

    async def places(self, sale: Sale, *, index: int = 0) -> KeptPlaces:
        """A quota with what is kept of it."""
        async with self.db.read() as tx:
            rows = await kept_places(tx, organizer_id=sale.organizer_id, session_id=sale.session_id)
        return next(row for row in rows if row.ticket_type_id == sale.ticket_type_ids[index])

    async def value(self, query: str, *arguments: object) -> Any:
        """The first column of the first row."""
        async with self.db.read() as tx:
            return await tx.connection.fetchval(query, *arguments)

    async def run(self, statement: str, *arguments: object) -> None:
        """Something done by hand."""
        async with self.db.tx() as tx:
            await tx.connection.execute(statement, *arguments)
