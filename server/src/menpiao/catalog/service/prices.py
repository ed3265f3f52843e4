"""What organizers do with prices: the steps and group discounts of a ticket type, the service fee of an event.

Each edit replaces the whole rule for those who order from now on; orders keep the price that they were placed at. It
raises the version of the ticket types, so that a quote made before is made anew.
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
    with_known_ids,
)
from menpiao.catalog.store import catalog as catalog_store
from menpiao.catalog.store import prices as store
from menpiao.kernel.errors import NotFound
from menpiao.platform.audit import Actor, record
from menpiao.platform.db import Database, Tx


async def replace_price_rules(
    db: Database, *, actor: Actor, organizer_id: int, ticket_type_id: UUID, rules: PriceRules
) -> None:
    """The rules of this ticket type from now on; raises `Invalid` for what buyers could not read."""
    async with db.tx() as tx:
        await _begin(tx, db, actor, organizer_id, "catalog.price_rules_replaced", ticket_type_id)
        row = await catalog_store.ticket_type_for_update(tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id)
        if row is None:
            raise NotFound()
        check_price_rules(rules, price_fen=row.price_fen)
        before = await store.price_rules(tx, organizer_id=organizer_id, identifier=ticket_type_id)
        kept = with_known_ids(rules, price_rules_of(before.stored if before else None))
        await store.set_price_rules(
            tx, organizer_id=organizer_id, ticket_type_id=ticket_type_id, stored=stored_rules(kept)
        )


async def replace_service_fee(
    db: Database, *, actor: Actor, organizer_id: int, event_id: UUID, fee: ServiceFee
) -> None:
    """The service fee of this event from now on."""
    check_service_fee(fee)
    async with db.tx() as tx:
        await _begin(tx, db, actor, organizer_id, "catalog.service_fee_replaced", event_id)
        if await catalog_store.event_for_update(tx, organizer_id=organizer_id, event_id=event_id) is None:
            raise NotFound()
        await store.set_service_fee(tx, organizer_id=organizer_id, event_id=event_id, stored=stored_fee(fee))
        await catalog_store.void_quotes(tx, organizer_id=organizer_id, event_id=event_id)


async def price_rules_of_type(db: Database, *, organizer_id: int, ticket_type_id: UUID) -> PriceRules:
    """The rules of a ticket type of this organizer."""
    return price_rules_of(await _column(db, store.price_rules, organizer_id, ticket_type_id))


async def service_fee_of_event(db: Database, *, organizer_id: int, event_id: UUID) -> ServiceFee:
    """The service fee of an event of this organizer; nothing where it has none."""
    return service_fee_of(await _column(db, store.service_fee, organizer_id, event_id)) or ServiceFee()


async def _column(db: Database, read: Any, organizer_id: int, identifier: UUID) -> dict[str, Any] | None:
    async with db.read() as tx:
        row = await read(tx, organizer_id=organizer_id, identifier=identifier)
    if row is None:
        raise NotFound()
    stored: dict[str, Any] | None = row.stored
    return stored


async def _begin(tx: Tx, db: Database, actor: Actor, organizer_id: int, action: str, subject_id: UUID) -> None:
    await catalog_store.bump_catalog(tx, organizer_id=organizer_id)
    await record(
        tx,
        entry_id=db.new_id(organizer_id),
        organizer_id=organizer_id,
        actor=actor,
        action=action,
        subject_id=subject_id,
    )
