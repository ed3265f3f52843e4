"""When rounds happen: a tick looks for sessions with places to offer, with offers that came to their end, and with
entries that wait for what will not be sold any more. What a round does is in `round`."""

from menpiao import catalog, inventory, orders
from menpiao.inventory import SessionDue
from menpiao.platform.db import Tx
from menpiao.platform.jobs import for_each
from menpiao.waitlist import store
from menpiao.waitlist.service.offering import Offering, alive_of
from menpiao.waitlist.service.round import play_round

SESSIONS_A_RUN = 500
OFFERS_A_PAGE = 1_000
ROUNDS_A_SESSION = 100
AT_ONCE = 2


async def make_offers(offering: Offering) -> int:
    """A round for every session with places to offer, or with an offer that came to its end; how many sessions."""
    await offering.seats.refresh()
    async with offering.db.read() as tx:
        due = {*await inventory.sessions_due(tx, limit=SESSIONS_A_RUN), *await _with_ended_offers(tx)}
    await _play(offering, due)
    return len(due)


async def close_hopeless(offering: Offering) -> int:
    """A round for every session where somebody waits for what will not be sold any more; how many sessions."""
    async with offering.db.read() as tx:
        awaited = await inventory.awaited_types(tx)
        terms = await catalog.terms_of(tx, ticket_type_ids=[row.ticket_type_id for row in awaited])
    alive = alive_of(terms, offering.db.clock.now())
    due = {SessionDue(row.organizer_id, row.session_id) for row in awaited if row.ticket_type_id not in alive}
    await _play(offering, due)
    return len(due)


async def offer_in_session(offering: Offering, due: SessionDue) -> None:
    """Rounds until there is nothing left to offer."""
    for _ in range(ROUNDS_A_SESSION):
        if not await play_round(offering, organizer_id=due.organizer_id, session_id=due.session_id):
            return


async def _play(offering: Offering, due: set[SessionDue]) -> None:
    async def play(session: SessionDue) -> None:
        await offer_in_session(offering, session)

    in_order = sorted(due, key=lambda session: (session.organizer_id, session.session_id))
    await for_each("waitlist_rounds", in_order, play, at_once=AT_ONCE)


async def _with_ended_offers(tx: Tx) -> set[SessionDue]:
    """Sessions with an offer whose order was paid, cancelled or released."""
    due: set[SessionDue] = set()
    after: store.OpenOffer | None = None
    while True:
        page = await store.open_offers(tx, after=after, limit=OFFERS_A_PAGE)
        seen = await orders.orders_seen(tx, order_ids=[offer.order_id for offer in page])
        due |= {SessionDue(offer.organizer_id, offer.session_id) for offer in page if not seen[offer.order_id].open}
        if len(page) < OFFERS_A_PAGE:
            return due
        after = page[-1]
