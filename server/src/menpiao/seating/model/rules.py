"""What a choice of seats owes the hall: no single seat left behind, companions with their wheelchair place, distance,
tables entire. The mini program has the same rules (`miniprogram/domain/seats`); `contract/vectors/seat-rules.json`
holds both to them.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from menpiao.seating.model.picture import Picture, around, places, single
from menpiao.seating.model.ranking import windows

Rule = Literal["seat_taken", "table_is_whole", "companion_without_wheelchair", "too_close", "leaves_single_seat"]


class Broken(msgspec.Struct, frozen=True):
    """The first rule that a choice breaks, and by which seats: the taken ones, the missing ones of tables, companions,
    those too close to others, those that would be left single."""

    rule: Rule
    seats: tuple[int, ...]


def check_choice(picture: Picture, seats: Sequence[int], *, own: Collection[int] = ()) -> Broken | None:
    """Whether these seats may be claimed by one party together; ``own`` are seats that it has already."""
    chosen = set(seats)
    taken = [seat for seat in chosen if not picture.is_free(seat)]
    if taken:
        return Broken("seat_taken", tuple(sorted(taken)))
    by_block = _by_block(picture, chosen)
    return (
        _tables(picture, by_block)
        or _companions(picture, chosen, own)
        or _distances(picture, by_block, own)
        or _orphans(picture, by_block, chosen)
    )


def _tables(picture: Picture, by_block: dict[int, int]) -> Broken | None:
    missing = []
    for number, bits in by_block.items():
        of = picture.plan.blocks[number]
        if of.whole:
            missing += [of.first + place for place in places(((1 << of.count) - 1) & ~bits)]
    return Broken("table_is_whole", tuple(sorted(missing))) if missing else None


def _companions(picture: Picture, chosen: set[int], own: Collection[int]) -> Broken | None:
    companions = picture.plan.companions
    mine = [seat for seat in chosen if seat in companions]
    alone = [seat for seat in mine if companions[seat] not in chosen and companions[seat] not in own]
    return Broken("companion_without_wheelchair", tuple(sorted(alone))) if alone else None


def _distances(picture: Picture, by_block: dict[int, int], own: Collection[int]) -> Broken | None:
    distance = picture.rules.distance
    if not distance:
        return None
    mine = _by_block(picture, own)
    close = []
    for number, bits in by_block.items():
        others = picture.occupied_in(number) & ~mine.get(number, 0)
        first = picture.plan.blocks[number].first
        close += [first + place for place in places(bits & around(others, distance))]
    return Broken("too_close", tuple(sorted(close))) if close else None


def _orphans(picture: Picture, by_block: dict[int, int], chosen: set[int]) -> Broken | None:
    """Forgiven where no window of as many seats of the same tiers avoids it."""
    if not picture.rules.no_orphans or picture.rules.distance:
        return None
    left = []
    for number, bits in by_block.items():
        of = picture.plan.blocks[number]
        if not of.table:
            free = picture.free_in(number) & of.ordinary
            left += [of.first + place for place in places(single(free & ~bits) & ~single(free))]
    if not left:
        return None
    tiers = frozenset(picture.tier_of[seat] for seat in chosen)
    if windows(picture, tiers, len(chosen), strict=True).best() is None:
        return None
    return Broken("leaves_single_seat", tuple(sorted(left)))


def _by_block(picture: Picture, seats: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for seat in seats:
        number = picture.plan.block_of[seat]
        found[number] = found.get(number, 0) | 1 << (seat - picture.plan.blocks[number].first)
    return found
