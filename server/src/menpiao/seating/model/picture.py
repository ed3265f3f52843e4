"""What is free of a plan for one session: a few bits for every block of seats.

A *window* is so many seats next to each other. Which windows of a block can be had is a handful of operations on its
bits; which of all blocks has the best one is remembered by `menpiao.seating.model.ranking`. So a choice costs some ten
microseconds in a hall of 50,000 seats, full or empty, and taking a seat one.

A seat that is not free is taken, withheld or not for sale (tier 0): all the same here. Not for threads.
"""

from collections.abc import Hashable, Iterable, Iterator

import msgspec

from menpiao.seating.model.plan import Plan

MAX_CHANGES = 20_000
"""Longer than this the list of what changed is dropped, and the rankings with it."""

_DIGITS = bytes([ord("1") if value else ord("0") for value in range(256)])

Tiers = frozenset[int] | None
"""Which price tiers may be chosen from; None is every one."""


class Rules(msgspec.Struct, frozen=True):
    """What a session demands of a choice. With ``distance`` the seats between parties stay free anyway, so nobody is
    asked not to leave single ones."""

    no_orphans: bool = True
    distance: int = 0


class Window(msgspec.Struct, frozen=True, gc=False):
    """Seats next to each other: the first one's index, and how far they are from the focal point together."""

    cost: int
    first: int


