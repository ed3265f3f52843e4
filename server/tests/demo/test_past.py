"""What the demo's dashboards look back upon: the books agree with it, and each dashboard has something to say."""

from builders.books import audit
from menpiao.catalog import published_events
from menpiao.demo.past import write_past
from menpiao.demo.samples import StaffAccount, load_samples
from menpiao.insight.service.doors import attendance
from menpiao.insight.service.sales import breakdown, curve
from menpiao.kernel.time import to_wire
from menpiao.payments import MerchantAccounts, Method
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database

STAFF = StaffAccount("wx0000000000000001", "person-at-the-gate", "person-in-the-office")


async def _nobody_buys(wanted: object) -> None:
    """What is to be sold out is for another test."""


async def test_two_evenings_of_the_past_fill_the_dashboards(db: Database, dsn: str, cipher: FieldCipher) -> None:
    loaded = await load_samples(db, sell_out=_nobody_buys, staff=STAFF)
    organizer_id = loaded.organizer_id
    account_id = await MerchantAccounts(db, cipher).add(
        organizer_id=organizer_id, provider="wechat", credentials=b"{}", methods=[Method.WECHAT_JSAPI]
    )
    event_id = await write_past(db, dsn, cipher, organizer_id=organizer_id, account_id=account_id)
    assert await audit(db) == []

    sold = await curve(db, organizer_id=organizer_id, event_id=event_id, first=None, last=None, step="day", compare=())
    assert (sold.totals.sold_tickets > 200, sold.totals.refunded_tickets > 3, len(sold.points) > 20) == (True,) * 3
    by_session = await breakdown(db, organizer_id=organizer_id, event_id=event_id, first=None, last=None, by="session")
    assert len(by_session.groups) == 2
    _, rows = await attendance(db, organizer_id=organizer_id, event_id=event_id)
    assert [(row.admitted > 0, (row.no_shows or 0) > 0) for row in rows].count((True, True)) >= 4
    async with db.read() as tx:
        scanned = await tx.connection.fetch("select result, count(*) from scans group by 1 order by 1")
        listed = {event.id for event in await published_events(tx, organizer_ids=[organizer_id])}
        latest = await tx.connection.fetchval("select max(at) from ledger_postings")
        open_refunds = await tx.connection.fetchval("select count(*) from refunds where state <> 'succeeded'")
    assert [row["result"] for row in scanned] == ["admitted", "refused"]
    assert (event_id in listed, open_refunds) == (True, 0)
    assert to_wire(latest) < to_wire(db.clock.now()), "nothing happens in the future"
