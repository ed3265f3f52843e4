"""What a ticket is, when its code lives, and why an activation is refused. Pure.

The code of a ticket lives in a *window*: from 2 hours before the doors open until 1 hour after the session ends, at
most 2,400 steps of 15 s (10 hours). A session that needs more loses first the time before the doors, down to
30 minutes, then the time at its end, when nobody comes any more. A window can be activated from 24 hours before it
starts.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.kernel.errors import Refusal
from menpiao.kernel.i18n import Text

STEP: Final = timedelta(seconds=15)
MAX_STEPS: Final = 2_400
LEAD: Final = timedelta(hours=2)
"""How long before the doors a window starts."""
SHORTEST_LEAD: Final = timedelta(minutes=30)
"""A window always covers this much time before the doors, so gates may let people in so early and no earlier."""
MARGIN: Final = timedelta(hours=1)
"""How long after a session's end its window ends."""
ACTIVATION_LEAD: Final = timedelta(hours=24)
MAX_DEVICES: Final = 50
"""Epochs that a buyer may start for one ticket; far more than phones get lost, far fewer than a resale needs."""


TicketState = Literal["valid", "used", "void", "transferred"]
"""``valid`` may enter, ``used`` has entered; the other two never will."""

VoidReason = Literal["refunded", "cancelled", "withdrawn"]
"""Why a ticket was taken back; ``withdrawn`` is by the organizer or the platform, without a refund."""


class Window(msgspec.Struct, frozen=True):
    """A stretch of time with one chain. Step i is shown from ``starts_at + i * STEP``, the first one from the start."""

    starts_at: datetime
    steps: int

    @property
    def ends_at(self) -> datetime:
        """When the last step begins, after which no code is made."""
        return self.starts_at + self.steps * STEP

    @property
    def activates_at(self) -> datetime:
        """From when a phone may be given this window's seed."""
        return self.starts_at - ACTIVATION_LEAD


class Ticket(msgspec.Struct, frozen=True):
    """A row of ``tickets``. The chain's three fields and the device are None until the first activation."""

    organizer_id: int
    id: UUID
    order_id: UUID
    position: int
    session_id: UUID
    ticket_type_id: UUID
    buyer_id: UUID
    number: int
    seed_sealed: bytes
    attendee_sealed: bytes | None
    epoch: int
    state: TicketState
    issued_at: datetime
    used_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    anchor: bytes | None
    chain_starts_at: datetime | None
    chain_steps: int | None
    active_login_id: UUID | None
    seat: int | None = None
    """The seat's number, where its type sells seats."""
    reseated_epoch: int | None = None
    """The epoch from which on its codes show this place, where staff have given it another than it was bought for."""
    handed_over_at: datetime | None = None
    """Since when it is somebody else's than its order's."""
    printed_epoch: int | None = None
    """The epoch of its newest print, which holds while it is the ticket's own epoch."""
    print_anchor: bytes | None = None

    @property
    def is_printed(self) -> bool:
        """Whether it is shown on paper now, and by nothing else."""
        return self.printed_epoch == self.epoch

    @property
    def serial(self) -> str:
        """Ten characters for people to read to each other; not a secret and not accepted anywhere."""
        return serial_of(self.number)

    def has_chain_of(self, window: Window) -> bool:
        """Whether its present chain is the one of this window; not so before an activation and after a postponement."""
        return self.chain_starts_at == window.starts_at and self.chain_steps == window.steps

    def is_shown_by(self, login_id: UUID, window: Window) -> bool:
        """Whether this login is its registered device, with a chain that is still good."""
        return self.active_login_id == login_id and self.has_chain_of(window)


class Wanted(msgspec.Struct, frozen=True):
    """One ticket to be, as an order describes it; ``position`` is the order item's, from 1, ``attendee`` what
    `attendee_text` made."""

    position: int
    session_id: UUID
    ticket_type_id: UUID
    attendee: str | None = None
    seat: int | None = None


class NewTicket(msgspec.Struct, frozen=True):
    """A ticket ready to be inserted, by `issue` or by the placing batch; the fields are the columns."""

    organizer_id: int
    id: UUID
    order_id: UUID
    position: int
    session_id: UUID
    ticket_type_id: UUID
    buyer_id: UUID
    number: int
    seed_sealed: bytes
    attendee_sealed: bytes | None
    seat: int | None = None


