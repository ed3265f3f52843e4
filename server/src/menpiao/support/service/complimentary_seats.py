"""Seats that are given away: which were chosen, whether they can be had, and what they would cost.

Staff choose among all seats that the ticket type sells and nobody has, those of the organizer's allocations too: that
is how guests get the seats of the house. Rules for people who choose by themselves do not hold, but one: a companion's
seat goes with its wheelchair place, unless whoever asks says that the guest has it already.
"""

from collections.abc import Sequence
from uuid import UUID

from menpiao import inventory, orders
from menpiao.catalog import Terms
from menpiao.inventory import SeatTaken
from menpiao.kernel.errors import Busy, FieldError, Invalid, field_error
from menpiao.orders import MapOfSession, PickedSeat
from menpiao.platform.db import Tx
from menpiao.support.model.complimentary import WantedComplimentary
from menpiao.support.model.refusals import CompanionGivenAlone


async def chosen_seats(tx: Tx, of: MapOfSession | None, terms: Terms, wanted: WantedComplimentary) -> list[int]:
    """Their numbers; none where the type sells places. The session's quotas are locked. Raises `Invalid` for seats that
    the type does not sell, `CompanionGivenAlone`, `SeatTaken`, and `Busy` where the session's map has just changed."""
    if not terms.seated:
        if wanted.seat_ids:
            raise Invalid(errors=(_about("not_seated", "该票种不对号入座。", "This ticket type sells no seats."),))
        return []
    if len(wanted.seat_ids) != wanted.quantity:
        zh, en = "该票种对号入座：请选座，每张票一个座位。", "This ticket type sells seats: choose one for each ticket."
        raise Invalid(errors=(_about("seated", zh, en),))
    if of is None:
        raise Busy(retry_after_s=1)
    await orders.check_map(tx, of)
    numbers = _numbers(of, terms, wanted.seat_ids)
    if not wanted.companions_alone and companions_alone(of, numbers):
        raise CompanionGivenAlone()
    taken = (
        await inventory.seats_as_they_are(tx, organizer_id=terms.organizer_id, session_id=terms.session_id)
    ).claimed
    if not taken.isdisjoint(numbers):
        raise SeatTaken()
    return numbers


def companions_alone(of: MapOfSession, numbers: Sequence[int]) -> list[int]:
    """Those of the seats that are companions' and whose wheelchair places are not among them."""
    plan, chosen = of.plan, {of.plan.index_of_number[number] for number in numbers}
    return [plan.numbers[seat] for seat in sorted(chosen) if plan.companions.get(seat, seat) not in chosen]


async def picked_seats(tx: Tx, of: MapOfSession | None, terms: Terms, seats: Sequence[int]) -> tuple[PickedSeat, ...]:
    """These seats, which were put aside, with today's prices. Raises `Busy` where the map changed at this moment."""
    if not seats:
        return ()
    assert of is not None, "a session in which somebody has a seat sells seats"
    await orders.check_map(tx, of)
    picked = [of.picked(terms, seat) for seat in seats]
    return tuple([one for one in picked if one is not None])


async def give_seats_back(tx: Tx, *, organizer_id: int, session_id: UUID, owner_id: UUID, seats: Sequence[int]) -> None:
    """To whoever waits for them, or to everybody; to their allocation where they were of one. The quotas are locked."""
    if seats:
        await inventory.take_seats_from_aside(
            tx, organizer_id=organizer_id, session_id=session_id, owner_id=owner_id, seats=seats, for_sale=True
        )


def _numbers(of: MapOfSession, terms: Terms, seat_ids: Sequence[str]) -> list[int]:
    numbers: list[int] = []
    errors: list[FieldError] = []
    for index, seat_id in enumerate(seat_ids):
        number = of.number_of(seat_id)
        if number is None or of.picked(terms, number) is None:
            zh, en = "该票种没有这个座位。", "This ticket type has no such seat."
            errors.append(field_error(f"/seat_ids/{index}", "not_found", zh, en))
        elif number in numbers:
            errors.append(field_error(f"/seat_ids/{index}", "repeated", "座位重复。", "The seat is named twice."))
        else:
            numbers.append(number)
    if errors:
        raise Invalid(errors=tuple(errors))
    return numbers


def _about(code: str, zh: str, en: str) -> FieldError:
    return field_error("/seat_ids", code, zh, en)
