"""What staff should know before they change a seat. None of it refuses: whoever stands before the guest knows more than
a rule for people who choose by themselves. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.catalog import SessionSeating
from menpiao.inventory import SeatsAsTheyAre
from menpiao.kernel.i18n import Text
from menpiao.orders.model.reseating import SeatMove
from menpiao.seating import Picture, Plan, Rules, check_choice

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
        "换走后，此订单的陪同席旁没有轮椅席了。",
        "A companion's seat of the order would be left without its wheelchair place.",
    ),
    "wheelchair_place": Text("这是轮椅席，没有固定座椅。", "It is a wheelchair place, without a chair."),
    "restricted_view": Text("这个座位视线受限。", "The view from this seat is restricted."),
    "to_be_paid": Text(
        "买家须先补差价，付款后才换座。", "The buyer is asked to pay first; the seat changes when that is paid."
    ),
    "needs_approval": Text("差价退款须另一位同事批准。", "What goes back needs another person to agree."),
}


class Warned(msgspec.Struct, frozen=True):
    """Something about a ticket's new seat."""

    ticket_id: UUID
    code: WarningCode


def warnings_of(
    seating: SessionSeating,
    plan: Plan,
    moves: Sequence[SeatMove],
    seats: SeatsAsTheyAre,
    own: Mapping[UUID, frozenset[int]],
    now: datetime,
) -> tuple[Warned, ...]:
    """``own`` are the seats of each ticket's order, by ticket."""
    found: list[Warned] = []
    leaving = {move.ticket.seat for move in moves}
    coming = {move.to_seat for move in moves}
    kept = {one.number for one in seats.allocations if not one.is_over(now)}
    free = [index for index, number in enumerate(plan.numbers) if number not in seats.claimed or number in leaving]
    rules = Rules(no_orphans=seating.no_orphans, distance=seating.distance)
    picture = Picture(plan, tier_of=seating.tier_of, free=free, rules=rules)
    for move in moves:
        ticket_id = move.ticket.ticket_id
        to = plan.index_of_number[move.to_seat]
        stay = (own[ticket_id] - leaving) | (coming if len(moves) > 1 else set())
        mine = {plan.index_of_number[seat] for seat in stay if seat in plan.index_of_number}
        codes: list[WarningCode] = []
        if seats.allocation_of and seats.allocation_of[to] in kept:
            codes.append("withheld")
        if len(moves) == 1:
            broken = check_choice(picture, [to], own=mine)
            if broken is not None and broken.rule != "seat_taken":
                codes.append(broken.rule)
        codes += _of_kinds(plan, move, to, mine)
        if move.to_pay_fen:
            codes.append("to_be_paid")
        found += [Warned(ticket_id, code) for code in codes]
    return tuple(found)


def _of_kinds(plan: Plan, move: SeatMove, to: int, mine: set[int]) -> list[WarningCode]:
    codes: list[WarningCode] = []
    if plan.kinds[to] == ord("w"):
        codes.append("wheelchair_place")
    if plan.kinds[to] == ord("r"):
        codes.append("restricted_view")
    frm = plan.index_of_number.get(move.ticket.seat)
    if frm is not None and any(plan.companions.get(seat) == frm for seat in mine):
        codes.append("leaves_companion")
    return codes
