"""Money as an integer of the currency's smallest unit (fen for CNY). No floats anywhere near it."""

import msgspec

CNY = "CNY"


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount with its currency, exactly as it stands on the wire: ``{"amount": 38000, "currency": "CNY"}``."""

    amount: int
    currency: str = CNY


def fen(amount: int) -> Money:
    """So many fen of Chinese yuan."""
    return Money(amount=amount, currency=CNY)


def yuan_text(amount_fen: int) -> str:
    """``38000`` as people write it: ``380``, and ``380.50`` only where there are fen."""
    yuan, rest = divmod(amount_fen, 100)
    return f"{yuan}.{rest:02d}" if rest else str(yuan)
