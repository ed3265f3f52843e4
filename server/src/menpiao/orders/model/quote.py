"""From what a buyer asks for to what it costs and which counters it raises. Pure: terms in, quote or refusal out.

The server decides everything: prices, windows, limits and hidden types come from the terms, whatever the client sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from menpiao.catalog import Terms, sale_refusal
from menpiao.kernel.errors import FieldError, Invalid, field_error
from menpiao.kernel.i18n import Lang, pick
from menpiao.orders.model.answers import Answer, AnsweredSet, answered, answered_so_far, asked_of
from menpiao.orders.model.refusals import SALE_REFUSALS
from menpiao.promotions import Bundle, Priced, PromoCode, has_rules, price
from menpiao.tickets import attendee_of, attendee_text, normal_id_number

MAX_TICKETS = 49
"""WeChat allows 50 partial refunds of a payment; an order with fewer tickets can be refunded one by one."""


Accept = Literal["together", "split", "scattered"]
"""How far best available may go apart."""


class WantedSeat(msgspec.Struct, frozen=True):
    """A seat that the buyer has chosen; ``position`` is its index in the request."""

    position: int
    seat_id: str


class BestAvailable(msgspec.Struct, frozen=True):
    """The best seats, of this tier, in these sections where some are named."""

    tier: int | None = None
    sections: tuple[str, ...] = ()
    accept: Accept = "scattered"


class WantedLine(msgspec.Struct, frozen=True):
    """``position`` is the line's index in the request, for pointing at it. Seats are chosen, or to be found."""

    position: int
    session_id: UUID
    ticket_type_id: UUID
    quantity: int
    seats: tuple[WantedSeat, ...] = ()
    best: BestAvailable | None = None

    @property
    def wants_seats(self) -> bool:
        """Whether its places are seats."""
        return bool(self.seats) or self.best is not None


class PickedSeat(msgspec.Struct, frozen=True):
    """A seat by its number in the hall, and what it costs."""

    number: int
    price_fen: int


class QuoteLine(msgspec.Struct, frozen=True):
    """One ticket type of the order; the price is fixed here. ``seats``: one for each place, where the type sells
    seats."""

    terms: Terms
    quantity: int
    seats: tuple[PickedSeat, ...] = ()

    def regular_prices_fen(self) -> list[int]:
        """What each of its places costs before any price rule."""
        if self.seats:
            return [seat.price_fen for seat in self.seats]
        return [self.terms.price_fen] * self.quantity


class Conditions(msgspec.Struct, frozen=True):
    """What prices depend on besides the terms: a promo code, bundles (whose tickets are among the lines), and how many
    places each counted price step has sold."""

    code: PromoCode | None = None
    bundles: tuple[tuple[Bundle, int], ...] = ()
    used: Mapping[UUID, int] | None = None

    def open(self, terms: Terms) -> bool:
        """Whether they let the buyer have this hidden type."""
        if self.code is not None and self.code.promotion.unlocks(terms):
            return True
        return any(part.ticket_type_id == terms.ticket_type_id for bundle, _ in self.bundles for part in bundle.parts)


NO_CONDITIONS = Conditions()


class Quote(msgspec.Struct, frozen=True):
    """A request that may be placed, if places and the buyer's limit allow. All lines are of one organizer."""

    organizer_id: int
    lines: tuple[QuoteLine, ...]
    attendees: tuple[str | None, ...]
    """One for each ticket, in the order of the lines; with the number of an identity card where it is asked for."""
    names_nobody: bool
    """Whether no ticket of it is in anybody's name."""
    counts_shares: bool
    """Whether a session of it limits what one buyer or one device may have."""
    counts_devices: bool
    """Whether a session of it limits what one device may have."""
    counts_people: bool
    """Whether a session of it admits each person with one ticket only."""
    answered: tuple[AnsweredSet, ...] = ()
    """What its events ask and what was answered; nothing where they ask nothing."""
    conditions: Conditions = NO_CONDITIONS
    prices_fen: tuple[int, ...] = ()
    """What each ticket costs, in the order of the lines; nothing as long as seats are still to be found."""
    total_fen: int = 0
    """What is paid: the tickets and the service fee."""
    priced: Priced | None = None
    """What price rules make of it; None where each ticket costs what its type or its seat does."""

    @property
    def tickets(self) -> int:
        """How many tickets it is to be."""
        return len(self.attendees)

    def people(self) -> Iterator[tuple[UUID, str]]:
        """Session and id number of everybody whom the session admits with one ticket only."""
        sessions = [line.terms for line in self.lines for _ in range(line.quantity)]
        for terms, attendee in zip(sessions, self.attendees, strict=True):
            id_number = attendee_of(attendee).id_number if attendee and terms.one_per_attendee else None
            if id_number is not None:
                yield terms.session_id, id_number


