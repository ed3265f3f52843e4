"""An entrance to test at: an event whose doors are open, two gates, staff, and people with tickets in their hands."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from builders.shop import Sale, a_shop, an_event_on_sale
from builders.tickets import a_phone, activated, some_tickets
from menpiao.admission import Gates, ScanAnswer, ScanRequest, create_gate, scan
from menpiao.catalog import Labels
from menpiao.identity import BuyerLogin, StaffLogin
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.tickets import Ticket, code_now


class Entrance(msgspec.Struct, frozen=True):
    """A session whose doors are open, with two gates and staff at them."""

    db: Database
    cipher: FieldCipher
    sale: Sale
    north: UUID
    south: UUID
    staff: StaffLogin
    labels: Labels
    gates: Gates

    async def buyer_with_ticket(self, **more: Any) -> tuple[BuyerLogin, Ticket]:
        """Somebody with an activated ticket in their hand."""
        phone = a_phone(self.db)
        (ticket,) = await some_tickets(self.db, self.cipher, self.sale, buyer_id=phone.buyer_id, **more)
        await activated(self.db, self.cipher, phone, ticket)
        return phone, ticket

    async def shown(self, phone: BuyerLogin, ticket: Ticket) -> str:
        """What the phone shows at this moment."""
        return (await code_now(self.db, self.cipher, buyer=phone, ticket_id=ticket.id)).code

    async def scan(self, code: str, *, gate_id: UUID | None = None, **more: Any) -> ScanAnswer:
        """One scan at the north gate; ``more`` is what differs."""
        staff = more.pop("staff", self.staff)
        request = ScanRequest(
            scan_id=more.pop("scan_id", randomness.token_hex(8)),
            gate_id=gate_id or self.north,
            code=code,
            scanned_at=more.pop("scanned_at", self.db.clock.now()),
        )
        return await scan(self.db, self.cipher, labels=self.labels, gates=self.gates, staff=staff, request=request)


def staff_of(db: Database, organizer_id: int) -> StaffLogin:
    """Somebody at a gate of this organizer."""
    return StaffLogin(
        login_id=db.new_id(organizer_id),
        staff_id=db.new_id(organizer_id),
        organizer_id=organizer_id,
        role="gate",
        expires_at=db.clock.now() + timedelta(hours=12),
    )


async def an_entrance(db: Database, cipher: FieldCipher) -> Entrance:
    """The doors have been open for half an hour."""
    shop = await a_shop(db)
    sale = await an_event_on_sale(shop, session={"starts_at": db.clock.now() + timedelta(minutes=30)})
    north, south = [
        await create_gate(db, actor=SYSTEM, organizer_id=sale.organizer_id, session_id=sale.session_id, name=name)
        for name in ({"zh-CN": "北门", "en": "North gate"}, {"zh-CN": "南门", "en": "South gate"})
    ]
    return Entrance(db, cipher, sale, north, south, staff_of(db, sale.organizer_id), Labels(db), Gates(db))
