"""Statements on price rules: steps and group discounts of ticket types, service fees of events."""

from typing import Any
from uuid import UUID

from menpiao.catalog.model.rows import StoredRule
from menpiao.platform.db import Tx, execute, one

_PRICE_RULES = one(
    StoredRule,
    """select price_rules as stored, price_rules_version as version from ticket_types
        where organizer_id = $1 and id = $2""",
)
_SERVICE_FEE = one(
    StoredRule,
    "select service_fee as stored, service_fee_version as version from events where organizer_id = $1 and id = $2",
)
_SET_PRICE_RULES = execute(
    """update ticket_types
          set price_rules = $3, price_rules_version = price_rules_version + 1, version = version + 1
        where organizer_id = $1 and id = $2"""
)
_SET_SERVICE_FEE = execute(
    """update events set service_fee = $3, service_fee_version = service_fee_version + 1
        where organizer_id = $1 and id = $2"""
)


async def price_rules(tx: Tx, *, organizer_id: int, identifier: UUID) -> StoredRule | None:
    """The rules of a ticket type; None where there is no such type."""
    return await _PRICE_RULES(tx, organizer_id, identifier)


async def service_fee(tx: Tx, *, organizer_id: int, identifier: UUID) -> StoredRule | None:
    """The fee of an event; None where there is no such event."""
    return await _SERVICE_FEE(tx, organizer_id, identifier)


async def set_price_rules(tx: Tx, *, organizer_id: int, ticket_type_id: UUID, stored: dict[str, Any] | None) -> None:
    """Replace the rules of a type; every quote made before is void."""
    await _SET_PRICE_RULES(tx, organizer_id, ticket_type_id, stored)


async def set_service_fee(tx: Tx, *, organizer_id: int, event_id: UUID, stored: dict[str, Any] | None) -> None:
    """Replace the fee of an event; the caller voids the quotes made before."""
    await _SET_SERVICE_FEE(tx, organizer_id, event_id, stored)
