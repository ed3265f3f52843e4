"""What organizers do with prices: the steps and group discounts of a ticket type, the service fee of an event.

Each edit replaces the whole rule for those who order from now on; orders keep the price that they were placed at. It
raises the version of the ticket types, so that a quote made before is made anew, and the rule's own version: whoever
edits names the one they have read. What is so already stays as it is, so that a repeated request does not fail.
"""

from typing import Any
from uuid import UUID

from menpiao.catalog.model.prices import (
    PriceRules,
    ServiceFee,
    check_price_rules,
    check_service_fee,
    price_rules_of,
    service_fee_of,
    stored_fee,
    stored_rules,
    with_own_ids,
)
from menpiao.catalog.model.rows import StoredRule
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import prices as store
from menpiao.kernel.errors import NotFound, PreconditionFailed
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database


async def replace_price_rules(
    db: Database,
    *,
    actor: Actor,
    organizer_id: int,
    ticket_type_id: UUID,
    expected_version: int,
    rules: PriceRules,
) -> None:
    """The rules of this ticket type from now on; raises `Invalid` for what buyers could not read, `PreconditionFailed`
    where others were made since ``expected_version``."""
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        row = await catalog_store.ticket_type_for_update(tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id)
        if row is None:
            raise NotFound()
        check_price_rules(rules, price_fen=row.price_fen)
        before = await store.price_rules(tx, organizer_id=organizer_id, identifier=ticket_type_id)
        assert before is not None
        kept = with_own_ids(rules, price_rules_of(before.stored), lambda: db.new_id(organizer_id))
        if kept == price_rules_of(before.stored):
            return
        if before.version != expected_version:
            raise PreconditionFailed()
        await store.set_price_rules(
            tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id, stored=stored_rules(kept)
        )
        await record(
            db,
            tx,
            organizer_id=organizer_id,
            actor=actor,
            action="catalog.price_rules_replaced",
            subject_id=ticket_type_id,
        )


async def replace_service_fee(
    db: Database, *, actor: Actor, organizer_id: int, event_id: UUID, expected_version: int, fee: ServiceFee
) -> None:
    """The service fee of this event from now on; raises `PreconditionFailed` like the price rules."""
    check_service_fee(fee)
    async with db.tx() as tx:
        await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
        if await catalog_store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        before = await store.service_fee(tx, organizer_id=organizer_id, identifier=event_id)
        assert before is not None
        if fee == (service_fee_of(before.stored) or ServiceFee()):
            return
        if before.version != expected_version:
            raise PreconditionFailed()
        await store.set_service_fee(tx, organizer_id=organizer_id, event_id=event_id, stored=stored_fee(fee))
        await catalog_store.void_quotes(tx, organizer_id=organizer_id, event_id=event_id)
        await record(
            db, tx, organizer_id=organizer_id, actor=actor, action="catalog.service_fee_replaced", subject_id=event_id
        )


async def price_rules_of_type(db: Database, *, organizer_id: int, ticket_type_id: UUID) -> tuple[int, PriceRules]:
    """The version and the rules of a ticket type of this organizer; 0 where nobody has ever said."""
    found = await _column(db, store.price_rules, organizer_id, ticket_type_id)
    return found.version, price_rules_of(found.stored)


async def service_fee_of_event(db: Database, *, organizer_id: int, event_id: UUID) -> tuple[int, ServiceFee]:
    """The version and the service fee of an event of this organizer; nothing where it has none."""
    found = await _column(db, store.service_fee, organizer_id, event_id)
    return found.version, service_fee_of(found.stored) or ServiceFee()


async def _column(db: Database, read: Any, organizer_id: int, identifier: UUID) -> StoredRule:
    async with db.read() as tx:
        row: StoredRule | None = await read(tx, organizer_id=organizer_id, identifier=identifier)
    if row is None:
        raise NotFound()
    return row
