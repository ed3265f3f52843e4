"""Reconciliation: days, what does not agree on them, what can be done about it, and when the worker looks.

A **day** is one merchant account's day in the provider's zone. It is compared three ways: what we recorded, the trade
bill, the fund bill. What does not agree is a **difference**; each has a kind, both sides, and a proposed remedy.
"""

import hashlib
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

BILLS_AFTER = time(10, 0)
"""When yesterday's bills are first asked for, in the provider's zone: WeChat has them ready from then on."""

KEPT_DAYS = 89
"""How far back bills can still be had."""

NEAR_MIDNIGHT = timedelta(minutes=10)
"""What happened so near to midnight may stand in the bill of the day on its other side."""

LOOKED_AT_AGAIN = 2
"""So many days before a day are compared anew with it: a callback may come a day late, a row a day later."""

LOOK_AGAIN_AFTER = (300, 600, 1800, 3600, 10_800, 21_600)
"""Seconds between looks at a day that is not over, by number of looks; the first is the lease of whoever looks."""

DAYS_AT_ONCE = 8
ASKED_A_RUN = 200
"""Differences of a day about which the provider is asked by itself after a comparison; the rest by the next look."""


class DayState(StrEnum):
    """`CLEAN`: everything agrees, or was decided about one by one. `SIGNED_OFF`: somebody answers for the rest."""

    OPEN = "open"
    CLEAN = "clean"
    SIGNED_OFF = "signed_off"


class DifferenceKind(StrEnum):
    """What does not agree. The first four compare us with the trade bill, the others the trade bill with the funds.
    `FUND_UNKNOWN`: money moved, and we do not know what for."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"
    STATE_DIFFERS = "state_differs"
    FUND_MISSING = "fund_missing"
    FUND_DIFFERS = "fund_differs"
    FUND_UNKNOWN = "fund_unknown"


class Remedy(StrEnum):
    """`SETTLE` asks the provider and acts upon the answer as upon a callback. `WAIT`: the next day's bill will tell."""

    SETTLE = "settle"
    REFUND = "refund"
    WAIT = "wait"
    IGNORE = "ignore"


class Action(StrEnum):
    """What staff may decide."""

    SETTLE = "settle"
    REFUND = "refund"
    IGNORE = "ignore"
    SIGN_OFF = "sign_off"
    RUN = "run"


class DayRow(msgspec.Struct, frozen=True):
    """A day of a merchant account; ``starts_at`` and ``ends_at`` are its midnights."""

    organizer_id: int
    id: UUID
    merchant_account_id: UUID
    day: date
    starts_at: datetime
    ends_at: datetime
    state: str
    created_at: datetime
    attempts: int
    trouble: str | None
    trades_read_at: datetime | None
    funds_read_at: datetime | None
    compared_at: datetime | None
    ended_at: datetime | None
    signed_off_by: UUID | None
    reason: str | None
    payments: int
    refunds: int
    paid_fen: int
    refunded_fen: int
    fee_fen: int


About = Literal["payment", "refund", "movement"]
"""What a difference is about. A movement is money on the account of which nobody knows what for."""


class Difference(msgspec.Struct, frozen=True):
    """One thing that does not agree. ``subject`` is what it is about, unique in its day and kind."""

    organizer_id: int
    id: UUID
    merchant_account_id: UUID
    day: date
    kind: str
    about: About
    subject: str
    payment_id: UUID | None
    refund_id: UUID | None
    here_state: str | None
    here_fen: int | None
    there_state: str | None
    there_fen: int | None
    fund_fen: int | None
    remedy: str
    state: str
    found_at: datetime
    ended_at: datetime | None
    decided_by: UUID | None
    reason: str | None
    asked_at: datetime | None
    outcome: str | None

    @property
    def number(self) -> UUID:
        """Our own number that it is about, under which the provider knows it; only where something of ours is."""
        return UUID(self.subject.partition(":")[2])


class Decision(msgspec.Struct, frozen=True):
    """What somebody of the staff decided, about a difference or (``difference_id`` None) about a day."""

    staff_id: UUID
    action: Action
    reason: str
    idempotency_key: str

    def fingerprint(self, subject_id: UUID) -> bytes:
        """Tells whether the same key came with the same request."""
        content: list[Any] = [subject_id.hex, self.action, self.reason]
        return hashlib.sha256(msgspec.json.encode(content)).digest()


def newest_day(now: datetime, zone: timezone) -> date:
    """The newest day whose bills can be had at this moment."""
    local = now.astimezone(zone)
    return local.date() - timedelta(days=1 if local.time() >= BILLS_AFTER else 2)


class DifferenceClosed(Refusal):
    """It was decided about, or it has cleaned itself."""

    code = "difference_closed"
    status = 409
    title = Text("差异已处理", "This difference is over")
    detail = Text(
        "这条差异已处理或已自行消失，没有任何更改；请刷新后查看。",
        "This difference was decided about or is gone. Nothing was changed; please look at the day again.",
    )


class RemedyUnsuitable(Refusal):
    """Nothing of ours stands behind the difference, or the money is not ours to give back."""

    code = "remedy_unsuitable"
    status = 409
    title = Text("不适用的处理方式", "This remedy does not fit")
    detail = Text(
        "这条差异不能这样处理，没有任何更改。找不到对应的支付单时，请在商户平台核实后忽略并写明原因。",
        "This difference can't be resolved in that way, and nothing was changed. Where no payment of ours stands behind"
        " it, look into the merchant platform, then ignore it with the reason.",
    )


class DayNotOpen(Refusal):
    """There is nothing left to sign off."""

    code = "day_not_open"
    status = 409
    title = Text("该日已结束对账", "This day is over")
    detail = Text(
        "该日对账已结束，没有任何更改；如需重新对账，请先重新运行。",
        "This day is reconciled already and nothing was changed. Run it again if it should be looked at anew.",
    )
