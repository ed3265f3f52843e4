"""The line of a session that sells seats: a hall that has sold out, people who wait, and seats that come back."""

from typing import Any
from uuid import UUID

from builders.line import Lines
from builders.reseated import a_hall_of_two_tiers
from builders.seated import SeatedSale, an_order_for, seats_of
from builders.shop import a_shop
from menpiao.inventory import awaited_seats, kept_seats
from menpiao.orders.store.orders import release
from menpiao.seating import Plan, PlanCache
from menpiao.waitlist.model.entry import Entry

WAITING_SEATS_DAMAGE = {
    "awaited_seats_match_entries": "update awaited_seats set places = places + 1",
    "kept_seats_are_awaited": "update seat_claims set kept_tier = 2 where kept_tier = 1",
    "allocations_wait_for_the_line": "update seat_allocations set waits = false",
}
"""By the rule of the books that finds it: what must not be, done to a line for which a seat is kept, in a hall with an
allocation that will be over."""


class SeatedLines(Lines):
    """Rows A (dear, tier 1) and B (cheap, tier 2) of six seats, and the verbs of a story about who gets them."""

    async def hall(self, *, taken: bool = True, **changes: Any) -> SeatedSale:
        """All seats are held by unpaid orders of one each, unless they are not to be taken."""
        types = changes.pop("ticket_types", ({},))
        wide = tuple([{"per_buyer_max": 20, "per_order_max": 20, **one} for one in types])
        hall = await a_hall_of_two_tiers(await a_shop(self.db), ticket_types=wide, **changes)
        if taken:
            for seat_id in (await self.plan(hall)).seat_ids:
                await self.take(hall, seat_id)
        return hall

    async def plan(self, hall: SeatedSale) -> Plan:
        """The map that it sells."""
        return await PlanCache(self.db).plan(hall.seat_map_id)

    async def take(self, hall: SeatedSale, *seat_ids: str, buyer_id: UUID | None = None, index: int = 0) -> UUID:
        """Somebody orders these; the order's id."""
        line = seats_of(hall, *seat_ids, index=index)
        wanted = an_order_for(line, buyer_id=buyer_id or self.db.new_id(0))
        return (await self.placing.place(wanted)).order.row.id

    async def free(self, hall: SeatedSale, *seat_ids: str, state: str = "cancelled") -> None:
        """The unpaid orders that hold these are cancelled, in one transaction."""
        numbers = await self.numbers(hall, *seat_ids)
        async with self.db.tx() as tx:
            rows = await tx.connection.fetch(
                "select distinct order_id from seat_claims where session_id = $1 and seat = any ($2::integer[])",
                hall.session_id,
                numbers,
            )
            await release(
                tx,
                organizer_id=hall.sale.organizer_id,
                order_ids=[row[0] for row in rows],
                state=state,
                actor_kind="system",
                actor_id=None,
            )

    async def numbers(self, hall: SeatedSale, *seat_ids: str) -> list[int]:
        """By their ids."""
        plan = await self.plan(hall)
        return [plan.numbers[plan.index_of[seat_id]] for seat_id in seat_ids]

    async def names(self, hall: SeatedSale, numbers: "list[int]") -> list[str]:
        """The ids of these, without the section, in the order of the map."""
        plan = await self.plan(hall)
        found = sorted(plan.index_of_number[number] for number in numbers)
        return [plan.seat_ids[index].removeprefix("stalls-") for index in found]

    async def kept(self, hall: SeatedSale) -> list[str]:
        """The seats that are kept for those who wait."""
        async with self.db.read() as tx:
            kept = await kept_seats(tx, organizer_id=hall.sale.organizer_id, session_id=hall.session_id)
        return await self.names(hall, list(kept))

    async def awaited(self, hall: SeatedSale) -> dict[int, int]:
        """How many seats of each tier."""
        async with self.db.read() as tx:
            rows = await awaited_seats(tx, organizer_id=hall.sale.organizer_id, session_id=hall.session_id)
        return {tier: row.places for tier, row in rows.items() if row.places}

    async def seats_of(self, hall: SeatedSale, entry: Entry) -> list[str]:
        """Those that the entry was offered last; none while it waits for its first."""
        async with self.db.read() as tx:
            rows = await tx.connection.fetch(
                "select i.seat from waitlist_entries e join order_items i on i.order_id = e.order_id where e.id = $1",
                entry.id,
            )
        return await self.names(hall, [row[0] for row in rows])

    async def public(self, hall: SeatedSale) -> list[str]:
        """The seats that somebody else could buy, by what the database says."""
        async with self.db.read() as tx:
            rows = await tx.connection.fetch(
                """select n.seat
                     from session_seatings s
                     join seats_allocated a on a.session_id = s.session_id
                    cross join unnest(s.numbers) with ordinality as n (seat, place)
                    where s.session_id = $1
                      and not exists (select from seat_claims c where c.session_id = $1 and c.seat = n.seat)
                      and not exists (
                          select from seat_allocations k
                           where k.session_id = $1 and k.number = get_byte(a.allocation_of, n.place::integer - 1)
                             and (k.waits or k.release_at is null or k.release_at > app_now()))""",
                hall.session_id,
            )
        return await self.names(hall, [row[0] for row in rows])