class Picture:
    """What is free, by the index of seats; `free` and `take` are all that changes it."""

    def __init__(
        self,
        plan: Plan,
        *,
        tier_of: bytes | None = None,
        free: Iterable[int] | None = None,
        rules: Rules | None = None,
    ) -> None:
        """Without ``tier_of`` all seats are of tier 1; without ``free`` all that are for sale are free."""
        self.plan = plan
        self.rules = rules or Rules()
        self.tier_of = tier_of if tier_of is not None else bytes([1]) * plan.seat_count
        assert len(self.tier_of) == plan.seat_count
        self._sale = self._bits_of(self.tier_of)
        self._free = list(self._sale)
        if free is not None:
            can_be_had = bytearray(plan.seat_count)
            for seat in free:
                can_be_had[seat] = 1
            self._free = [sale & bits for sale, bits in zip(self._sale, self._bits_of(can_be_had), strict=True)]
        self._masks: dict[Tiers, list[int]] = {}
        self.changes: list[int] = []
        """Blocks, as they changed. Cleared with `rankings`, which have seen a part of them."""
        self.rankings: dict[Hashable, object] = {}
        """Kept for `menpiao.seating.model.ranking`."""

    def take(self, seats: Iterable[int]) -> None:
        """These are not free any more."""
        blocks, block_of, free = self.plan.blocks, self.plan.block_of, self._free
        for seat in seats:
            number = block_of[seat]
            bit = 1 << (seat - blocks[number].first)
            if free[number] & bit:
                free[number] ^= bit
                self._changed(number)

    def free(self, seats: Iterable[int]) -> None:
        """These can be had again, where they are for sale."""
        blocks, block_of, free = self.plan.blocks, self.plan.block_of, self._free
        for seat in seats:
            number = block_of[seat]
            bit = 1 << (seat - blocks[number].first)
            if self._sale[number] & bit and not free[number] & bit:
                free[number] ^= bit
                self._changed(number)

    def is_free(self, seat: int) -> bool:
        """Whether it can be had."""
        number = self.plan.block_of[seat]
        return bool(self._free[number] >> (seat - self.plan.blocks[number].first) & 1)

    def free_seats(self) -> Iterator[int]:
        """All that can be had, in plan order."""
        for block, bits in zip(self.plan.blocks, self._free, strict=True):
            yield from (block.first + place for place in places(bits))

    def free_count(self, tiers: Tiers = None) -> int:
        """How many seats of these tiers can be had by anybody: no wheelchair places, no companions' seats."""
        return sum((bits & mask).bit_count() for bits, mask in zip(self._free, self.mask(tiers), strict=True))

    def bits_of_section(self, section: int) -> bytes:
        """The section's bitset as it goes out: bit i, the byte ``i >> 3`` with the mask ``1 << (i & 7)``, is seat i."""
        of = self.plan.sections[section]
        if not of.count:
            return b""
        first, last = self.plan.block_of[of.first], self.plan.block_of[of.first + of.count - 1]
        whole = 0
        for number in range(first, last + 1):
            whole |= self._free[number] << (self.plan.blocks[number].first - of.first)
        return whole.to_bytes((of.count + 7) // 8, "little")

    # --- for the rules ---

    def free_in(self, block: int) -> int:
        """The block's free seats as bits."""
        return self._free[block]

    def usable_in(self, block: int) -> int:
        """Those of them that keep their distance from everybody else."""
        free, distance = self._free[block], self.rules.distance
        if not distance:
            return free
        return free & ~around(self.occupied_in(block), distance)

    def occupied_in(self, block: int) -> int:
        """Those that are for sale and not free: distance is kept from them."""
        return self._sale[block] & ~self._free[block]

    def mask(self, tiers: Tiers) -> list[int]:
        """For each block the seats of these tiers that are for anybody."""
        known = self._masks.get(tiers)
        if known is None:
            if tiers is None:
                known = [sale & block.ordinary for sale, block in zip(self._sale, self.plan.blocks, strict=True)]
            else:
                wanted = bytes(tier in tiers and tier > 0 for tier in range(256))
                chosen = self._bits_of(self.tier_of.translate(wanted))
                known = [bits & block.ordinary for bits, block in zip(chosen, self.plan.blocks, strict=True)]
            self._masks[tiers] = known
        return known

    def starts(self, block: int, seats: int, candidates: int, *, strict: bool) -> int:
        """Where in the block a window of so many candidates begins, as bits; with ``strict`` only where it leaves no
        seat single that was not single before."""
        of = self.plan.blocks[block]
        if of.whole:
            return 1 if seats == of.count and candidates == (1 << seats) - 1 else 0
        found, width = candidates, 1
        while width < seats and found:
            step = min(width, seats - width)
            found &= found >> step
            width += step
        if found and strict and not of.table and not self.rules.distance:
            free = self._free[block] & of.ordinary
            found &= ~((free << 1) & ~(free << 2)) & ~((free >> seats) & ~(free >> (seats + 1)))
        return found

    def best_window(self, block: int, seats: int, candidates: int, *, strict: bool) -> Window | None:
        """The window of the block that is nearest to the focal point; of two alike the one that comes first."""
        found = self.starts(block, seats, candidates, strict=strict)
        if not found:
            return None
        costs, order = self.windows(block, seats)
        for place in order:
            if found >> place & 1:
                return Window(costs[place], self.plan.blocks[block].first + place)
        raise AssertionError("a window begins somewhere in its block")

    def windows(self, block: int, seats: int) -> tuple[list[int], list[int]]:
        """What every window of a block would cost, and where they begin, the nearest first."""
        known = self.plan.windows.get((block, seats))
        if known is None:
            of, nearness = self.plan.blocks[block], self.plan.nearness
            total = sum(nearness[of.first : of.first + seats])
            costs = [total]
            for last in range(of.first + seats, of.first + of.count):
                total += nearness[last] - nearness[last - seats]
                costs.append(total)
            known = self.plan.windows[block, seats] = costs, sorted(range(len(costs)), key=costs.__getitem__)
        return known

    def _bits_of(self, values: bytes | bytearray) -> list[int]:
        """For each block a bit for each of its seats whose value is not 0."""
        digits = values.translate(_DIGITS)[::-1]  # the first seat is the lowest bit, which is written last
        end = len(digits)
        return [int(b"0" + digits[end - of.first - of.count : end - of.first], 2) for of in self.plan.blocks]

    def _changed(self, block: int) -> None:
        self.changes.append(block)
        if len(self.changes) > MAX_CHANGES:
            self.changes.clear()
            self.rankings.clear()


def places(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from below."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def around(bits: int, distance: int) -> int:
    """These bits and all that are at most so far from one of them."""
    spread = bits
    for step in range(1, distance + 1):
        spread |= bits << step | bits >> step
    return spread


def single(free: int) -> int:
    """The free seats that have no free neighbour."""
    return free & ~(free << 1) & ~(free >> 1)