class Activation(msgspec.Struct, frozen=True):
    """What a phone needs to show the ticket without network. ``seed`` is the chain's far end, for this phone only."""

    number: int
    epoch: int
    seed: bytes
    window: Window
    replayed: bool

    def __repr__(self) -> str:
        return f"Activation(epoch={self.epoch})"


class ShownCode(msgspec.Struct, frozen=True):
    """The code of this moment; at ``valid_until`` the next one is due."""

    code: str
    step: int
    valid_until: datetime

    def __repr__(self) -> str:
        return f"ShownCode(step={self.step})"


class TooEarlyToActivate(Refusal):
    """Seeds are handed out near the event only, so that a stolen login weeks ahead is worth nothing."""

    code = "too_early_to_activate"
    status = 409
    title = Text("还没到激活时间", "Too early")
    detail = Text(
        "动态码自 {opens_at} 起可激活，请届时再来。",
        "The code can be activated from {opens_at}. Please come back then.",
    )


class TicketNotUsable(Refusal):
    """Void and transferred tickets have no code."""

    code = "ticket_not_valid"
    status = 409
    title = Text("票已失效", "This ticket is no longer valid")
    detail = Text("这张票已退票、作废或转赠，不能出示。", "It was refunded, withdrawn or handed on, and has no code.")


class TicketsUsed(Refusal):
    """Somebody has entered with one of them: whoever wants it all the same says so."""

    code = "tickets_used"
    status = 409
    title = Text("票已使用", "A ticket was used")
    detail = Text(
        "其中有票已检票入场，本次没有作任何处理。工作人员确认后可选择连同已用的票一起退。",
        "At least one of these tickets has admitted somebody, and nothing was done. Staff can refund used tickets"
        " too, if they say so.",
    )


class TicketUsed(Refusal):
    """Its owner is inside."""

    code = "ticket_used"
    status = 409
    title = Text("已入场", "Already admitted")
    detail = Text("这张票已检票入场，不再需要动态码。", "This ticket has been admitted and needs no code any more.")


class CodeOver(Refusal):
    """The window has ended."""

    code = "code_over"
    status = 409
    title = Text("活动已结束", "The session is over")
    detail = Text("入场时间已过，动态码不再更新。", "Admission has ended; there is no code any more.")


class NotActiveHere(Refusal):
    """Another phone is the ticket's device, or none is yet, or the session was moved since."""

    code = "not_active_here"
    status = 409
    title = Text("此设备未激活这张票", "Not active on this device")
    detail = Text(
        "动态码只在激活它的设备上显示；请在此设备上重新激活，原设备将失效。",
        "The code shows only on the device that activated it. Activate it here, and the other device's code ends.",
    )


class TooManyDevices(Refusal):
    """The ticket went through `MAX_DEVICES` phones."""

    code = "too_many_devices"
    status = 409
    title = Text("更换设备次数过多", "Too many devices")
    detail = Text("这张票更换设备次数过多，请联系主办方。", "It has changed devices too often. Ask the organizer.")


def window_of(*, doors_at: datetime, ends_at: datetime) -> Window:
    """The window of a session. A postponed session has another window, and so another chain."""
    end = ends_at + MARGIN
    start = max(doors_at - LEAD, end - MAX_STEPS * STEP)
    start = min(start, doors_at - SHORTEST_LEAD).replace(microsecond=0)
    steps = -((start - end) // STEP)
    return Window(starts_at=start, steps=min(steps, MAX_STEPS))


def step_at(window: Window, now: datetime) -> int | None:
    """The step that is shown now: 1 until the second one begins (c[0] is public), None after the end."""
    step = (now - window.starts_at) // STEP
    return None if step > window.steps else max(1, step)


def serial_of(number: int) -> str:
    """The number's first 50 bits in base32: ``4R8TN-0GQ3M``."""
    top = number >> 13
    letters = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(top >> shift) & 31] for shift in range(45, -1, -5))
    return f"{letters[:5]}-{letters[5:]}"


def masked(name: str) -> str:
    """A person's name as others may see it: ``陈**``."""
    return f"{name.strip()[:1]}**"
