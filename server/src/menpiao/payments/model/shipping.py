"""Uploads of shipping information: their states, when they are tried, and what people are refused about them."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

FIRST_TRY_AFTER = timedelta(seconds=45)
"""After the payment: WeChat does not know it at once, and answers 10060001 for up to a minute."""

TRY_AGAIN_AFTER_S = (30, 60, 120, 300, 900, 1800, 3600, 7200, 14_400)
"""Seconds until the next try, by number of tries; the last for all later ones."""

ALARM_AFTER = 8
"""Tries that did not succeed, over about two hours: WeChat wants the upload within 48."""

GIVE_UP_AFTER = timedelta(days=10)
"""After the payment nothing is tried by itself any more; a person still can."""

LOOK_AFTER = timedelta(days=3)
"""After the upload: virtual goods settle at T+2."""

FROZEN_AFTER = timedelta(days=6)
LOOK_AGAIN_AFTER = timedelta(days=1)

FAR = timedelta(days=15)
FARTHEST = timedelta(days=330)
"""What WeChat takes for a presale: delivered so long after the payment."""

MANAGED_LOOK_EVERY = timedelta(days=1)
MANAGED_AGAIN_AFTER = timedelta(minutes=10)


class UploadState(StrEnum):
    """See 0027_shipping.sql."""

    WAITING = "waiting"
    POSTPONED = "postponed"
    UPLOADED = "uploaded"
    SETTLED = "settled"
    REFUNDED = "refunded"
    FAILED = "failed"
    FROZEN = "frozen"
    DISMISSED = "dismissed"


class Upload(msgspec.Struct, frozen=True):
    """One payment's shipping information."""

    organizer_id: int
    payment_id: UUID
    order_id: UUID
    app_id: str
    transaction_id: str
    state: str
    paid_at: datetime
    changed_at: datetime
    tries: int
    next_attempt_at: datetime | None
    provider_code: str | None
    provider_state: str | None
    description: str | None
    postponed_to: datetime | None
    uploaded_at: datetime | None
    dismissal: str | None
    uploads: int

    @property
    def id(self) -> UUID:
        """What the log calls it."""
        return self.payment_id


class UploadOver(Refusal):
    """Settled, refunded or dismissed: nothing is left to do."""

    code = "shipping_over"
    status = 409
    title = Text("已经结束", "This is over")
    detail = Text(
        "这笔款项已结算、已退款或已标记为无需处理，没有任何改变。",
        "The money was settled or refunded, or somebody said that there is nothing to do. Nothing was changed.",
    )


class NothingToCorrect(Refusal):
    """WeChat takes one correction of an upload, until the money is free."""

    code = "shipping_not_correctable"
    status = 409
    title = Text("不能再更正", "This can't be corrected")
    detail = Text(
        "发货信息上传后只能更正一次，且须在结算之前；没有任何改变。",
        "Shipping information can be corrected once after its upload, before the money is free. Nothing was changed.",
    )


def try_again_after(tries: int) -> timedelta:
    """The pause after so many tries."""
    return timedelta(seconds=TRY_AGAIN_AFTER_S[min(max(tries, 1), len(TRY_AGAIN_AFTER_S)) - 1])