def quote(
    *,
    wanted: Sequence[WantedLine],
    attendees: Sequence[str],
    terms: Mapping[UUID, Terms],
    now: datetime,
    lang: Lang,
    conditions: Conditions = NO_CONDITIONS,
    answers: Sequence[Answer] | None = None,
) -> Quote:
    """Check what can be checked without counting places; raises the refusal that says what to do. ``attendees`` are
    what `attendee_text` makes of what the buyer wrote. Where seats are still to be found it has no prices."""
    lines = lines_on_sale(wanted=wanted, terms=terms, now=now, lang=lang, conditions=conditions)
    offered = quote_of(lines, attendees, conditions, answers)
    return offered if any(line.wants_seats for line in wanted) else with_prices(offered, lines, now)


def lines_on_sale(
    *,
    wanted: Sequence[WantedLine],
    terms: Mapping[UUID, Terms],
    now: datetime,
    lang: Lang,
    conditions: Conditions = NO_CONDITIONS,
) -> tuple[QuoteLine, ...]:
    """The lines, which may be sold now; seats are still to be found. Raises the refusal that says what to do."""
    lines = tuple([QuoteLine(_terms_of(line, terms, conditions), line.quantity) for line in wanted])
    for index, line in enumerate(lines):
        reason = sale_refusal(line.terms, now)
        if reason is not None:
            raise SALE_REFUSALS[reason](name=pick(line.terms.name, lang))
        if line.quantity > line.terms.per_order_max:
            raise Invalid(errors=(_too_many(index, line.terms.per_order_max),))
        if line.terms.seated is not wanted[index].wants_seats:
            raise Invalid(errors=(_wrong_kind(wanted[index]),))
    if len(lines) > 1:
        _check_together(lines)
    return lines


def quote_of(
    lines: tuple[QuoteLine, ...],
    attendees: Sequence[str] | None,
    conditions: Conditions = NO_CONDITIONS,
    answers: Sequence[Answer] | None = None,
) -> Quote:
    """These lines, which are known to be on offer, as a quote that has no prices yet; raises `Invalid` for attendees
    that do not fit, and for answers. Where these are None nobody is there to be asked: all questions stay open."""
    by_device = any(line.terms.session_per_device_max for line in lines)
    people = (None,) * sum([line.quantity for line in lines]) if attendees is None else attendees_of(lines, attendees)
    return Quote(
        organizer_id=lines[0].terms.organizer_id,
        lines=lines,
        attendees=people,
        names_nobody=not any(people),
        counts_shares=by_device or any(line.terms.session_per_buyer_max for line in lines),
        counts_devices=by_device,
        counts_people=any(line.terms.one_per_attendee for line in lines),
        answered=_answered(lines, answers) if answers or any(line.terms.question_set_id for line in lines) else (),
        conditions=conditions,
    )


def _answered(lines: Sequence[QuoteLine], answers: Sequence[Answer] | None) -> tuple[AnsweredSet, ...]:
    asked = asked_of([line.terms for line in lines for _ in range(line.quantity)])
    return answered_so_far(asked, ()) if answers is None else answered(asked, answers)


def with_prices(offered: Quote, lines: tuple[QuoteLine, ...], now: datetime) -> Quote:
    """The same with what these lines come to: its own, by now with their seats."""
    priced = _priced(lines, now, offered.conditions)
    prices = priced.prices_fen if priced else tuple([fen for line in lines for fen in line.regular_prices_fen()])
    total_fen = priced.total_fen if priced else sum(prices)
    return msgspec.structs.replace(offered, lines=lines, prices_fen=prices, total_fen=total_fen, priced=priced)


