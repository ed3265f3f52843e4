"""An organizer whose sales are suspended: its tickets enter as before."""

from uuid import UUID

from builders.entrance import an_entrance
from builders.shop import Sale
from menpiao.catalog import suspend_organizer
from menpiao.platform.audit import SYSTEM
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database


async def test_tickets_of_a_suspended_organizer_enter(db: Database, cipher: FieldCipher) -> None:
    entrance = await an_entrance(db, cipher)
    phone, ticket = await entrance.buyer_with_ticket()
    await suspend_organizer(db, actor=SYSTEM, id=await _id_of(db, entrance.sale), reason="演出许可证已过期。")
    answer = await entrance.scan(await entrance.shown(phone, ticket))
    assert answer.result == "admitted"


async def _id_of(db: Database, sale: Sale) -> UUID:
    query = "select id from organizers where organizer_id = $1"
    async with db.read() as tx:
        found: UUID = await tx.connection.fetchval(query, sale.organizer_id)
    return found
