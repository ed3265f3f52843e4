"""What the Stripe sandbox was told to do badly."""

from typing import Annotated, Any, Literal

import msgspec

from menpiao.adapters.sandbox.faults import ApiError, Rate


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The switches of ``/sim/stripe/faults``, with their defaults: a good day."""

    speed: Annotated[float, msgspec.Meta(gt=0, le=10_000_000)] = 60.0
    """How much faster than real the webhooks' retries run."""
    lose_webhooks: Rate = 0.0
    """Share of attempts that never leave; the retries go on."""
    repeat_webhooks: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    """How many more copies of each webhook leave at the same instant."""
    delay_webhooks_s: Annotated[float, msgspec.Meta(ge=0, le=259_200)] = 0.0
    """Seconds (real ones) that the first attempt of each waits."""
    api_error_rate: Rate = 0.0
    api_error_kinds: tuple[ApiError, ...] = ("429", "500", "slow", "lost_reply")
    slow_s: Annotated[float, msgspec.Meta(ge=0, le=600)] = 15.0
    """Seconds (real ones) that a slow call takes before it is carried out."""
    down: bool = False
    """Stripe hangs up on everybody and sends nothing; ``/sim`` keeps working."""
    refund_error: Literal["balance_insufficient"] | None = None
    """Refuse refunds so."""
    refund_status: Literal["succeeded", "pending"] = "succeeded"
    """What a new refund is; a pending one waits for ``/sim/stripe/refunds/{id}/outcome``."""


def merged(faults: Faults, changes: dict[str, Any]) -> Faults:
    """The faults with these switches changed; raises `msgspec.ValidationError` for a name or value that is none."""
    return msgspec.convert(msgspec.to_builtins(faults) | changes, Faults)
