"""What a quote has to know besides the terms: the promo code, bundles, places sold at price steps. From memory."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.catalog import Terms
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.ids import organizer_of
from menpiao.kernel.money import yuan_text
from menpiao.orders.model.quote import NO_CONDITIONS, Conditions, WantedLine
from menpiao.orders.service.batching import PlaceRequest
from menpiao.promotions import Bundle, PriceChanged, PromoCodeInvalid, Promotions, counted_steps


class WantedBundle(msgspec.Struct, frozen=True):
    """So many of a bundle; ``position`` is its index in the request."""

    position: int
    bundle_id: UUID
    quantity: int


class PriceAsk(msgspec.Struct, frozen=True):
    """What a buyer asks for that has to do with prices; nothing of it in most orders."""

    promo_code: str | None = None
    bundles: tuple[WantedBundle, ...] = ()
    expected_total_fen: int | None = None
    """What the buyer was shown; another total is refused."""

    def check(self, total_fen: int) -> None:
        """Raise `PriceChanged` where it costs something else."""
        if self.expected_total_fen is not None and self.expected_total_fen != total_fen:
            raise PriceChanged(total=yuan_text(total_fen))


NOTHING_ASKED = PriceAsk()


class Pricing:
    """One for each process, over its memory of promotions."""

    def __init__(self, promotions: Promotions) -> None:
        self._promotions = promotions

    async def lines(self, lines: Sequence[WantedLine], ask: PriceAsk) -> tuple[WantedLine, ...]:
        """The lines with what the bundles hold, one for each ticket type; raises `Invalid` for bundles that are not to
        be had."""
        found = await self._bundles(ask)
        quantities: dict[UUID, WantedLine] = {}
        for wanted, bundle in found:
            for part in bundle.parts:
                known = quantities.get(part.ticket_type_id)
                quantity = part.quantity * wanted.quantity + (known.quantity if known else 0)
                quantities[part.ticket_type_id] = WantedLine(
                    known.position if known else wanted.position, part.session_id, part.ticket_type_id, quantity
                )
        merged: list[WantedLine] = []
        for line in lines:
            more = quantities.get(line.ticket_type_id)
            if more is not None and more.session_id == line.session_id:
                del quantities[line.ticket_type_id]
                merged.append(msgspec.structs.replace(line, quantity=line.quantity + more.quantity))
            else:
                merged.append(line)
        return (*merged, *quantities.values())

    async def conditions(self, ask: PriceAsk, known: Mapping[UUID, Terms]) -> Conditions:
        """All that the price depends on; raises `PromoCodeInvalid`."""
        steps = _steps_of(known.values())
        if not steps and ask.promo_code is None and not ask.bundles:
            return NO_CONDITIONS
        code = None
        if ask.promo_code is not None:
            if not known:
                raise PromoCodeInvalid()
            code = await self._promotions.code(organizer_of(next(iter(known))), ask.promo_code)
        used = await self._promotions.steps(steps) if steps else None
        bundles = [(bundle, wanted.quantity) for wanted, bundle in await self._bundles(ask)]
        return Conditions(code, tuple(bundles), used)

    def at_hand(self, ask: PriceAsk, known: Mapping[UUID, Terms]) -> Conditions | None:
        """The same where memory can say it without waiting; None says nothing."""
        if ask.promo_code is not None or ask.bundles:
            return None
        steps = _steps_of(known.values())
        if not steps:
            return NO_CONDITIONS
        used = self._promotions.steps_at_hand(steps)
        return None if used is None else Conditions(used=used)

    def forget(self, ask: PriceAsk, request: PlaceRequest) -> None:
        """Look again at whatever this request's price depended on."""
        if request.priced is not None and request.priced.counted:
            ids = [*[use.scope_id for use in request.priced.uses], *[wanted.bundle_id for wanted in ask.bundles]]
            self._promotions.forget(request.organizer_id, written=ask.promo_code, ids=ids)

    async def _bundles(self, ask: PriceAsk) -> list[tuple[WantedBundle, Bundle]]:
        if not ask.bundles:
            return []
        found = await self._promotions.bundles({wanted.bundle_id for wanted in ask.bundles})
        for wanted in ask.bundles:
            if wanted.bundle_id not in found:
                pointer = f"/items/{wanted.position}/bundle_id"
                raise Invalid(errors=(field_error(pointer, "not_found", "没有这个套票。", "There is no such bundle."),))
        if len({wanted.bundle_id for wanted in ask.bundles}) != len(ask.bundles):
            raise Invalid(
                errors=(field_error("/items", "repeated", "同一套票请合并为一行。", "Merge lines of one bundle."),)
            )
        return [(wanted, found[wanted.bundle_id]) for wanted in ask.bundles]


def _steps_of(known: Iterable[Terms]) -> list[UUID]:
    return [step_id for terms in known if terms.price_rules is not None for step_id in counted_steps(terms)]
