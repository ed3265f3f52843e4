"""What stands on a ticket of paper about a seat: row or table, and the entrance, as on a phone."""

from typing import Any

import msgspec

from builders.seated import a_seated_sale
from builders.seats import a_document_with_a_table, a_seat_map
from builders.shop import a_shop
from builders.window import a_window
from builders.world import World
from menpiao.boxoffice.files.ticket_pdf import PaperSeat, tickets_pdf
from menpiao.boxoffice.service.printing import papers_of
from menpiao.kernel.i18n import Lang
from menpiao.kernel.ids import decode_known
from menpiao.seating import Document

SAID: tuple[tuple[Lang, str, str, str], ...] = (
    ("zh-CN", "池座", "东门", "池座区 T桌 1座"),
    ("en", "Stalls", "East door", "Section Stalls  Table T  Seat 1"),
)
"""By language: the section, the entrance, and all that is said of the first seat at the table."""


def a_hall() -> Document:
    """Rows and a table for two, reached by the east door."""
    whole = msgspec.to_builtins(a_document_with_a_table(2))
    whole["entrances"] = [{"id": "east", "name": {"zh-CN": "东门", "en": "East door"}, "x": 0, "y": 0}]
    whole["sections"][0]["entrance"] = "east"
    return msgspec.convert(whole, Document)


async def printed(world: World, *seat_ids: str) -> Any:
    """A print of an order for these seats."""
    shop = await a_shop(world.db)
    sale = await a_seated_sale(shop, seat_map_id=await a_seat_map(shop, a_hall()))
    await world.parts.refresh()
    window = await a_window(world, shop.organizer_id)
    order = (
        await window.ask("POST", "box-office-orders", {"items": [sale.item(one) for one in seat_ids]}, status=201)
    ).json()
    await window.take(order)
    return await window.print(order)


async def test_a_seat_at_a_table_is_printed_as_one_with_the_entrance(world: World) -> None:
    made = await printed(world, "stalls-T-1", "stalls-T-2")
    for lang, section, entrance, words in SAID:
        papers = await papers_of(
            world.db,
            world.parts.cipher,
            world.parts.labels,
            organizer_id=7,
            print_id=decode_known(made["id"]),
            lang=lang,
        )
        assert papers[0].seat == PaperSeat(section, "T", "1", table=True, entrance=entrance)
        assert papers[0].seat.words(lang) == words
        assert tickets_pdf(papers, paper="roll", lang=lang).startswith(b"%PDF")


def test_a_seat_in_a_row_says_so() -> None:
    seat = PaperSeat("一区", "A", "1", table=False, entrance=None)
    assert (seat.words("zh-CN"), seat.words("en")) == ("一区 A排 1座", "Section 一区  Row A  Seat 1")
    named = msgspec.structs.replace(seat, section="Section 1")
    assert named.words("en") == "Section 1  Row A  Seat 1", "what is in the name is not said again"