def _priced(lines: Sequence[QuoteLine], now: datetime, conditions: Conditions) -> Priced | None:
    """What price rules make of it, where there are any."""
    if conditions is NO_CONDITIONS and not any(has_rules(line.terms) for line in lines):
        return None
    return price(
        [(line.terms, line.quantity) for line in lines],
        regular_fen=[price_fen for line in lines for price_fen in line.regular_prices_fen()],
        now=now,
        used=conditions.used,
        bundles=conditions.bundles,
        code=conditions.code,
    )


def _check_together(lines: Sequence[QuoteLine]) -> None:
    """What can only be wrong with several lines."""
    if len({line.terms.organizer_id for line in lines}) != 1:
        raise Invalid(
            errors=(field_error("/items", "one_organizer", "一个订单只能包含一家主办方。", "One organizer an order."),)
        )
    if len({line.terms.ticket_type_id for line in lines}) != len(lines):
        raise Invalid(
            errors=(field_error("/items", "repeated", "同一票种请合并为一行。", "Merge lines of one ticket type."),)
        )
    if sum(line.quantity for line in lines) > MAX_TICKETS:
        raise Invalid(
            errors=(field_error("/items", "too_large", "一个订单最多 49 张。", "At most 49 tickets an order."),)
        )


def _terms_of(line: WantedLine, terms: Mapping[UUID, Terms], conditions: Conditions) -> Terms:
    """Unknown, foreign, hidden and mismatched ids look the same."""
    found = terms.get(line.ticket_type_id)
    if found is None or found.session_id != line.session_id or (found.hidden and not conditions.open(found)):
        raise Invalid(
            errors=(
                field_error(
                    f"/items/{line.position}/ticket_type_id",
                    "not_found",
                    "没有这个票种。",
                    "There is no such ticket type.",
                ),
            )
        )
    return found


def _wrong_kind(line: WantedLine) -> FieldError:
    """Seats of a type that has none, or places of a type that sells seats."""
    pointer = f"/items/{line.position}/kind"
    if line.wants_seats:
        return field_error(pointer, "not_seated", "该票种不对号入座。", "This ticket type sells no seats.")
    return field_error(pointer, "seated", "该票种须选座购买。", "This ticket type sells seats: choose some.")


def _too_many(index: int, limit: int) -> FieldError:
    return field_error(
        f"/items/{index}/quantity", "too_large", f"每单最多 {limit} 张。", f"At most {limit} in one order."
    )


def attendees_of(lines: Sequence[QuoteLine], given: Sequence[str]) -> tuple[str | None, ...]:
    """One for each ticket, as they are sealed: attendees go to the tickets that need them, in order; one too many or
    too few is refused."""
    needed = sum([line.quantity for line in lines if line.terms.attendee_names_required])
    if needed == len(given) == 0:
        return (None,) * sum([line.quantity for line in lines])
    if len(given) != needed:
        raise Invalid(
            errors=(
                field_error(
                    "/attendees",
                    "wrong_count",
                    f"需要填写 {needed} 位观演人姓名。",
                    f"Exactly {needed} attendee names are needed.",
                ),
            )
        )
    waiting = iter(enumerate(given))
    per_ticket = [line.terms for line in lines for _ in range(line.quantity)]
    seen: set[tuple[UUID, str]] = set()
    return tuple(
        _attendee(terms, *next(waiting), seen) if terms.attendee_names_required else None for terms in per_ticket
    )


def _attendee(terms: Terms, index: int, text: str, seen: set[tuple[UUID, str]]) -> str:
    """The name, with the number where it is asked for; one that nobody asked for is not kept."""
    name, written = attendee_of(text)
    if not terms.attendee_ids_required:
        return name
    pointer = f"/attendees/{index}/id_number"
    if written is None:
        raise Invalid(
            errors=(field_error(pointer, "missing", "请填写身份证号码。", "The number of an identity card is needed."),)
        )
    id_number = normal_id_number(written)
    if id_number is None:
        raise Invalid(
            errors=(
                field_error(
                    pointer, "invalid", "身份证号码不正确，请核对。", "This is no identity card number. Please check."
                ),
            )
        )
    person = (terms.session_id, id_number)
    if terms.one_per_attendee and person in seen:
        raise Invalid(
            errors=(
                field_error(
                    pointer, "repeated", "该场次每人限购一张。", "This session admits each person with one ticket only."
                ),
            )
        )
    seen.add(person)
    return attendee_text(name, id_number)
