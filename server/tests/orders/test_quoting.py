"""Quotes in memory hold as long as everything that they depend on."""

from datetime import timedelta

import msgspec
import pytest

from builders.orders import an_order
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import Terms, TermsCache
from menpiao.orders.model.quote import Quote
from menpiao.orders.model.refusals import SaleEnded
from menpiao.orders.service.quoting import Quoting
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


@pytest.fixture
async def sale(db: Database) -> Sale:
    return await an_event_on_sale(await a_shop(db), ticket_types=[{}, {}])


@pytest.fixture
async def terms(db: Database, sale: Sale) -> Terms:
    return (await TermsCache(db).get([sale.ticket_type_id]))[sale.ticket_type_id]


def ask(quoting: Quoting, sale: Sale, terms: Terms, *, quantity: int = 1, same_hash: bool = False) -> Quote:
    wanted = an_order(sale, buyer_id=terms.session_id, quantity=quantity)
    return quoting.quote(
        b"one for all" if same_hash else wanted.request_hash,
        wanted=wanted.lines,
        attendees=(),
        terms={terms.ticket_type_id: terms},
        lang="en",
    )


def test_who_asks_for_the_same_is_quoted_once(clock: SimulatedClock, sale: Sale, terms: Terms) -> None:
    quoting = Quoting(clock)
    first = ask(quoting, sale, terms)
    clock.advance(minutes=1)
    assert ask(quoting, sale, terms) is first
    assert ask(quoting, sale, terms, quantity=2).total_fen == 2 * first.total_fen


def test_terms_that_were_read_anew_are_quoted_anew(clock: SimulatedClock, sale: Sale, terms: Terms) -> None:
    quoting = Quoting(clock)
    first = ask(quoting, sale, terms)
    dearer = msgspec.structs.replace(terms, price_fen=terms.price_fen + 100)
    assert ask(quoting, sale, dearer).total_fen == first.total_fen + 100


def test_a_quote_ends_with_the_sale(clock: SimulatedClock, sale: Sale, terms: Terms) -> None:
    quoting = Quoting(clock)
    ask(quoting, sale, terms)
    clock.set(min(terms.off_sale_at, terms.ends_at) - timedelta(milliseconds=1))
    ask(quoting, sale, terms)
    clock.advance(milliseconds=1)
    with pytest.raises(SaleEnded):
        ask(quoting, sale, terms)


def test_one_hash_for_two_requests_confuses_nobody(clock: SimulatedClock, sale: Sale, terms: Terms) -> None:
    quoting = Quoting(clock)
    one = ask(quoting, sale, terms, same_hash=True)
    assert ask(quoting, sale, terms, quantity=3, same_hash=True).total_fen == 3 * one.total_fen
