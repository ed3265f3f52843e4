"""Codes and uses of promotions in lists."""

import msgspec

from menpiao.kernel.money import Money


class CodeOut(msgspec.Struct, frozen=True):
    """A code; ``uses`` where codes are limited one by one, else 0."""

    code: str
    uses: int


class CodePage(msgspec.Struct, frozen=True):
    """In alphabetical order."""

    items: list[CodeOut]
    next: str | None


class PromotionUseOut(msgspec.Struct, frozen=True):
    """An order that used a promotion; ``given_back_at`` where it was released without being paid."""

    order_id: str
    times: int
    discount: Money
    given_back_at: str | None


class PromotionUsePage(msgspec.Struct, frozen=True):
    """The newest first."""

    items: list[PromotionUseOut]
    next: str | None
