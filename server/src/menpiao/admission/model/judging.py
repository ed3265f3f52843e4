"""Whom a gate lets in. `judge` decides everything that can be decided from what is known; pure.

What it can't decide is whether the ticket is inside already: two gates may ask at the same instant, so the key of
``admissions`` decides that in the database (`service.scan`), and the loser's reason becomes ``already_used``.

A refusal is an answer, not an error: it has a reason for machines and a sentence that tells staff what to do.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from menpiao.catalog import SeatTag
from menpiao.kernel.i18n import Text
from menpiao.tickets import SHORTEST_LEAD, STEP, Code, MalformedCode, PrintedCode, Ticket, is_print_of, leads_to

EARLY_GRACE: Final = SHORTEST_LEAD
"""How long before the doors gates let people in; codes exist by then in any case."""
LATE_GRACE: Final = timedelta(minutes=30)
"""How long after the end of a session somebody may still come in, for their coat."""
TOLERANCE_STEPS: Final = 1
"""Steps by which a phone's clock may be off, either way; a shown code is good for 45 s at most."""

Reason = Literal[
    "ok",
    "already_used",
    "stale",
    "future",
    "invalid",
    "unknown",
    "void",
    "refunded",
    "transferred",
    "wrong_session",
    "wrong_gate",
    "gate_closed",
    "too_early",
    "too_late",
    "revoked",
    "reseated",
    "printed",
    "reprinted",
]
Result = Literal["admitted", "refused"]


class Case(msgspec.Struct, frozen=True):
    """A scan whose code is well-formed and names a ticket of this organizer, at the server's time."""

    gate_session_id: UUID
    doors_at: datetime
    ends_at: datetime
    code: Code | PrintedCode
    ticket: Ticket
    now: datetime
    enters_here: bool

    @property
    def epoch_of_seat(self) -> int:
        """Codes of before this epoch were for another seat."""
        return self.ticket.reseated_epoch or 0

    @property
    def outlived(self) -> bool:
        """Whether something newer shows the ticket, in the seat that the code is for."""
        return self.epoch_of_seat <= self.code.epoch < self.ticket.epoch

    @property
    def steps_behind(self) -> int:
        """How many steps the code is behind the server's clock; negative when it is ahead. Paper keeps no time."""
        if isinstance(self.code, PrintedCode):
            return 0
        assert self.ticket.chain_starts_at is not None
        return (self.now - self.ticket.chain_starts_at) // STEP - self.code.step


RULES: Final[tuple[tuple[Reason, Callable[[Case], bool]], ...]] = (
    ("wrong_session", lambda case: case.ticket.session_id != case.gate_session_id),
    ("reprinted", lambda case: case.outlived and isinstance(case.code, PrintedCode)),
    ("printed", lambda case: case.outlived and case.ticket.is_printed),
    ("revoked", lambda case: case.outlived),
    ("refunded", lambda case: case.ticket.state == "void" and case.ticket.void_reason == "refunded"),
    ("void", lambda case: case.ticket.state == "void"),
    ("transferred", lambda case: case.ticket.state == "transferred"),
    ("reseated", lambda case: case.code.epoch < case.epoch_of_seat),
    ("wrong_gate", lambda case: not case.enters_here),
    # Online there is no newer epoch than the one we know: it was made up.
    ("invalid", lambda case: case.code.epoch > case.ticket.epoch),
    ("too_early", lambda case: case.now < case.doors_at - EARLY_GRACE),
    ("too_late", lambda case: case.now >= case.ends_at + LATE_GRACE),
    ("invalid", lambda case: not proves_itself(case.code, case.ticket)),
    ("stale", lambda case: case.steps_behind > TOLERANCE_STEPS),
    ("future", lambda case: case.steps_behind < -TOLERANCE_STEPS),
)
"""In this order; the first that holds is the reason. What staff can help with comes before what only the phone knows,
and the clock is asked last, because only a genuine code's step means anything."""


def judge(
    *,
    code: Code | PrintedCode | MalformedCode,
    ticket: Ticket | None,
    gate_session_id: UUID,
    doors_at: datetime,
    ends_at: datetime,
    now: datetime,
    gate_is_open: bool = True,
    enters_here: bool = True,
) -> Reason:
    """The first reason to refuse, or ``ok``; ``ticket`` is the one that the code names at the gate's organizer.

    ``enters_here``: the gate is not kept to a zone that the ticket is outside of.
    """
    if not gate_is_open:
        return "gate_closed"
    if isinstance(code, MalformedCode):
        return "invalid"
    if ticket is None:
        return "unknown"
    case = Case(
        gate_session_id=gate_session_id,
        doors_at=doors_at,
        ends_at=ends_at,
        code=code,
        ticket=ticket,
        now=now,
        enters_here=enters_here,
    )
    return next((reason for reason, holds in RULES if holds(case)), "ok")


