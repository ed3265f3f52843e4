"""Which seats an order gets: the chosen ones where they are free and break no rule, or the best that are free. No
I/O."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from menpiao.inventory import RULE_REFUSALS, SeatsNotTogether, SeatTaken, SessionSeats
from menpiao.kernel.errors import FieldError, Invalid, Refusal, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.orders.model.quote import PickedSeat, QuoteLine, WantedLine
from menpiao.orders.model.refusals import SoldOut
from menpiao.orders.store.own_seats import OwnSeat
from menpiao.seating import best_available, check_choice, nearest


class Chosen(msgspec.Struct, frozen=True):
    """The lines with their seats, and those seats by their index."""

    lines: tuple[QuoteLine, ...]
    seats: tuple[tuple[SessionSeats, tuple[int, ...]], ...]

    def let_go(self) -> None:
        """They are not wanted after all."""
        for seats, indices in self.seats:
            seats.unmark(indices)


def choose(
    wanted: Sequence[WantedLine],
    lines: Sequence[QuoteLine],
    pictures: Mapping[UUID, SessionSeats],
    lang: Lang,
    own: Collection[OwnSeat] = (),
) -> Chosen:
    """Find seats for all lines that want some, and mark them; raises the refusal that says why there are none, and
    marks nothing then. ``own`` are seats that the buyer has already."""
    found = list(lines)
    marked: dict[UUID, list[int]] = {}
    for number, (asked, line) in enumerate(zip(wanted, lines, strict=True)):
        if asked.seats:
            seats = pictures[line.terms.session_id]
            indices = _chosen(asked, line, seats)
            marked.setdefault(line.terms.session_id, []).extend(indices)
            found[number] = _with_seats(line, seats, indices)
    for session_id, indices in marked.items():
        _check(pictures[session_id], indices, [seat.number for seat in own if seat.session_id == session_id])
    for session_id, indices in marked.items():
        pictures[session_id].mark(indices)
    try:
        for number, (asked, line) in enumerate(zip(wanted, lines, strict=True)):
            if asked.best is not None:
                seats = pictures[line.terms.session_id]
                best = _best(asked, line, seats, lang)
                seats.mark(best)
                marked.setdefault(line.terms.session_id, []).extend(best)
                found[number] = _with_seats(line, seats, best)
    except Refusal:
        for session_id, indices in marked.items():
            pictures[session_id].unmark(indices)
        raise
    return Chosen(tuple(found), tuple([(pictures[key], tuple(indices)) for key, indices in marked.items()]))


def alternatives(
    wanted: Sequence[WantedLine], lines: Sequence[QuoteLine], pictures: Mapping[UUID, SessionSeats]
) -> list[dict[str, list[str]]]:
    """Free seats near those that somebody chose in vain, as many, of the tiers that the ticket type sells."""
    for asked, line in zip(wanted, lines, strict=True):
        seats = pictures.get(line.terms.session_id)
        if not asked.seats or seats is None:
            continue
        indices = [seats.plan.index_of[seat.seat_id] for seat in asked.seats if seat.seat_id in seats.plan.index_of]
        found = nearest(seats.picture, indices)
        return [{"seat_ids": [seats.plan.seat_ids[index] for index in choice]} for choice in found]
    return []


def _chosen(asked: WantedLine, line: QuoteLine, seats: SessionSeats) -> list[int]:
    """The seats by their ids: all of them on sale with this ticket type."""
    index_of = seats.plan.index_of
    errors: list[FieldError] = []
    indices: list[int] = []
    for seat in asked.seats:
        index = index_of.get(seat.seat_id)
        if index is None or line.terms.price_of_tier(seats.seating.tier_of[index]) is None:
            errors.append(_not_found(seat.position))
        elif index in indices:
            errors.append(_twice(seat.position))
        else:
            indices.append(index)
    if errors:
        raise Invalid(errors=tuple(errors))
    return indices


def _best(asked: WantedLine, line: QuoteLine, seats: SessionSeats, lang: Lang) -> tuple[int, ...]:
    """The best that are free, as near to each other as they can be, and no farther apart than is accepted."""
    best = asked.best
    assert best is not None
    sold = seats.seating.tiers_of(line.terms.ticket_type_id)
    tiers = sold if best.tier is None else sold & {best.tier}
    if not tiers:
        raise Invalid(errors=(_no_tier(asked.position),))
    numbers = seats.sections
    if not numbers.keys() >= set(best.sections):
        raise Invalid(errors=(_no_section(asked.position),))
    sections = [numbers[name] for name in best.sections]
    choice = best_available(seats.picture, asked.quantity, tiers=tiers, sections=sections, accept=best.accept)
    if choice is not None:
        return choice.seats
    left = _left(seats, tiers, sections)
    if left < asked.quantity:
        raise SoldOut(name=pick(line.terms.name, lang), left=left)
    raise SeatsNotTogether()


def _left(seats: SessionSeats, tiers: frozenset[int], sections: Sequence[int]) -> int:
    """How many of these can be had by anybody."""
    if not sections:
        return seats.picture.free_count(tiers)
    blocks = zip(seats.plan.blocks, seats.picture.mask(tiers), strict=True)
    wanted = [(number, mask) for number, (block, mask) in enumerate(blocks) if block.section in sections]
    return sum((seats.picture.free_in(number) & mask).bit_count() for number, mask in wanted)


def _check(seats: SessionSeats, indices: Sequence[int], own: Sequence[int]) -> None:
    """Raise what a choice breaks, or that somebody has one of the seats."""
    index_of = seats.plan.index_of_number
    broken = check_choice(seats.picture, indices, own=[index_of[number] for number in own if number in index_of])
    if broken is None:
        return
    if broken.rule == "seat_taken":
        raise SeatTaken()
    raise RULE_REFUSALS[broken.rule]()


def _with_seats(line: QuoteLine, seats: SessionSeats, indices: Sequence[int]) -> QuoteLine:
    picked = []
    for index in indices:
        price_fen = line.terms.price_of_tier(seats.seating.tier_of[index])
        assert price_fen is not None, "only tiers that the type sells were looked at"
        picked.append(PickedSeat(seats.plan.numbers[index], price_fen))
    return msgspec.structs.replace(line, seats=tuple(picked))


def _not_found(position: int) -> FieldError:
    return field_error(
        f"/items/{position}/seat_id", "not_found", "该票种没有这个座位。", "This ticket type has no such seat."
    )


def _twice(position: int) -> FieldError:
    return field_error(f"/items/{position}/seat_id", "repeated", "座位重复。", "The seat is named twice.")


def _no_tier(position: int) -> FieldError:
    return field_error(
        f"/items/{position}/tier", "not_found", "该票种没有这个票档。", "This ticket type does not sell this tier."
    )


def _no_section(position: int) -> FieldError:
    return field_error(f"/items/{position}/sections", "not_found", "没有这个区域。", "There is no such section.")
