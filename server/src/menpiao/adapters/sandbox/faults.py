"""What the sandbox was told to do badly. Everything that a real payment provider does on a bad day, on request."""

from typing import Annotated, Any, Literal

import msgspec

from menpiao.platform import randomness

Rate = Annotated[float, msgspec.Meta(ge=0, le=1)]
ApiError = Literal["429", "500", "slow", "lost_reply"]
BillFault = Literal[
    "row_missing", "row_added", "amount_off", "fund_row_missing", "fund_amount_off", "fund_row_unknown", "wrong_hash",
    "cut", "creating",
]  # fmt: skip
Spelling = Literal["alternate", "joined", "underscored"]


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The switches of ``/sim/faults``, with their defaults: a good day, and WeChat's minutes in seconds."""

    speed: Annotated[float, msgspec.Meta(gt=0, le=10_000_000)] = 60.0
    """How much faster than real the callbacks' retries, the refunds and the gap between refunds run."""

    lose_callbacks: Rate = 0.0
    """Share of delivery attempts that never leave; the retry schedule goes on."""
    repeat_callbacks: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """How many more copies of each callback leave at the same instant."""
    delay_callbacks_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0
    """Seconds (real ones) that the first attempt of each callback waits."""
    reorder: bool = False
    """A callback waits until a younger one was sent (at most `REORDER_WAIT_S`)."""
    probe_rate: Rate = 0.0
    """Share of callbacks that a probe with a wrong signature (WECHATPAY/SIGNTEST/…) precedes, as WeChat does."""

    api_error_rate: Rate = 0.0
    """Share of API calls that go wrong, in one of these ways."""
    api_error_kinds: tuple[ApiError, ...] = ("429", "500", "slow", "lost_reply")
    slow_s: Annotated[float, msgspec.Meta(ge=0, le=600)] = 8.0
    """Seconds (real ones) that a slow call takes before it is carried out."""
    down: bool = False
    """WeChat's face hangs up on everybody and sends no callbacks; ``/sim`` keeps working."""
    spelling: Spelling = "alternate"
    """Error codes as ORDERPAID, as ORDER_PAID, or now this now that, as WeChat's pages do."""

    refund_error: Literal["NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL", "FREQUENCY_LIMITED"] | None = None
    """Refuse refunds so."""
    refund_outcome: Literal["SUCCESS", "CLOSED", "ABNORMAL"] = "SUCCESS"
    refund_takes_s: Annotated[float, msgspec.Meta(ge=0, le=2_592_000)] = 60.0
    """Seconds (WeChat's, so `speed` applies) until an accepted refund is settled."""
    late_after_s: Annotated[float, msgspec.Meta(ge=0, le=2_592_000)] | None = None
    """Seconds (real ones) until a payment that is late lands; None: when the order was closed or its time is over."""
    shipping_appears_after_s: Annotated[float, msgspec.Meta(ge=0, le=2_592_000)] = 30.0
    """Seconds (WeChat's) after a payment in which shipping information finds no such payment (10060001)."""
    funds_frozen: bool = False
    """Money of managed mini programs stays frozen, although the delivery was reported long ago."""
    bill: BillFault | None = None
    """What is wrong with every bill that is written: the trade bill's first row is missing, has one fen more, or a
    stranger's row stands behind it; the same of the fund bill, or it has a movement of another kind; its hash or its
    end is wrong; it is not ready yet."""
    bill_late_s: Annotated[float, msgspec.Meta(ge=0, le=3_600)] = 0.0
    """Seconds (WeChat's) before midnight whose payments and refunds stand in the next day's bill."""
    blocked_accounts: tuple[str, ...] = ()
    """Accounts that code2session refuses as high-risk (40226)."""


REORDER_WAIT_S = 2.0


def merged(faults: Faults, changes: dict[str, Any]) -> Faults:
    """The faults with these switches changed; raises `msgspec.ValidationError` for a name or value that is none."""
    return msgspec.convert(msgspec.to_builtins(faults) | changes, Faults)


def strikes(rate: float) -> bool:
    """Whether bad luck strikes this time."""
    return rate > 0 and randomness.below(1_000_000) < rate * 1_000_000


def struck_by(faults: Faults) -> ApiError | None:
    """How this API call goes wrong, if it does."""
    if not faults.api_error_kinds or not strikes(faults.api_error_rate):
        return None
    return faults.api_error_kinds[randomness.below(len(faults.api_error_kinds))]
