"""What payments and refunds post to the ledger, in the transaction that made it true."""

from menpiao.payments import ledger
from menpiao.payments.model import Payment
from menpiao.platform.db import Tx


async def book_payment(tx: Tx, payment: Payment, *, for_order: bool) -> None:
    """Money has arrived: it bought tickets, or it is owed back to the buyer."""
    await ledger.write(tx, ledger.payment_settled(payment) if for_order else ledger.payment_owed_back(payment))
