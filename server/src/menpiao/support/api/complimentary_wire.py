"""Complimentary orders on the wire, in both directions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from menpiao import identity
from menpiao.catalog import Labels, SeatOut, SeatTag, SessionLabel, TicketTypeLabel, seat_out
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import wire_time
from menpiao.support.api.changes import Why
from menpiao.support.api.facts_wire import Id, PersonOut
from menpiao.support.model.complimentary import MOST_AT_ONCE, Complimentary
from menpiao.support.model.masks import masked_name
from menpiao.support.service import complimentary as service

StateWord = Literal["requested", "open", "claimed", "declined", "withdrawn", "expired"]


class ComplimentaryIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to give away, to whom, and why. ``claim_until``: the session's end where it is left out."""

    session_id: Id
    ticket_type_id: Id
    quantity: Annotated[int, Meta(ge=1, le=MOST_AT_ONCE)]
    for_whom: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=100,
            pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)",
            description="Whom it is for. Stored encrypted; lists show its first character.",
        ),
    ] = msgspec.field(name="for")
    reason: Why
    claim_until: Annotated[datetime, Meta(tz=True)] | None = None
    seat_ids: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=48)]],
        Meta(max_length=MOST_AT_ONCE, description="One for each ticket, where the ticket type sells seats; else none."),
    ] = []
    companions_alone: Annotated[
        bool,
        Meta(
            description="Give companions' seats away although their wheelchair places do not go with them: the guest"
            " has one already. The audit log says so."
        ),
    ] = False

    def __repr__(self) -> str:
        return "ComplimentaryIn()"


class ComplimentaryDecisionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the tickets may be given away."""

    decision: Literal["approve", "decline"]
    reason: Why


class WithdrawalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to say."""


class ComplimentaryApprovalIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Above how many complimentary tickets another person has to agree."""

    above: Annotated[
        int | None,
        Meta(description="Of one session, asked for by one person and agreed to by nobody else; null: never."),
    ]


class ComplimentaryApprovalOut(msgspec.Struct, frozen=True):
    """The limit; null: nobody has to agree."""

    above: int | None


class ClaimLinkOut(msgspec.Struct, frozen=True):
    """What whoever is to have the tickets claims them with (`claimGift`). A secret: who has it has the tickets."""

    token: str


class ComplimentaryOut(msgspec.Struct, frozen=True):
    """Tickets that are given away. ``claim`` while they can be claimed; ``order_id`` once they are."""

    id: str
    state: StateWord
    session_id: str
    event_title: str
    starts_at: str
    time_zone: str
    ticket_type_id: str
    ticket_type: str
    quantity: int
    for_whom: str = msgspec.field(name="for")
    reason: str
    needs_approval: bool
    requested_by: PersonOut
    requested_at: str
    decided_by: PersonOut | None
    decided_at: str | None
    decision_reason: str | None
    claim_until: str
    claim: ClaimLinkOut | None
    order_id: str | None
    ended_at: str | None
    seats: Annotated[list[SeatOut], Meta(description="As they were asked for; once claimed, the order says more.")]


class ComplimentaryPage(msgspec.Struct, frozen=True):
    """Newest first; masked, without links."""

    items: list[ComplimentaryOut]
    next: str | None


async def show_complimentary(
    found: Sequence[Complimentary],
    db: Database,
    cipher: FieldCipher,
    labels: Labels,
    organizer_id: int,
    lang: Lang,
    *,
    whole: bool,
) -> list[ComplimentaryOut]:
    """In the reader's language; ``whole``: unmasked, with the link while it is good."""
    sessions = await labels.sessions({one.session_id for one in found})
    types = await labels.ticket_types({one.ticket_type_id for one in found})
    seats = await labels.seats([(one.session_id, seat) for one in found for seat in one.seats])
    people = [person for one in found for person in (one.requested_by, one.decided_by) if person is not None]
    async with db.read() as tx:
        names = await identity.staff_names(tx, organizer_id=organizer_id, staff_ids=people)
    return [
        _shown(one, sessions[one.session_id], types[one.ticket_type_id], seats, names, cipher, lang, whole=whole)
        for one in found
    ]


def _shown(
    one: Complimentary,
    session: SessionLabel,
    kind: TicketTypeLabel,
    seats: Mapping[tuple[UUID, int], SeatTag],
    names: Mapping[UUID, str],
    cipher: FieldCipher,
    lang: Lang,
    *,
    whole: bool,
) -> ComplimentaryOut:
    token = service.claim_token(cipher, one) if whole else None
    whom = service.for_whom(cipher, one)
    return ComplimentaryOut(
        id=encode(one.id),
        state=one.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        session_id=encode_known(one.session_id),
        event_title=pick(session.event_title, lang),
        starts_at=to_wire(session.starts_at),
        time_zone=session.time_zone,
        ticket_type_id=encode_known(one.ticket_type_id),
        ticket_type=pick(kind.name, lang),
        quantity=one.quantity,
        for_whom=whom if whole else masked_name(whom),
        reason=one.reason,
        needs_approval=one.needs_approval,
        requested_by=_person(one.requested_by, names),
        requested_at=to_wire(one.requested_at),
        decided_by=None if one.decided_by is None else _person(one.decided_by, names),
        decided_at=wire_time(one.decided_at),
        decision_reason=one.decision_reason,
        claim_until=to_wire(one.claim_until),
        claim=None if token is None else ClaimLinkOut(token),
        order_id=None if one.order_id is None else encode(one.order_id),
        ended_at=wire_time(one.ended_at),
        seats=seats_out(seats, [(one.session_id, seat) for seat in one.seats], lang),
    )


def seats_out(
    tags: Mapping[tuple[UUID, int], SeatTag], wanted: Sequence[tuple[UUID, int]], lang: Lang
) -> list[SeatOut]:
    """These seats, by session and number; one that the map does not have any more is left out."""
    shown = [seat_out(tags.get(one), lang) for one in wanted]
    return [one for one in shown if one is not None]


def _person(staff_id: UUID, names: Mapping[UUID, str]) -> PersonOut:
    return PersonOut("staff", encode(staff_id), names.get(staff_id))
