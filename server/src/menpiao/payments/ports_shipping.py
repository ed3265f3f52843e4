"""What payments needs of a platform that holds buyers' money back until it was told that the goods were delivered.

WeChat does so with mini programs whose trade it manages (发货信息管理). Its numbers and codes stay in the adapter.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec


class Shipment(msgspec.Struct, frozen=True):
    """A paid order whose tickets the buyer has. ``payer`` is the provider's name of the buyer in ``app_id``; ``at``
    orders uploads: a later one corrects an earlier one."""

    app_id: str
    transaction_id: str
    payer: str
    description: str
    at: datetime


class ShippingState(StrEnum):
    """Where the platform sees the order; the money is free at `SETTLED`."""

    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    RECEIVED = "received"
    AWAITING_SETTLEMENT = "awaiting_settlement"
    SETTLED = "settled"
    REFUNDED = "refunded"


class Why(StrEnum):
    """Why an upload was refused. `NOT_THERE`: the platform does not know the payment, which is usual in its first
    minute. `DONE`: it was told before. `NOT_SHIPPABLE`: its state there does not allow it, as after a refund."""

    NOT_THERE = "not_there"
    DONE = "done"
    NOT_SHIPPABLE = "not_shippable"
    OTHER = "other"


class ShippingRefused(Exception):
    """The platform said no; ``code`` is its own word."""

    def __init__(self, why: Why, code: str) -> None:
        super().__init__(code)
        self.why = why
        self.code = code


class ShippingDesk(Protocol):
    """Calls may raise `menpiao.payments.ports.OutcomeUnknown`: then it may or may not have happened; `state` tells."""

    def apps(self) -> Sequence[str]:
        """The mini programs of this installation."""
        ...

    async def is_managed(self, app_id: str) -> bool:
        """Whether the platform holds back what this mini program earns."""
        ...

    async def upload(self, shipment: Shipment) -> None:
        """Say that it was delivered. Raises `ShippingRefused`."""
        ...

    async def postpone(self, app_id: str, transaction_id: str, *, until: datetime) -> None:
        """Say that it will be delivered later than in 15 days. Raises `ShippingRefused`."""
        ...

    async def state(self, app_id: str, transaction_id: str) -> ShippingState | None:
        """Where the platform sees the order; None where it does not know it."""
        ...


class ToShip(msgspec.Struct, frozen=True):
    """A paid payment, for whoever knows what was sold."""

    organizer_id: int
    payment_id: UUID
    order_id: UUID
    app_id: str


class Sold(msgspec.Struct, frozen=True):
    """What orders know of it: the buyer's name at the provider, None where it is not known, and when the last of its
    sessions begins."""

    payer: str | None
    starts_at: datetime


Describe = Callable[[Sequence[ToShip]], Awaitable[Mapping[UUID, Sold]]]
"""What was sold, by payment; payments that nothing is known of are left out."""

AskPayer = Callable[[int, UUID], Awaitable[str | None]]
"""Given an organizer and a payment, whom its provider names as the payer; None where that can't be known now. Anybody
may scan a code or follow a link, so that the buyer need not be the one who paid."""
