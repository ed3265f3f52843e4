"""Sales of another channel, over the verbs: imported, claimed, withdrawn, refused, and a draft that waits."""

from builders.helped import a_buyer, a_colleague
from builders.orders import with_quota
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.channels import claim_sale
from menpiao.channels.service.channels import add_channel
from menpiao.channels.service.draft import start, upload
from menpiao.channels.service.work import withdraw_row, work_off_imports
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.seating import PlanCache

CHANNEL_DAMAGE = {
    "imported_rows_are_orders": [
        "update channel_import_rows set order_id = channel_id where state = 'imported' and claimed_by is null",
        "update channel_import_rows set quantity = 3 where state = 'imported'",
        "update channel_import_rows set state = 'withdrawn' where state = 'imported'",
        "update orders set buyer_id = id where buyer_id in (select id from channels)",
        "delete from channel_import_rows where state = 'imported'",
    ],
    "imports_are_their_rows": [
        "update channel_import_rows set session_id = channel_id where state = 'ready'",
        "update channel_import_rows set channel_id = session_id where state = 'refused'",
        "update channel_import_rows set people_sealed = '\\x00' where state = 'imported'",
        "update channel_import_rows set people_sealed = '\\x00', problem = 'wrong_names' where state = 'refused'",
        "update channel_import_rows set state = 'ready', problem = null where state = 'refused' and reference = 'C'"
        " and ticket_type_id is not null",
    ],
}
"""By rule of the books, what it must find."""


async def imported_sales(db: Database, cipher: FieldCipher) -> Sale:
    """All of it."""
    sale = await with_quota(db, await an_event_on_sale(await a_shop(db)), 10)
    plans, staff, organizer_id = PlanCache(db), await a_colleague(db, sale.organizer_id), sale.organizer_id
    channel, _ = await add_channel(db, staff=staff, organizer_id=organizer_id, name={"en": "X"}, idempotency_key="c")
    for number, file in enumerate((b"ref,qty\nA,2\nB,1\nD,1\nC,49\n", b"ref,qty\nE,1\n")):
        one, _ = await upload(
            db,
            cipher,
            plans,
            staff=staff,
            organizer_id=organizer_id,
            channel_id=channel.id,
            session_id=sale.session_id,
            file=file,
            idempotency_key=f"i{number}",
        )
        if number == 0:
            first = one
            await start(db, staff=staff, organizer_id=organizer_id, import_id=one.id)
            await work_off_imports(db, cipher, plans)
    await withdraw_row(db, cipher, staff=staff, organizer_id=organizer_id, import_id=first.id, line=3)
    async with db.read() as tx:
        order_id = await tx.connection.fetchval("select order_id from channel_import_rows where reference = 'A'")
    await claim_sale(db, cipher, buyer=a_buyer(db), order_id=order_id)
    return sale
