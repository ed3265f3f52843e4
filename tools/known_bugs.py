"""Mistakes about money that somebody could make on a bad day, each as an exact replacement of text.

`mutants.py` makes them, one at a time, in a copy of the server's source, and sees whether anything notices. Where the
text is gone, the mutant has to be written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Change(NamedTuple):
    """One exact replacement in one file below ``server/src/menpiao``; the text stands there once."""

    file: str
    old: str
    new: str


class Mutant(NamedTuple):
    """A bug; ``tests`` notice it where the simulation can't."""

    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...] = ()


def mutant(name: str, *changes: tuple[str, str, str], tests: Sequence[str] = ()) -> Mutant:
    """Shorthand of the list below."""
    return Mutant(name, tuple(Change(*change) for change in changes), tuple(tests))


_CLOSE = "orders/service/cancel.py"
_SETTLE = "orders/service/settle.py"
_COLLECT = "payments/service/collecting.py"
_SENDING = "payments/service/sending.py"
_REFUND = "orders/service/refund.py"
_REFUNDS = "payments/service/refunds.py"
_AMOUNTS = "orders/model/refund_amounts.py"
_WINDOW = "orders/service/window.py"

MUTANTS = (
    mutant(
        "cancelling releases before the payment is closed",
        (
            "orders/model/states.py",
            "(_S.PAYING, _E.CANCEL): Step(_S.PAYING, _F.CLOSE_PAYMENT)",
            "(_S.PAYING, _E.CANCEL): Step(_S.CANCELLED, _F.RELEASE)",
        ),
    ),
    mutant(
        "expiring releases what is being paid",
        (
            "orders/store/orders.py",
            """where organizer_id = $1 and state = 'awaiting_payment' and pay_by <= app_now()
        order by pay_by""",
            """where organizer_id = $1 and state in ('awaiting_payment', 'paying') and pay_by <= app_now()
        order by pay_by""",
        ),
        (
            "orders/store/orders.py",
            "from orders where state = 'awaiting_payment' and pay_by <= app_now()\",",
            "from orders where state in ('awaiting_payment', 'paying') and pay_by <= app_now()\",",
        ),
    ),
    mutant(
        "places are released although closing is uncertain",
        (
            _COLLECT,
            """    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.UNCERTAIN
    if after""",
            """    except (OutcomeUnknown, ProviderRefused):
        return CloseOutcome.CLOSED
    if after""",
        ),
    ),
    mutant(
        "what the provider does not know is taken for closed while a phone can pay it",
        (
            _COLLECT,
            "return CloseOutcome.UNCERTAIN if could_be_paid else CloseOutcome.CLOSED",
            "return CloseOutcome.CLOSED",
        ),
    ),
    mutant("another amount is accepted", (_COLLECT, 'return "amount"', "pass")),
    mutant("somebody else's money is accepted", (_COLLECT, 'return "payer"', "pass")),
    mutant(
        "another app's money is accepted",
        (_COLLECT, 'return "app_id"', "pass"),
        tests=["tests/orders", "tests/hostile/test_callbacks.py", "tests/journeys/test_paying.py"],
    ),
    mutant(
        "a repeated callback is stored again",
        (
            "payments/store/notices.py",
            "select $1, n.account, n.id, n.notice, app_now()",
            "select $1, n.account, n.id || random(), n.notice, app_now()",
        ),
        tests=["tests/journeys/test_paying.py", "tests/orders/test_trouble.py"],
    ),
    mutant(
        "a repeated callback is taken for a second payment",
        (
            _SETTLE,
            'if payment.state in RECEIVED:\n        return "settled_before"',
            "if payment.state in RECEIVED:\n        pass",
        ),
    ),
    mutant(
        "settling looks without a lock",
        (_SETTLE, "row = await store.lock_order(tx,", "row = await store.order_by_id(tx,"),
        (_SETTLE, "payment = await payments.lock_payment(tx,", "payment = await payments.payment_by_id(tx,"),
        ("orders/store/settling.py", "order by id for update skip locked", "order by id"),
        (
            "payments/store/payments.py",
            "where organizer_id = $1 and id = any ($2::uuid[]) order by id for update",
            "where organizer_id = $1 and id = any ($2::uuid[]) order by id",
        ),
    ),
    mutant(
        "settling together believes any account about any payment",
        (
            "orders/service/settle_together.py",
            "if payment is not None and payment.merchant_account_id == one.account_id:",
            "if payment is not None:",
        ),
        tests=["tests/orders/test_settle_together.py"],
    ),
    mutant(
        "settling together does not count what a payer has",
        ("orders/service/fairness.py", "if payer_id not in over}", "}"),
        tests=["tests/orders/test_settle_together.py"],
    ),
    mutant(
        "a refund that is tried again gets a new number",
        (_SENDING, "refund_id=refund.attempt_id,", "refund_id=db.new_id(refund.organizer_id),"),
    ),
    mutant(
        "a refund without an answer is taken for done",
        (
            _SENDING,
            """    elif told is None:
        await _happened(db, refund, RefundEvent.NO_ANSWER)
""",
            """    elif told is None:
        await _happened(db, refund, RefundEvent.SAID_SUCCEEDED)
""",
        ),
    ),
    mutant(
        "a ticket that is refunded stays valid",
        (_REFUND, 'positions=asked.positions,\n        reason="refunded"', 'positions=(),\n        reason="refunded"'),
    ),
    mutant(
        "the fee goes back too",
        (_AMOUNTS, "item.left_fen - fee, fee, share))", "item.left_fen, fee, share))"),
    ),
    mutant(
        "a ticket is refunded twice",
        (_REFUND, " or any(item.position in gone for item in items):", ":"),
        (
            "migrations/0022_refunds.sql",
            "create unique index one_live_refund_a_ticket",
            "create index one_live_refund_a_ticket",
        ),
    ),
    mutant(
        "places are sold again without a look at what is free",
        (
            _SETTLE,
            """    ):
        await promotions.give_back_draws(tx, organizer_id=row.organizer_id, order_id=row.id)
        return False""",
            """    ):
        pass""",
        ),
        tests=["tests/journeys/test_paying.py"],
    ),
    mutant(
        "money that comes after the release is kept",
        (
            _SETTLE,
            "await payments.request_refund(db, tx, payment, refund_id=db.new_id(payment.organizer_id), reason=reason)\n"
            "    return reason.value\n\n\nasync def _sell_again",
            "return reason.value\n\n\nasync def _sell_again",
        ),
    ),
    mutant(
        "a payment that is being closed is handed out",
        (
            "payments/store/payments.py",
            """where organizer_id = $1 and id = $2 and state in ('created', 'prepared')
    returning client""",
            """where organizer_id = $1 and id = $2
    returning client""",
        ),
    ),
    mutant(
        "nobody asks again about a payment that is being closed",
        (
            "orders/store/orders.py",
            "where state = 'paying' and close_at <= app_now()",
            "where state = 'paying' and close_at <= app_now() and cancel_requested_at is null",
        ),
    ),
    mutant(
        "who asked for a refund may agree to it",
        (_REFUNDS, "if refund.requested_by == decided_by:", "if not refund.requested_by:"),
        (
            "migrations/0031_fees_and_approvals.sql",
            "constraint nobody_decides_about_their_own check (decided_by <> requested_by)",
            "constraint nobody_decides_about_their_own check (decided_by is null or requested_by is not null)",
        ),
    ),
    mutant(
        "the limit for one person is got around in slices",
        (_REFUND, "given_back_by_staff(before) + amount_fen > asked", "amount_fen > asked"),
        tests=["tests/journeys/test_refund_approval.py"],
    ),
    mutant(
        "the limit for one person does not count what was paid for a dearer seat",
        (_REFUND, "new.amount_fen + sum([paid.left_fen for paid in supplements])", "new.amount_fen"),
        tests=["tests/orders/test_supplements.py"],
    ),
    mutant(
        "a ticket that goes to another session keeps its place in the old one",
        (
            "orders/service/change_session.py",
            "await store.leave_places(tx, organizer_id=organizer_id, items=left)",
            "pass",
        ),
        tests=["tests/orders/test_change_session.py"],
    ),
    mutant(
        "a supplement stays with us when its ticket is refunded",
        (_REFUND, "await refund_supplements(db, tx, cipher, supplements, asked.actor)", "pass"),
        tests=["tests/orders/test_supplements.py"],
    ),
    mutant(
        "what went back for a cheaper place goes back again with the ticket",
        ("orders/model/order.py", "return self.price_fen - self.given_back_fen", "return self.price_fen"),
        tests=["tests/orders/test_change_session.py"],
    ),
    mutant(
        "a place that was given away counts as paid when the ticket leaves it",
        (
            "orders/model/reseating.py",
            "return self.to if self.settled else self.ticket.paid",
            "return self.to",
        ),
        tests=["tests/orders/test_change_session.py"],
    ),
    mutant(
        "a supplement moves a ticket that is not what its buyer was asked about any more",
        (
            "orders/service/supplements.py",
            "return None if all(_stands(held[one.ticket_id], one) for one in reseated) else RefundReason.PAID_LATE",
            "return None",
        ),
        tests=["tests/orders/test_supplements.py"],
    ),
    mutant(
        "half of what goes back for a cheaper place is declined",
        (
            "orders/service/decide_refund.py",
            "if refund.state == RefundStage.REQUESTED]",
            "if refund.state != RefundStage.REQUESTED]",
        ),
        tests=["tests/orders/test_change_session.py"],
    ),
    mutant(
        "somebody whose ticket is to change the session is expected there by nobody",
        ("orders/service/reseat.py", "await _keep_for_people(work, order, order_id)", "pass"),
        tests=["tests/orders/test_change_session_with_others.py"],
    ),
    mutant(
        "what nobody agreed to is sent",
        (_REFUNDS, "if not new.needs_approval:", "if not new.note:"),
        (_REFUNDS, "state != RefundStage.REQUESTED", "decided_by is not None"),
    ),
    mutant(
        "who declines a refund leaves its tickets void",
        ("orders/service/decide_refund.py", "await _restore(tx, order, items)", "pass"),
    ),
    mutant(
        "the service fee of a cancelled session stays",
        ("orders/service/refund_many.py", "service_fees=service_fees.get(row.id),", "service_fees={},"),
        tests=["tests/orders/test_service_fees_back.py"],
    ),
    mutant(
        "a service fee that the organizer bears is charged",
        ("catalog/model/prices.py", 'if not paid or self.paid_by != "buyer":', "if not paid:"),
    ),
    mutant(
        "places of refused money are free while another payment of the order can be paid",
        (
            "orders/service/settle.py",
            "Effect.RELEASE_AND_REFUND and await _can_be_paid_otherwise(tx, payment):",
            "Effect.RELEASE_AND_REFUND and not order:",
        ),
        tests=["tests/orders/test_payers.py"],
    ),
    mutant(
        "more refunds are under way than a provider may refuse in a second",
        (
            "payments/service/handful.py",
            "self.refused + self._under_way < MOST_REFUSED",
            "self._under_way < MOST_REFUSED",
        ),
        tests=["tests/orders/test_refund_pace.py"],
    ),
    mutant(
        "a refund that a provider never heard of counts as answered",
        (_REFUNDS, "unanswered=event in NO_WORD,", "unanswered=event is RefundEvent.NO_ANSWER,"),
        tests=["tests/orders/test_unanswered.py"],
    ),
    mutant(
        "money that went out twice is not posted",
        ("payments/service/hearing.py", "        await book_doubled(tx, double, account_id=account_id)\n", ""),
    ),
    mutant(
        "nobody is told of money that went out twice",
        (
            "payments/service/stuck.py",
            "twice = await doubles_store.open_doubles(tx, organizer_id=organizer_id, limit=MOST_CASES)",
            "twice = await doubles_store.open_doubles(tx, organizer_id=organizer_id, limit=0)",
        ),
    ),
    mutant(
        "cash that was taken is not known again by its key",
        (
            _WINDOW,
            "same = next((one for one in known if one.idempotency_key == idempotency_key), None)",
            "same = next((one for one in known if one.id == order_id), None)",
        ),
    ),
    mutant(
        "cash goes into a drawer that was counted",
        ("boxoffice/store/tills.py", "and id = $2 and closed_at is null for share", "and id = $2 for share"),
    ),
    mutant(
        "what a count finds more or less is not posted",
        ("boxoffice/service/tills.py", "difference_fen=difference_fen,", "difference_fen=0,"),
    ),
    mutant(
        "cash is taken for a session that is being cancelled",
        (_WINDOW, "if fair.refused is not None:", "if fair.refused is None and fair.refused:"),
        tests=["tests/journeys/test_box_office.py"],
    ),
    mutant(
        "places that an order drew from a code go to everybody when it expires",
        (
            "migrations/functions/free_places.sql",
            """    if not p_sold then
        freed_places := return_to_allotments(p_organizer_id, p_orders, freed_types, freed_places);
    end if;
""",
            "",
        ),
    ),
    mutant(
        "places of a code stay put aside when their time is over",
        (
            "promotions/store/allotments.py",
            "where released_at is null and release_at <= app_now()",
            "where released_at is null and release_at <= app_now() - interval '90 days'",
        ),
    ),
    mutant(
        "a hidden type is sold to whoever asks for it",
        (
            "orders/model/quote.py",
            " or (found.hidden and not conditions.open(found)):",
            ":",
        ),
    ),
    mutant(
        "a bundle is counted once, however many are bought",
        (
            "promotions/model/pricing.py",
            '_use_of(promotion, "uses", promotion.max_uses, count)',
            '_use_of(promotion, "uses", promotion.max_uses, 1)',
        ),
        tests=["tests/promotions/test_prices_machine.py"],
    ),
    mutant(
        "late money brings back a promotion that is used up",
        (
            "orders/service/fairness.py",
            "return await promotions.may_take_again(tx, organizer_id=row.organizer_id, order_id=row.id)",
            "return True",
        ),
        tests=["tests/journeys/test_prices.py", "tests/promotions/test_prices_machine.py"],
    ),
)
