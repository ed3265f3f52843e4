"""Whom a change touches. What somebody who has a ticket would notice is done only by who has seen how many they are.

Prices, quotas, sale windows and limits touch nobody: orders placed keep what they were placed under.
"""

from collections.abc import Sequence

import msgspec

from menpiao.catalog.model.refusals import TouchesSoldTickets
from menpiao.kernel.errors import FieldError
from menpiao.kernel.i18n import Text


class Sold(msgspec.Struct, frozen=True):
    """Tickets that are good, the orders that they are of, and the buyers who have them."""

    orders: int = 0
    tickets: int = 0
    buyers: int = 0


class PlacesOfType(msgspec.Struct, frozen=True):
    """The places of a ticket type, or of several together, as inventory counts them."""

    total: int = 0
    held: int = 0
    sold: int = 0
    withheld: int = 0

    @property
    def free(self) -> int:
        """Places that an order could claim now."""
        return self.total - self.held - self.sold - self.withheld

    @property
    def taken(self) -> int:
        """Places that orders have."""
        return self.held + self.sold


class What(msgspec.Struct, frozen=True):
    """One thing that changes for who has a ticket."""

    pointer: str
    detail: Text


class Look(msgspec.Struct, frozen=True):
    """What a change would mean for whom."""

    sold: Sold = Sold()
    what: tuple[What, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether somebody has to say that they know."""
        return self.sold.tickets > 0 and bool(self.what)


def check_confirmed(look: Look, *, confirmed: bool) -> None:
    """Refuse what touches sold tickets and is not confirmed."""
    if look.asks and not confirmed:
        raise TouchesSoldTickets(
            errors=tuple(FieldError(one.pointer, TouchesSoldTickets.code, one.detail) for one in look.what),
            **msgspec.structs.asdict(look.sold),
        )


def together(places: Sequence[PlacesOfType]) -> PlacesOfType:
    """Summed up."""
    return PlacesOfType(
        total=sum(one.total for one in places),
        held=sum(one.held for one in places),
        sold=sum(one.sold for one in places),
        withheld=sum(one.withheld for one in places),
    )
