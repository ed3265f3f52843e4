"""What buyers are shown of a session's seats: prices by section, and which seats are free, bit by bit.

Which seats are free has a version that every process spells alike: the version of the seating, how many allocations are
over, and the last turn that is in it. Where only turns lie between two versions, the sections that have changed are all
that a reader needs; each process knows of each section when it changed last.
"""

import re
from collections.abc import Iterator
from typing import Annotated

import msgspec

from menpiao.inventory.seats.memory import SessionSeats
from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.kernel.ids import encode
from menpiao.kernel.money import Money, fen

LONGEST_VERSION = 60
VERSION_PATTERN = r"^[0-9]{1,9}\.[0-9]{1,2}\.[0-9]{1,18}$"
_SPELLING = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]?)\.(0|[1-9][0-9]{0,17})", re.ASCII)


class ShownTierPrice(msgspec.Struct, frozen=True):
    """What a seat of the tier costs with a ticket type."""

    ticket_type_id: str
    price: Money


class ShownTier(msgspec.Struct, frozen=True):
    """A price tier."""

    number: int
    name: str
    colour: Annotated[str, msgspec.Meta(examples=["#D9381E"])]
    prices: list[ShownTierPrice]


class ShownSectionTiers(msgspec.Struct, frozen=True):
    """The tiers of a section's seats in plan order, as runs: the tier's number (0: not for sale) and how many seats."""

    id: str
    tiers: list[tuple[int, int]]


class ShownRules(msgspec.Struct, frozen=True):
    """Rules for choosing seats. ``distance``: so many seats stay free between parties."""

    no_orphans: Annotated[bool, msgspec.Meta(description="A choice may not leave a single seat, while another can be.")]
    distance: int


class SeatingShown(msgspec.Struct, frozen=True):
    """How the session sells its seats: with the seat map, everything but what is free."""

    seat_map_id: str
    version: int
    tiers: list[ShownTier]
    sections: list[ShownSectionTiers]
    rules: ShownRules


class SectionSeats(msgspec.Struct, frozen=True):
    """Bit i of ``free`` (byte i >> 3, mask 1 << (i & 7)) is set where seat i of the section is free for the public."""

    id: str
    free: Annotated[str, msgspec.Meta(description="Bits in base64.", examples=["/w8="])]


class SeatsShown(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which seats are free. Where ``since`` is the version that was asked about, only sections that have changed since;
    where it is missing, all of them, which replace what the reader had."""

    version: Annotated[str, msgspec.Meta(examples=["1.0.42"])]
    sections: list[SectionSeats]
    since: str | None = None


class _Version(msgspec.Struct, frozen=True):
    seating: int
    opened: int
    turn: int


def read_version(text: str) -> _Version:
    """A version of ours; each spelling of an address is a copy of its own in a CDN, so there is one of each."""
    found = _SPELLING.fullmatch(text)
    if found is None:
        error = field_error("/since", "malformed", "这不是座位的 version。", "This is no `version` of seats.")
        raise Invalid(errors=(error,))
    return _Version(*map(int, found.groups()))


def seating_shown(seats: SessionSeats, lang: Lang) -> SeatingShown:
    """Prices by section, in the reader's language."""
    seating = seats.seating
    return SeatingShown(
        seat_map_id=encode(seating.seat_map_id),
        version=seating.version,
        tiers=[
            ShownTier(
                tier.number,
                pick(tier.name, lang),
                tier.colour,
                [ShownTierPrice(encode(key), fen(price_fen)) for key, price_fen in tier.prices.items()],
            )
            for tier in seating.tiers
        ],
        sections=[
            ShownSectionTiers(section.id, list(runs(seating.tier_of[section.first : section.first + section.count])))
            for section in seats.plan.sections
            if section.count
        ],
        rules=ShownRules(seating.no_orphans, seating.distance),
    )


def seats_shown(seats: SessionSeats, since: str | None) -> SeatsShown:
    """What is free, or what has changed since that version."""
    known = read_version(since) if since is not None else None
    if known is None or (known.seating, known.opened) != (seats.seating.version, seats.opened):
        return SeatsShown(seats.version, _sections(seats, range(len(seats.plan.sections))))
    if known.turn >= seats.turn:
        # Another process knows more than this one: what the reader has is newer.
        return SeatsShown(since or "", [], since)
    return SeatsShown(seats.version, _sections(seats, seats.changed_since(known.turn)), since)


def _sections(seats: SessionSeats, numbers: "range | list[int]") -> list[SectionSeats]:
    sections = seats.plan.sections
    return [SectionSeats(sections[number].id, seats.bits(number)) for number in numbers if sections[number].count]


def runs(values: bytes) -> Iterator[tuple[int, int]]:
    """Runs of equal bytes: the value, and how many there are."""
    first = 0
    while first < len(values):
        end = first
        while end < len(values) and values[end] == values[first]:
            end += 1
        yield values[first], end - first
        first = end
