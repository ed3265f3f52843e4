"""Companions' seats when staff change places: the quote warns where one would be without its wheelchair place, or whose
new holder has no such place. Nothing is refused."""

import pytest

from builders.reseated import a_hall_on_sale, bought, quoted
from builders.seats import COMPANION, WHEELCHAIR, a_document_with_a_companion
from builders.till import Till
from builders.two_evenings import quoted_move, two_evenings, with_seats
from menpiao.orders.service.reseat_read import SeatChangeQuote
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


@pytest.fixture
def till(db: Database, cipher: FieldCipher) -> Till:
    return Till(db, cipher)


def about_companions(quote: SeatChangeQuote) -> list[tuple[int | None, str]]:
    """What is warned of, by the seat that the ticket has now."""
    seats = {move.ticket.ticket_id: move.ticket.place.seat for move in quote.look.moves}
    codes = ("companion_without_wheelchair", "leaves_companion")
    return sorted([(seats[one.ticket_id], one.code) for one in quote.warnings if one.code in codes])


async def test_a_companions_seat_goes_to_somebody_without_its_wheelchair_place(till: Till) -> None:
    sale = await a_hall_on_sale(till, document=a_document_with_a_companion())
    stranger = (await bought(till, sale, "stalls-A-5"))[0]
    assert about_companions(await quoted(till, stranger, COMPANION)) == [(5, "companion_without_wheelchair")]
    own, _ = await bought(till, sale, "stalls-A-6", WHEELCHAIR)
    assert about_companions(await quoted(till, own, COMPANION)) == []


async def test_a_swap_hands_a_companions_seat_to_a_stranger(till: Till) -> None:
    sale = await a_hall_on_sale(till, document=a_document_with_a_companion())
    wheelchair, companion = await bought(till, sale, WHEELCHAIR, COMPANION)
    stranger = (await bought(till, sale, "stalls-A-5"))[0]
    assert about_companions(await quoted(till, companion, stranger)) == [(5, "companion_without_wheelchair")]
    assert about_companions(await quoted(till, stranger, wheelchair)) == [(1, "leaves_companion")]
    assert about_companions(await quoted(till, companion, wheelchair)) == []


async def test_a_wheelchair_ticket_leaves_its_companions_seat(till: Till) -> None:
    sale = await a_hall_on_sale(till, document=a_document_with_a_companion())
    wheelchair, companion = await bought(till, sale, WHEELCHAIR, COMPANION)
    assert about_companions(await quoted(till, wheelchair, "stalls-A-6")) == [(1, "leaves_companion")]
    assert about_companions(await quoted(till, companion, "stalls-A-6")) == []


async def test_also_where_the_companions_seat_was_bought_later(till: Till) -> None:
    sale = await a_hall_on_sale(till, document=a_document_with_a_companion())
    wheelchair = (await bought(till, sale, WHEELCHAIR))[0]
    assert about_companions(await quoted(till, wheelchair, "stalls-A-6")) == []
    await bought(till, sale, COMPANION, at_window_s=600, companion_of=((0, (1 << 63) - 1),))
    assert about_companions(await quoted(till, wheelchair, "stalls-A-6")) == [(1, "leaves_companion")]


async def test_a_wheelchair_ticket_goes_alone_to_another_session(till: Till) -> None:
    evenings = await two_evenings(till, total=None)
    friday = await with_seats(evenings, evenings.friday, a_document_with_a_companion())
    await with_seats(evenings, evenings.saturday, a_document_with_a_companion())
    wheelchair, companion = await bought(till, friday, WHEELCHAIR, COMPANION)
    saturday = evenings.saturday
    alone = await quoted_move(till, saturday, wheelchair, seats=(WHEELCHAIR,))
    assert about_companions(alone) == [(1, "leaves_companion")]
    both = await quoted_move(till, saturday, wheelchair, companion, seats=(WHEELCHAIR, COMPANION))
    assert about_companions(both) == []
    only = await quoted_move(till, saturday, companion, seats=(COMPANION,))
    assert about_companions(only) == [(2, "companion_without_wheelchair")]


async def test_a_wheelchair_ticket_goes_alone_to_a_session_without_seats(till: Till) -> None:
    evenings = await two_evenings(till, friday=({},), saturday=({},))
    friday = await with_seats(evenings, evenings.friday, a_document_with_a_companion())
    wheelchair, companion = await bought(till, friday, WHEELCHAIR, COMPANION)
    quote = await quoted_move(till, evenings.saturday, wheelchair, difference="waive")
    assert about_companions(quote) == [(1, "leaves_companion")]
    both = await quoted_move(till, evenings.saturday, wheelchair, companion, difference="waive")
    assert about_companions(both) == []
