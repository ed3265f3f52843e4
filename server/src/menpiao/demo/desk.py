"""What the organizer's desk finds on its first day: orders that were paid, one of them with names, the note of a
colleague, tickets that were given away and some that wait for a second person.

By the front door, as all history of the demo: accounts of the sandbox pay on its sheet, colleagues use their own
logins.
"""

from typing import Any, Final
from uuid import UUID

import msgspec

from menpiao.demo.history import FrontDoor
from menpiao.kernel.ids import encode

NAMED, PLAIN, GIVEN = "tides", "yes-and", "night-desk"
"""The sample events, by their slugs, of which orders are paid, and of which tickets are given away."""
WITHOUT_A_SECOND_PERSON: Final = 4


class Ware(msgspec.Struct, frozen=True):
    """What is ordered or given away: of which session, and which type."""

    session_id: UUID
    ticket_type_id: UUID

    def item(self, quantity: int) -> dict[str, Any]:
        """As an order has it."""
        return {
            "kind": "quantity",
            "session_id": encode(self.session_id),
            "ticket_type_id": encode(self.ticket_type_id),
            "quantity": quantity,
        }


async def fill_desk(door: FrontDoor, *, named: Ware, plain: Ware, given: Ware) -> None:
    """Orders of three people, and two gifts. Whoever is asked to pay pays; the money arrives when the worker runs."""
    family = {
        "contact": {"name": "周明", "phone": "+8613800136688"},
        "attendees": [{"name": "周明"}, {"name": "周小满"}],
    }
    first = await door.buy("zhou-ming", "desk-1", named.item(2), **family)
    await door.buy("lin-xiaoyu", "desk-2", plain.item(2), contact={"name": "林小雨", "phone": "+8613900139527"})
    await door.order("chen-jie", "desk-3", plain.item(1))
    await door.office("owner", "PUT", "complimentary-approval", {"above": WITHOUT_A_SECOND_PERSON}, "desk-limit")
    note = {"text": "来电问周小满的票能不能换成别人的名字，已告知开演前两天可以。"}
    await door.office("support", "POST", f"orders/{first}/notes", note, "desk-note")
    for number, (whom, quantity, reason) in enumerate(
        [("江声日报 文化版", 2, "首演采访"), ("场地邻居们", 6, "感谢排练期间的体谅")], 1
    ):
        gift = {
            "session_id": encode(given.session_id),
            "ticket_type_id": encode(given.ticket_type_id),
            "quantity": quantity,
            "for": whom,
            "reason": reason,
        }
        await door.office("support", "POST", "complimentary-orders", gift, f"desk-gift-{number}")
