"""Whom a gate lets in: every reason, their order, and that every reason has its words."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from menpiao.admission.model.judging import RULES, SENTENCES, Reason, judge, proves_itself
from menpiao.tickets import MALFORMED, STEP, Code, Ticket, decode, window_of
from menpiao.tickets.chain import MAX_STEP, anchor_of, code_at

DOORS = datetime(2027, 3, 1, 11, tzinfo=UTC)
ENDS = DOORS + timedelta(hours=3)
WINDOW = window_of(doors_at=DOORS, ends_at=ENDS)
HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
SEED = bytes(range(16))
NUMBER = 0x2B992DDFA23249D6
NOW = DOORS + timedelta(minutes=20, seconds=7)
STEP_NOW = (NOW - WINDOW.starts_at) // STEP


def a_ticket(**changes: Any) -> Ticket:
    """Activated for the second time, and nothing wrong with it."""
    ticket = Ticket(
        organizer_id=7,
        id=UUID(int=10),
        order_id=UUID(int=11),
        position=1,
        session_id=HERE,
        ticket_type_id=UUID(int=12),
        buyer_id=UUID(int=13),
        number=NUMBER,
        seed_sealed=b"",
        attendee_sealed=None,
        epoch=2,
        state="valid",
        issued_at=DOORS - timedelta(days=9),
        used_at=None,
        voided_at=None,
        void_reason=None,
        anchor=anchor_of(SEED, number=NUMBER, steps=WINDOW.steps),
        chain_starts_at=WINDOW.starts_at,
        chain_steps=WINDOW.steps,
        active_login_id=UUID(int=14),
    )
    return msgspec.structs.replace(ticket, **changes)


def a_code(step: int = STEP_NOW, **changes: Any) -> Code:
    """What the phone shows at `NOW`."""
    shown = code_at(SEED, number=NUMBER, epoch=2, steps=WINDOW.steps, step=step)
    return msgspec.structs.replace(shown, **changes)


def judged(code: Code | None = None, ticket: Ticket | None = None, now: datetime = NOW) -> Reason:
    return judge(
        code=code or a_code(),
        ticket=ticket or a_ticket(),
        gate_session_id=HERE,
        doors_at=DOORS,
        ends_at=ENDS,
        now=now,
    )


def test_a_gate_that_is_off_refuses_whatever_it_is_shown_and_one_of_another_zone_sends_on() -> None:
    asked: dict[str, Any] = {"gate_session_id": HERE, "doors_at": DOORS, "ends_at": ENDS, "now": NOW}
    for code in (a_code(), MALFORMED):
        assert judge(code=code, ticket=a_ticket(), gate_is_open=False, **asked) == "gate_closed"
    assert judge(code=a_code(), ticket=a_ticket(), enters_here=False, **asked) == "wrong_gate"
    early = {**asked, "now": DOORS - timedelta(hours=1)}
    assert judge(code=a_code(), ticket=a_ticket(), enters_here=False, **early) == "wrong_gate", "not: come back later"
    refunded = a_ticket(state="void", void_reason="refunded", voided_at=NOW)
    assert judge(code=a_code(), ticket=refunded, enters_here=False, **asked) == "refunded", "not: go to another gate"


def test_the_live_code_of_a_valid_ticket_is_ok() -> None:
    assert judged() == "ok"


def test_a_ticket_that_is_inside_is_for_the_database_to_decide() -> None:
    assert judged(ticket=a_ticket(state="used", used_at=NOW)) == "ok"


@pytest.mark.parametrize(("off", "reason"), [(-2, "stale"), (-1, "ok"), (0, "ok"), (1, "ok"), (2, "future")])
def test_a_code_is_good_for_one_step_either_way(off: int, reason: Reason) -> None:
    assert judged(a_code(STEP_NOW + off)) == reason


@pytest.mark.parametrize(
    ("ticket", "code", "reason"),
    [
        (a_ticket(session_id=ELSEWHERE), a_code(), "wrong_session"),
        (a_ticket(epoch=3), a_code(), "revoked"),
        (a_ticket(epoch=3, reseated_epoch=3), a_code(), "reseated"),
        (a_ticket(epoch=4, reseated_epoch=2), a_code(), "revoked"),
        (a_ticket(epoch=3, reseated_epoch=3, state="void", void_reason="refunded"), a_code(), "refunded"),
        (a_ticket(state="void", voided_at=NOW, void_reason="refunded"), a_code(), "refunded"),
        (a_ticket(state="void", voided_at=NOW, void_reason="cancelled"), a_code(), "void"),
        (a_ticket(state="transferred"), a_code(), "transferred"),
        (a_ticket(), a_code(epoch=3), "invalid"),
        (a_ticket(), a_code(link=bytes(16)), "invalid"),
        (a_ticket(), a_code(step=STEP_NOW, link=a_code(STEP_NOW - 1).link), "invalid"),
        (a_ticket(anchor=None, chain_starts_at=None, chain_steps=None), a_code(), "invalid"),
    ],
)
def test_each_thing_that_is_wrong_has_its_reason(ticket: Ticket, code: Code, reason: Reason) -> None:
    assert judged(code, ticket) == reason


def test_gates_open_half_an_hour_before_the_doors_and_close_half_an_hour_after_the_end() -> None:
    opens, closes = DOORS - timedelta(minutes=30), ENDS + timedelta(minutes=30)
    for now, reason in (
        (opens - timedelta(microseconds=1), "too_early"),
        (opens, "ok"),
        (closes - timedelta(microseconds=1), "ok"),
        (closes, "too_late"),
    ):
        code = a_code((now - WINDOW.starts_at) // STEP)
        assert judged(code, now=now) == reason, now


def test_garbage_is_invalid_and_a_number_of_nobody_is_unknown() -> None:
    times = {"gate_session_id": HERE, "doors_at": DOORS, "ends_at": ENDS, "now": NOW}
    assert judge(code=decode("🎫" * 100), ticket=None, **times) == "invalid"  # type: ignore[arg-type]
    assert judge(code=a_code(), ticket=None, **times) == "unknown"  # type: ignore[arg-type]


def test_what_staff_can_help_with_comes_before_what_only_the_phone_knows() -> None:
    """A refunded ticket shown as an old screenshot too early is a refunded ticket."""
    wrong = a_ticket(state="void", voided_at=NOW, void_reason="refunded")
    assert judged(a_code(3, link=bytes(16)), wrong, now=DOORS - timedelta(hours=1)) == "refunded"
    assert judged(a_code(3), now=DOORS - timedelta(hours=1)) == "too_early"
    assert judged(a_code(3, link=bytes(16))) == "invalid", "not stale: nothing in a forged code means anything"


@given(step=st.integers(0, MAX_STEP), link=st.binary(min_size=16, max_size=16))
def test_no_guess_proves_itself(step: int, link: bytes) -> None:
    assert not proves_itself(a_code(step=STEP_NOW, link=link), a_ticket())
    assert not proves_itself(msgspec.structs.replace(a_code(), step=step, link=link), a_ticket())


def test_the_public_anchor_admits_nobody() -> None:
    ticket = a_ticket()
    assert ticket.anchor is not None
    assert judged(msgspec.structs.replace(a_code(), step=0, link=ticket.anchor)) == "invalid"


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(SENTENCES) == set(get_args(Reason))
    assert {reason for reason, _ in RULES} <= set(SENTENCES)
    for text in SENTENCES.values():
        assert text.zh
        assert text.en
        assert text.zh != text.en
