"""Whom a ticket admits: sealed with it, shown masked or in full, and changed while it stands.

What the sealed text is made of: `attendee`.
"""

from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.tickets import store
from menpiao.tickets.attendee import Attendee, attendee_of
from menpiao.tickets.model import Ticket, masked

ATTENDEE_FIELD = "tickets.attendee"


def attendee_masked(cipher: FieldCipher, ticket: Ticket) -> str | None:
    """The attendee's name as others may see it, or None where the ticket carries none."""
    if ticket.attendee_sealed is None:
        return None
    sealed = cipher.open(ticket.attendee_sealed, field=ATTENDEE_FIELD, row=ticket.id)
    return masked(attendee_of(sealed.decode()).name)


def attendee_in_full(cipher: FieldCipher, ticket: Ticket) -> Attendee | None:
    """The attendee, for whoever may know them and is written down for it."""
    if ticket.attendee_sealed is None:
        return None
    return attendee_of(cipher.open(ticket.attendee_sealed, field=ATTENDEE_FIELD, row=ticket.id).decode())


async def name_attendee(tx: Tx, cipher: FieldCipher, ticket: Ticket, *, attendee: str) -> None:
    """The ticket, which is locked and valid, admits somebody else from the commit on. ``attendee`` is what
    `attendee_text` makes of them. Its codes stay: they say nothing of who holds them."""
    sealed = cipher.seal(attendee.encode(), field=ATTENDEE_FIELD, row=ticket.id)
    changed = await store.set_attendee(
        tx, organizer_id=ticket.organizer_id, ticket_id=ticket.id, attendee_sealed=sealed
    )
    assert changed == 1, "the ticket is locked and valid"
