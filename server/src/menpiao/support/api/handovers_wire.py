"""Tickets that change hands, on the wire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao import identity
from menpiao.kernel.ids import encode, encode_known
from menpiao.kernel.time import to_wire
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.platform.http import wire_time
from menpiao.support.api.facts_wire import PersonOut
from menpiao.support.model.handover import Handover, HandoverState
from menpiao.support.model.masks import masked_name
from menpiao.support.service import handover as service


class HandoverLinkOut(msgspec.Struct, frozen=True):
    """What whoever is to have the ticket claims it with (`claimGift`). A secret: who has it has the ticket."""

    token: str


class HandoverOut(msgspec.Struct, frozen=True):
    """A ticket that changes hands. ``claim`` while it can be claimed; ``claimed_by`` the buyer who has."""

    id: str
    state: Literal["open", "claimed", "withdrawn", "expired"]
    order_id: str
    ticket_id: str
    position: int
    for_whom: str = msgspec.field(name="for")
    reason: str
    offered_by: PersonOut
    offered_at: str
    claim_until: str
    claim: HandoverLinkOut | None
    claimed_by: str | None
    ended_at: str | None


async def show_handovers(
    found: Sequence[Handover], db: Database, cipher: FieldCipher, organizer_id: int, *, whole: bool
) -> list[HandoverOut]:
    """``whole``: unmasked, with the link while it is good."""
    if not found:
        return []
    async with db.read() as tx:
        names = await identity.staff_names(tx, organizer_id=organizer_id, staff_ids=[one.offered_by for one in found])
    return [
        show_handover(one, names, cipher, db.clock.now(), token=service.handover_token(db, cipher, one), whole=whole)
        for one in found
    ]


def show_handover(
    one: Handover, names: Mapping[UUID, str], cipher: FieldCipher, now: datetime, *, token: str | None, whole: bool
) -> HandoverOut:
    """``token`` is shown where it is seen ``whole`` only."""
    whom = service.for_whom(cipher, one)
    over = one.state == HandoverState.OPEN and not one.good_at(now)
    return HandoverOut(
        id=encode(one.id),
        state="expired" if over else one.state,  # type: ignore[arg-type] # the column's CHECK lists the same words
        order_id=encode(one.order_id),
        ticket_id=encode(one.ticket_id),
        position=one.position,
        for_whom=whom if whole else masked_name(whom),
        reason=one.reason,
        offered_by=PersonOut("staff", encode_known(one.offered_by), names.get(one.offered_by)),
        offered_at=to_wire(one.offered_at),
        claim_until=to_wire(one.claim_until),
        claim=HandoverLinkOut(token) if whole and token is not None else None,
        claimed_by=None if one.to_buyer_id is None else encode(one.to_buyer_id),
        ended_at=wire_time(one.ended_at),
    )
