"""Tickets: the right to enter, and the rotating code that proves it. Knows an order only as an opaque id.

``prepare`` and ``issue`` make tickets inside a settling transaction (the placing batch takes the prepared rows of free
orders to SQL); the code's arithmetic for gates is `chain`.
"""

from menpiao.tickets.chain import MALFORMED, MAX_CODE_CHARACTERS, Code, MalformedCode, decode, leads_to
from menpiao.tickets.model import (
    SHORTEST_LEAD,
    STEP,
    Activation,
    NewTicket,
    NotActiveHere,
    Ticket,
    TicketState,
    TooEarlyToActivate,
    VoidReason,
    Wanted,
    Window,
    step_at,
    window_of,
)
from menpiao.tickets.service import (
    activate,
    attendee_masked,
    code_now,
    issue,
    issued_counts,
    mark_used,
    prepare,
    ticket_by_id,
    ticket_by_number,
    ticket_ids_of_orders,
    ticket_of_buyer,
    tickets_of_buyer,
    tickets_of_order,
    void_for_order,
)

__all__ = [
    "MALFORMED",
    "MAX_CODE_CHARACTERS",
    "SHORTEST_LEAD",
    "STEP",
    "Activation",
    "Code",
    "MalformedCode",
    "NewTicket",
    "NotActiveHere",
    "Ticket",
    "TicketState",
    "TooEarlyToActivate",
    "VoidReason",
    "Wanted",
    "Window",
    "activate",
    "attendee_masked",
    "code_now",
    "decode",
    "issue",
    "issued_counts",
    "leads_to",
    "mark_used",
    "prepare",
    "step_at",
    "ticket_by_id",
    "ticket_by_number",
    "ticket_ids_of_orders",
    "ticket_of_buyer",
    "tickets_of_buyer",
    "tickets_of_order",
    "void_for_order",
    "window_of",
]