def proves_itself(code: Code | PrintedCode, ticket: Ticket) -> bool:
    """Whether the code's link belongs to the ticket's chain, or is what was printed of it. One that claims to be longer
    than it is costs no hash."""
    if isinstance(code, PrintedCode):
        return ticket.is_printed and ticket.print_anchor is not None and is_print_of(code, anchor=ticket.print_anchor)
    if ticket.anchor is None or ticket.chain_steps is None or code.step > ticket.chain_steps:
        return False
    return leads_to(code, checkpoint=ticket.anchor)


SENTENCES: Final[dict[Reason, Text]] = {
    "ok": Text("请入场。", "Welcome, please come in."),
    "already_used": Text(
        "此票已于 {time} 在“{gate}”入场。请核对持票人身份。",
        "Already admitted at {time}, {gate}. Please check who is holding it.",
    ),
    "stale": Text(
        "动态码已过期，可能是截屏。请持票人在手机上打开票面重新出示。",
        "This code is old, perhaps a screenshot. Ask for the live ticket on the phone.",
    ),
    "future": Text(
        "手机时间偏快。请持票人打开手机的自动设置时间，刷新票面后再试。",
        "The phone's clock is ahead. Ask them to set the time automatically and open the ticket again.",
    ),
    "invalid": Text(
        "这不是有效的门票动态码。请确认出示的是本平台的票面。",
        "This is not a valid ticket code. Ask for the ticket in the mini program.",
    ),
    "unknown": Text(
        "没有找到这张票。它可能属于其他主办方。",
        "No such ticket here. It may belong to another organizer.",
    ),
    "void": Text("此票已作废，请引导至服务台。", "This ticket was withdrawn. Please send them to the service desk."),
    "refunded": Text("此票已退款，不能入场。", "This ticket was refunded and does not admit."),
    "transferred": Text("此票已转赠他人，请由受赠人出示。", "This ticket was handed on. Its new owner has to show it."),
    "wrong_session": Text(
        "这是另一场次的票：{session}。请核对场次与入口。",
        "This ticket is for another session: {session}. Please check the date and the entrance.",
    ),
    "wrong_gate": Text("请从“{gates}”入场，这张票不走这里。", "This ticket enters at {gates}, not here."),
    "gate_closed": Text(
        "这个检票口已停用。请换一个检票口，或请检票组长启用它。",
        "This gate is switched off. Choose another one, or ask the gate lead to switch it on.",
    ),
    "too_early": Text("未到入场时间，{time} 开始入场。", "Too early: admission starts at {time}."),
    "too_late": Text("本场入场已结束。", "Admission to this session has ended."),
    "revoked": Text(
        "此票已在另一部手机上激活，请出示那部手机上的票面。",
        "This ticket was activated on another phone. Ask for that one.",
    ),
    "reseated": Text(
        "此票已换座或改了场次，这是之前的动态码。请持票人刷新票面，出示新的动态码。",
        "This ticket has another seat or session now, and this is the code of before. Ask them to reload the ticket.",
    ),
    "printed": Text(
        "此票已打印成纸质票，手机上的动态码已失效。请出示纸质票。",
        "This ticket was printed, which ended the code on the phone. Ask for the paper ticket.",
    ),
    "reprinted": Text(
        "这张纸质票已失效：此票后来重新打印过，或已转到手机上。请出示最新的那一张。",
        "This paper is no longer good: the ticket was printed again, or is on a phone now. Ask for the newest one.",
    ),
}
"""What staff read. Times are the venue's."""
NO_OTHER_GATE: Final = Text(
    "这张票不能从这里入场。请引导至服务台。", "This ticket does not enter here. Please send them to the service desk."
)
"""Instead of ``wrong_gate``, where no open gate lets the ticket in."""


class ScanRequest(msgspec.Struct, frozen=True):
    """One try at a gate. ``scanned_at`` is the phone's opinion: recorded, not believed."""

    scan_id: str
    gate_id: UUID
    code: str
    scanned_at: datetime
    direction: Literal["in"] = "in"

    def __repr__(self) -> str:
        return f"ScanRequest({self.scan_id})"


class ScannedTicket(msgspec.Struct, frozen=True):
    """What staff see of the ticket; the attendee is masked."""

    id: UUID
    serial: str
    ticket_type: dict[str, str]
    attendee: str | None
    seat: SeatTag | None = None


class ScanAnswer(msgspec.Struct, frozen=True):
    """What the gate says. ``ticket`` is None where the code names none of this organizer's."""

    result: Result
    reason: Reason
    message: Text
    ticket: ScannedTicket | None
    admitted_at: datetime | None
