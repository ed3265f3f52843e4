"""What staff ask for when tickets are to go back, read from the wire: for the quote and for the refund itself."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from menpiao.kernel.errors import Invalid, field_error
from menpiao.kernel.money import CNY, Money
from menpiao.platform.http import named_ids

MOST_FEN: Final = 100_000_000


def ids_of_tickets(texts: Sequence[str] | None) -> tuple[UUID, ...] | None:
    """Raises `Invalid` with the place of what is no id."""
    return None if texts is None else named_ids("/tickets", texts)


def fee_in_fen(fee: Money | None, pointer: str = "/fee_per_ticket") -> int:
    """A sum of an order; nothing where nothing is said."""
    if fee is None:
        return 0
    if fee.currency != CNY or not 0 <= fee.amount <= MOST_FEN:
        error = field_error(pointer, "invalid", "金额须为人民币且不小于零。", "A sum is in CNY, zero or more.")
        raise Invalid(errors=(error,))
    return fee.amount
