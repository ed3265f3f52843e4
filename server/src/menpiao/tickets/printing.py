"""Tickets on paper, and tickets that change hands at a window.

What is printed is a code that does not change, of an epoch of its own: printing ends what a phone shows, another print
ends the former, and a phone that asks for the ticket ends the paper. So there is always one thing that enters.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Tx
from menpiao.tickets import chain, store
from menpiao.tickets.model import Ticket
from menpiao.tickets.service import SEED_FIELD

MOST_EPOCHS: Final = 1_000
"""Epochs that a ticket may go through by being printed; far more than printers jam."""


class PrintedTicket(msgspec.Struct, frozen=True):
    """A ticket with what its paper shows."""

    ticket: Ticket
    code: str

    def __repr__(self) -> str:
        return f"PrintedTicket({self.ticket.id})"


class NotPrintable(Refusal):
    """It was used or taken back, or there is none."""

    code = "not_printable"
    status = 409
    title = Text("不能打印", "Not to be printed")
    detail = Text(
        "其中有票已入场、已退、已作废，或重打次数过多，本次没有打印，手机上的票不受影响。请刷新后再选。",
        "One of these tickets has been used, refunded or withdrawn, or was printed too often. Nothing was printed and"
        " phones still show what they showed. Please look again and choose.",
    )


async def print_tickets(
    tx: Tx, cipher: FieldCipher, *, organizer_id: int, tickets: Sequence[Ticket]
) -> list[PrintedTicket]:
    """Put these, which are locked, on paper: from the commit on nothing else shows them. Raises `NotPrintable`."""
    if not tickets or any(one.state != "valid" or one.epoch >= MOST_EPOCHS for one in tickets):
        raise NotPrintable()
    codes = [_code(cipher, one, one.epoch + 1) for one in tickets]
    changed = await store.set_printed(
        tx,
        organizer_id=organizer_id,
        ticket_ids=[one.id for one in tickets],
        epochs=[code.epoch for code in codes],
        anchors=[chain.print_anchor_of(code) for code in codes],
    )
    assert changed == len(tickets), "the tickets are locked and valid"
    return [
        PrintedTicket(msgspec.structs.replace(one, epoch=code.epoch), chain.encode_printed(code))
        for one, code in zip(tickets, codes, strict=True)
    ]


def printed_as(cipher: FieldCipher, ticket: Ticket) -> PrintedTicket:
    """A ticket that is on paper, with what the paper shows."""
    assert ticket.is_printed, "its epoch is of paper"
    return PrintedTicket(ticket, chain.encode_printed(_code(cipher, ticket, ticket.epoch)))


def _code(cipher: FieldCipher, ticket: Ticket, epoch: int) -> chain.PrintedCode:
    seed = cipher.open(ticket.seed_sealed, field=SEED_FIELD, row=ticket.id)
    return chain.printed_code(seed, number=ticket.number, epoch=epoch)
