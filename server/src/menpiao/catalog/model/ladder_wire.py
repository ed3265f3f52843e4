"""A refund ladder as it is told: on an event's page, with an order's quote, and to who organizes."""

from typing import Annotated

import msgspec

from menpiao.catalog.model.ladder import RefundRule, RefundScope
from menpiao.kernel.money import Money, fen
from menpiao.kernel.time import to_wire


class RefundTierOut(msgspec.Struct, frozen=True):
    """Until so many hours before a session's start, and not at that moment any more: what is kept of a price."""

    until_hours_before: Annotated[int, msgspec.Meta(examples=[72])]
    fee_percent: Annotated[int, msgspec.Meta(description="Of the price, rounded half up to whole fen.")]
    fee: Annotated[Money, msgspec.Meta(description="A fixed sum, at most the price.")]


class RefundRulesOut(msgspec.Struct, frozen=True):
    """A ladder in hours and fees, without times: it is the same for everybody, whichever session they choose."""

    tiers: Annotated[list[RefundTierOut], msgspec.Meta(description="From the earliest on; after the last, none.")]
    scope: Annotated[RefundScope, msgspec.Meta(description="Ticket by ticket, or only all of an order together.")]
    once_per_buyer: Annotated[bool, msgspec.Meta(description="A buyer has one refund for the event.")]
    places_return_at: Annotated[
        str | None,
        msgspec.Meta(description="When the places of refunded tickets are on sale again, all at once; null: at once."),
    ]


def rules_out(rule: RefundRule | None) -> RefundRulesOut | None:
    """None where buyers give nothing back by themselves."""
    if rule is None or not rule.tiers:
        return None
    return RefundRulesOut(
        tiers=[RefundTierOut(tier.until_hours_before, tier.fee_percent, fen(tier.fee_fen)) for tier in rule.tiers],
        scope=rule.scope,
        once_per_buyer=rule.once_per_buyer,
        places_return_at=None if rule.places_return_at is None else to_wire(rule.places_return_at),
    )
