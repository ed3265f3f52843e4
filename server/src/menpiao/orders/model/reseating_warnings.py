"""What staff should know before they change a seat. None of it refuses: whoever stands before the guest knows more than
a rule for people who choose by themselves. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.inventory import SeatsAsTheyAre
from menpiao.kernel.i18n import Text
from menpiao.orders.model.companions import companions_on
from menpiao.orders.model.reseating import Hall, PlaceMove
from menpiao.seating import Picture, Rules, check_choice

WarningCode = Literal[
    "withheld",
    "leaves_single_seat",
    "too_close",
    "table_is_whole",
    "companion_without_wheelchair",
    "leaves_companion",
    "wheelchair_place",
    "restricted_view",
    "to_be_paid",
    "needs_approval",
]

SENTENCES: Final[dict[WarningCode, Text]] = {
    "withheld": Text("这个座位是预留座。", "The seat is put aside from public sale."),
    "leaves_single_seat": Text("换座后会留下一个孤立的空座。", "A single empty seat would be left."),
    "too_close": Text("离其他订单的座位太近。", "It is closer to another party than the rule of the session says."),
    "table_is_whole": Text("这张桌子按规定只整桌出售。", "The table is sold only entire."),
    "companion_without_wheelchair": Text(
        "这是陪同席，其轮椅席不属于此订单。", "It is a companion's seat, and its wheelchair place is not this order's."
    ),
    "leaves_companion": Text(
        "换走后，已售的陪同席旁没有同行的轮椅席了。",
        "A companion's seat that somebody has would be left without its wheelchair place.",
    ),
    "wheelchair_place": Text("这是轮椅席，没有固定座椅。", "It is a wheelchair place, without a chair."),
    "restricted_view": Text("这个座位视线受限。", "The view from this seat is restricted."),
    "to_be_paid": Text("先补差价，付清后才更换。", "The difference is paid first; nothing changes before that."),
    "needs_approval": Text("差价退款须另一位同事批准。", "What goes back needs another person to agree."),
}


class Warned(msgspec.Struct, frozen=True):
    """Something about a ticket's new seat."""

    ticket_id: UUID
    code: WarningCode


class LeftHall(msgspec.Struct, frozen=True):
    """A hall that tickets leave, or move about in, and the seats of it that anybody has now, by their numbers."""

    hall: Hall
    claimed: frozenset[int]


def warnings_of(
    hall: Hall | None,
    moves: Sequence[PlaceMove],
    seats: SeatsAsTheyAre,
    own: Mapping[UUID, frozenset[int]],
    now: datetime,
    *,
    left: LeftHall | None,
    from_elsewhere: bool,
) -> tuple[Warned, ...]:
    """Of changes to places of this hall; None: of a session without seats. ``own`` are the seats there of each ticket's
    order, by ticket. ``left``: what the tickets leave, the same hall unless they come ``from_elsewhere``, from another
    session."""
    seated = [move for move in moves if move.to.seat is not None]
    found: list[Warned] = []
    if hall is not None and seated:
        leaving = set() if from_elsewhere else {move.from_seat for move in seated}
        look = _Look(hall, seats, frozenset(leaving), frozenset([move.to_seat for move in seated]), now)
        broken = _broken(look, seated, own) if from_elsewhere or len(seated) == 1 else None
        after = _own_after(seated, own, from_elsewhere=from_elsewhere)
        for move in seated:
            codes = _of_kinds(look, move, after[move.ticket.ticket_id])
            codes += [broken] if broken is not None and broken not in codes and move is seated[0] else []
            found += [Warned(move.ticket.ticket_id, code) for code in codes]
    if left is not None:
        after = {} if from_elsewhere else _own_after(seated, own, from_elsewhere=False)
        found += [Warned(move.ticket.ticket_id, "leaves_companion") for move in _leaving_alone(left, moves, after)]
    return (*found, *[Warned(move.ticket.ticket_id, "to_be_paid") for move in moves if move.to_pay_fen])


