"""A window without HTTP, for races and for damage: a clerk, a till, and a shift that is open."""

from typing import Any
from uuid import UUID

from builders.people import gate_staff
from builders.shop import Sale
from builders.till import Till
from menpiao import identity
from menpiao.boxoffice.model.till import Shift
from menpiao.boxoffice.service import paying, printing, tills
from menpiao.identity import Organizer
from menpiao.orders.model.order import WINDOW_PREFIX, OrderRow
from menpiao.platform import randomness
from menpiao.platform.audit import Actor


class Drawer:
    """A till whose shift is open, and whoever has it."""

    def __init__(self, till: Till, organizer_id: int, staff: Actor, shift: Shift) -> None:
        self.till = till
        self.db = till.db
        self.organizer_id = organizer_id
        self.staff = staff
        self.shift = shift

    async def order(self, sale: Sale, quantity: int = 1, **changes: Any) -> OrderRow:
        """Placed and not yet paid."""
        buyer_id = await identity.window_buyer(self.db, organizer_id=self.organizer_id)
        key = f"{WINDOW_PREFIX}{randomness.token_hex(8)}"
        changes = {"quantity": quantity, "idempotency_key": key, "at_window_s": 600, **changes}
        return await self.till.order(sale, buyer_id=buyer_id, **changes)

    async def take(self, order: OrderRow, *, key: str | None = None) -> bool:
        """Take cash for it; whether this very request had."""
        _, replayed = await paying.take_cash(
            self.till.collecting,
            staff=self.staff,
            organizer_id=self.organizer_id,
            order_id=order.id,
            shift_id=self.shift.id,
            given_fen=None,
            idempotency_key=key or randomness.token_hex(8),
        )
        return replayed

    async def sold(self, sale: Sale, quantity: int = 1, **changes: Any) -> OrderRow:
        """Sold for cash."""
        order = await self.order(sale, quantity, **changes)
        await self.take(order)
        return order

    async def pay_out(self, refund_id: UUID) -> bool:
        """Hand a refund over; whether that was done before."""
        _, replayed = await paying.pay_out(
            self.db, staff=self.staff, organizer_id=self.organizer_id, refund_id=refund_id, shift_id=self.shift.id
        )
        return replayed

    async def print(self, order: OrderRow) -> None:
        """All of it on paper."""
        await printing.print_order(
            self.db,
            self.till.collecting.cipher,
            staff=self.staff,
            organizer_id=self.organizer_id,
            order_id=order.id,
            ticket_ids=None,
            idempotency_key=randomness.token_hex(8),
        )

    async def close(self, counted_fen: int, note: str | None = None) -> Shift:
        """Count it."""
        shift, _ = await tills.close_shift(
            self.db,
            staff=self.staff,
            organizer_id=self.organizer_id,
            shift_id=self.shift.id,
            counted_fen=counted_fen,
            note=note,
        )
        return shift


async def a_drawer(till: Till, organizer_id: int, *, name: str = "一号窗口", float_fen: int = 10_000) -> Drawer:
    """A new till with somebody at it."""
    organizer = Organizer(organizer_id, till.db.new_id(organizer_id), {})
    clerk = await gate_staff(till.db, organizer=organizer, role="support")
    staff = Actor("staff", clerk.login.staff_id)
    made, _ = await tills.add_till(
        till.db, staff=staff, organizer_id=organizer_id, name=name, idempotency_key=randomness.token_hex(8)
    )
    shift, _ = await tills.open_shift(
        till.db,
        staff=staff,
        organizer_id=organizer_id,
        till_id=made.id,
        float_fen=float_fen,
        idempotency_key=randomness.token_hex(8),
    )
    return Drawer(till, organizer_id, staff, shift)
