"""Why an order costs what it costs, on the wire."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.money import Money, fen
from menpiao.promotions import LONGEST_WRITTEN, Part, PartKind

PromoCodeText = Annotated[
    str,
    Meta(min_length=1, max_length=LONGEST_WRITTEN, description="A promo code as it is written.", examples=["SPRING20"]),
]


class PricePartOut(msgspec.Struct, frozen=True):
    """One reason why an order costs what it costs: of the ticket at ``position``, or of the order where that is null.
    The parts sum up to the total."""

    position: int | None
    kind: PartKind
    label: str
    amount: Annotated[Money, Meta(description="Negative where it makes it cheaper.")]


def show_parts(parts: Sequence[Part], lang: Lang) -> list[PricePartOut]:
    """Why it costs what it costs, in the reader's language."""
    return [
        PricePartOut(part.position or None, part.kind, pick(part.label, lang), fen(part.amount_fen)) for part in parts
    ]