class _Look(msgspec.Struct, frozen=True):
    """A hall in which seats are left and taken, by their numbers."""

    hall: Hall
    seats: SeatsAsTheyAre
    leaving: frozenset[int]
    coming: frozenset[int]
    now: datetime


def picture_of(hall: Hall, free: Sequence[int]) -> Picture:
    """The hall with these seats free, by their places in plan order."""
    rules = Rules(no_orphans=hall.seating.no_orphans, distance=hall.seating.distance)
    return Picture(hall.plan, tier_of=hall.seating.tier_of, free=free, rules=rules)


def free_in(hall: Hall, seats: SeatsAsTheyAre, leaving: frozenset[int] = frozenset()) -> list[int]:
    """Seats that nobody has, withheld ones too, and those that are left."""
    numbers = hall.plan.numbers
    return [index for index, number in enumerate(numbers) if number not in seats.claimed or number in leaving]


def is_withheld(seats: SeatsAsTheyAre, index: int, now: datetime) -> bool:
    """Whether the seat at this place in plan order is put aside."""
    kept = {one.number for one in seats.allocations if not one.is_over(now)}
    return bool(seats.allocation_of) and seats.allocation_of[index] in kept


def _broken(look: _Look, moves: Sequence[PlaceMove], own: Mapping[UUID, frozenset[int]]) -> WarningCode | None:
    """The rule for those who choose that the new seats break, taken together."""
    index_of = look.hall.plan.index_of_number
    stay = own[moves[0].ticket.ticket_id] - look.leaving
    picture = picture_of(look.hall, free_in(look.hall, look.seats, look.leaving))
    mine = {index_of[seat] for seat in stay if seat in index_of}
    broken = check_choice(picture, [index_of[move.to_seat] for move in moves], own=mine)
    return None if broken is None or broken.rule == "seat_taken" else broken.rule


def _own_after(
    moves: Sequence[PlaceMove], own: Mapping[UUID, frozenset[int]], *, from_elsewhere: bool
) -> dict[UUID, frozenset[int]]:
    """The seats that each ticket's order has in this hall afterwards, by ticket."""
    found = {}
    for move in moves:
        together = [one for one in moves if one.ticket.order_id == move.ticket.order_id]
        gone = set() if from_elsewhere else {one.from_seat for one in together}
        found[move.ticket.ticket_id] = (own[move.ticket.ticket_id] - gone) | {one.to_seat for one in together}
    return found


def _leaving_alone(left: LeftHall, moves: Sequence[PlaceMove], after: Mapping[UUID, frozenset[int]]) -> list[PlaceMove]:
    """Those that leave a wheelchair place whose companion's seat somebody keeps. ``after``: what the orders have of the
    hall then; nothing where they leave it."""
    seats_of = companions_on(left.hall.plan)
    gone = {move.ticket.place.seat for move in moves}
    coming = {move.to_seat: move for move in moves if after}
    found = []
    for move in moves:
        wheelchair = move.from_seat if move.ticket.place.seat is not None else 0
        kept = [seat for seat in seats_of.get(wheelchair, ()) if (seat in left.claimed - gone) or seat in coming]
        now_there = coming.get(wheelchair)
        theirs = after[now_there.ticket.ticket_id] if now_there is not None else frozenset()
        if not theirs.issuperset(kept):
            found.append(move)
    return found


def _of_kinds(look: _Look, move: PlaceMove, own: frozenset[int]) -> list[WarningCode]:
    """``own``: what the ticket's order has of the hall afterwards."""
    plan, to = look.hall.plan, look.hall.plan.index_of_number[move.to_seat]
    codes: list[WarningCode] = []
    if is_withheld(look.seats, to, look.now):
        codes.append("withheld")
    if plan.kinds[to] == ord("w"):
        codes.append("wheelchair_place")
    if plan.kinds[to] == ord("r"):
        codes.append("restricted_view")
    wheelchair = plan.companions.get(to)
    if wheelchair is not None and plan.numbers[wheelchair] not in own:
        codes.append("companion_without_wheelchair")
    return codes
