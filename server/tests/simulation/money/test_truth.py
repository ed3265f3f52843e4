"""Our books against the provider's: each lie is seen, and nothing is seen where there is none."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec
import pytest

from menpiao.catalog import ServiceFee
from menpiao.orders.model.reseating import Difference, WantedPlace, WantedSessionChange
from menpiao.payments import PrepareRequest, RefundRequest
from menpiao.platform.clock import SimulatedClock
from menpiao.simulation.money.book import Book
from menpiao.simulation.money.store import OurCancellation, OurOrder, OurPayment, OurPlace, OurRefund, StepUse
from menpiao.simulation.money.truth import Ledger, Ours, Said, wrong_in_the_end, wrong_now

FEN = 1_000
ORDER, PAYMENT, REFUND, NUMBER, ACCOUNT = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
SOMEBODY, OTHER = uuid4(), uuid4()
TICKET, CHEAP, USUAL, DEAR = uuid4(), uuid4(), uuid4(), uuid4()
PRICES = {CHEAP: 300, USUAL: FEN, DEAR: 2_500}
FEE = ServiceFee(basis_points=250, ticket_fen=5)
BORNE = ServiceFee(order_fen=40, paid_by="organizer")


class Stand(NamedTuple):
    """What both sides say, to be tampered with."""

    ours: Ours
    book: Book
    ledger: Ledger = Ledger({}, 0)
    said: Said = Said((PAYMENT,))
    tills: Mapping[UUID, int] = {}
    """What clerks put into drawers."""

    def wrongs(self) -> set[str]:
        return {
            one.what
            for one in [
                *wrong_now(self.ours, self.book, self.said),
                *wrong_in_the_end(self.ours, self.ledger, self.book, (), self.tills),
            ]
        }

    def told(self, **changes: object) -> "Stand":
        return self._replace(said=msgspec.structs.replace(self.said, **changes))

    def cancellation(self, **changes: object) -> "Stand":
        made = OurCancellation(uuid4(), "finished", 0, 0, 0)
        cancelled = {made.id: msgspec.structs.replace(made, **changes)}
        return self._replace(ours=msgspec.structs.replace(self.ours, cancellations=cancelled))

    def steps(self, *steps: StepUse) -> "Stand":
        return self._replace(ours=msgspec.structs.replace(self.ours, steps={step.id: step for step in steps}))

    def moved(self, *steps: tuple[UUID, Difference], kept_fen: int, declined_fen: int = 0) -> "Stand":
        """The ticket went to these types, one after the other; what the last refund gave back was declined."""
        keys = [f"change {number}" for number in range(len(steps))]
        changes = {
            key: WantedSessionChange(session_id=uuid4(), places=(WantedPlace(TICKET, to),), difference=how, reason="")
            for key, (to, how) in zip(keys, steps, strict=True)
        }
        to_types, declined = [to for to, _ in steps], [0] * (len(steps) - 1) + [declined_fen]
        place = OurPlace(TICKET, ORDER, to_types[-1], FEN, kept_fen, keys, [USUAL, *to_types[:-1]], to_types, declined)
        ours = msgspec.structs.replace(self.ours, places=[place])
        return self._replace(ours=ours).told(prices_fen=PRICES, changes=changes)

    def order(self, **changes: object) -> "Stand":
        orders = {ORDER: msgspec.structs.replace(self.ours.orders[ORDER], **changes)}
        return self._replace(ours=msgspec.structs.replace(self.ours, orders=orders))

    def payment(self, **changes: object) -> "Stand":
        payments = {PAYMENT: msgspec.structs.replace(self.ours.payments[PAYMENT], **changes)}
        return self._replace(ours=msgspec.structs.replace(self.ours, payments=payments))

    def refund(self, **changes: object) -> "Stand":
        new = OurRefund(REFUND, PAYMENT, ORDER, "succeeded", FEN, False, [NUMBER])
        refunds = {REFUND: msgspec.structs.replace(new, **changes)}
        return self._replace(ours=msgspec.structs.replace(self.ours, refunds=refunds))


def opened(clock: SimulatedClock) -> Stand:
    """An order whose payment a phone can pay."""
    book = Book(clock)
    book.prepare(PrepareRequest(PAYMENT, "wx", "payer", "门票", FEN, clock.now() + timedelta(minutes=15), "https:"))
    order = OurOrder(ORDER, uuid4(), "key", "paying", FEN, 0, 0, 0)
    payment = OurPayment(PAYMENT, ORDER, "prepared", FEN, None, None, ACCOUNT)
    return Stand(Ours({ORDER: order}, {PAYMENT: payment}, {}, {}, {}), book)


def paid(clock: SimulatedClock, *, amount_fen: int = FEN, payer: str = "payer") -> Stand:
    """An order that was paid, with its ticket."""
    stand = opened(clock)
    assert stand.book.pay(PAYMENT, payer=payer, amount_fen=amount_fen, app_id="wx")
    stand = stand._replace(ledger=Ledger({ACCOUNT: amount_fen}, 0))
    return stand.order(state="paid", tickets=1, worth_fen=FEN).payment(state="paid", received_fen=amount_fen)


def returned(clock: SimulatedClock) -> Stand:
    """An order that was refunded."""
    stand = paid(clock).order(state="refunded", tickets=0, worth_fen=0)
    stand.book.refund(RefundRequest(NUMBER, PAYMENT, FEN, FEN, "退票", "https:"))
    clock.advance(minutes=1)
    stand.book.catch_up()
    stand = stand._replace(said=Said((PAYMENT,), ((REFUND, FEN),)))
    return stand.refund()._replace(ledger=Ledger({ACCOUNT: 0}, 0))


def in_cash(clock: SimulatedClock) -> Stand:
    """An order that was paid at the window: no provider has heard of it."""
    order = OurOrder(ORDER, uuid4(), "key", "paid", FEN, 1, FEN, 0)
    payment = OurPayment(PAYMENT, ORDER, "paid", FEN, FEN, None, ACCOUNT, "cash key", True)
    said = Said(on_counter=("cash key",))
    return Stand(
        Ours({ORDER: order}, {PAYMENT: payment}, {}, {}, {}), Book(clock), Ledger({}, 0, {ACCOUNT: FEN}), said,
        {ACCOUNT: FEN},
    )  # fmt: skip


def back_in_cash(clock: SimulatedClock) -> Stand:
    """Its money went back over the counter."""
    stand = in_cash(clock).order(state="refunded", tickets=0, worth_fen=0).refund(in_cash=True, numbers=[])
    return stand.told(over_counter=(REFUND,))._replace(ledger=Ledger({}, 0), tills={ACCOUNT: 0})


@pytest.mark.parametrize("stand", [paid, returned, in_cash, back_in_cash])
def test_where_both_say_the_same_nothing_is_wrong(clock: SimulatedClock, stand: Callable[..., Stand]) -> None:
    assert stand(clock).wrongs() == set()


LIES: dict[str, Callable[[SimulatedClock], Stand]] = {
    "tickets that nobody paid for": lambda clock: opened(clock).order(state="paid", tickets=1, worth_fen=FEN),
    "a payment that nobody made is paid": lambda clock: opened(clock).payment(state="paid", received_fen=FEN),
    "a payment is paid with another amount than arrived": lambda clock: paid(clock, amount_fen=FEN + 1).payment(
        received_fen=FEN
    ),
    "a payment is taken for paid that is not what we asked for": lambda clock: paid(clock, payer="somebody else"),
    "places were released while their payment was open": lambda clock: opened(clock).order(state="expired"),
    "the provider refunds what our books do not know": lambda clock: returned(clock).refund(numbers=[uuid4()]),
    "a refund is another one at the provider": lambda clock: returned(clock).refund(amount_fen=FEN - 1),
    "a refund succeeded that the provider did not make": lambda clock: paid(clock).refund(),
    "the payment is still prepared": opened,
    "the payment is frozen, and nobody is told": lambda clock: paid(clock).payment(state="frozen"),
    "the order is still paying": opened,
    "the refund is abnormal, and nobody is told": lambda clock: returned(clock).refund(state="abnormal"),
    "the refund is still processing": lambda clock: returned(clock).refund(state="processing"),
    f"the provider keeps {FEN} fen, our books say 0": lambda clock: paid(clock).payment(
        state="closed", received_fen=None
    ),
    f"{FEN} fen of this order are kept; tickets, fees and open cases are 0": lambda clock: paid(clock).order(
        tickets=0, worth_fen=0
    ),
    "a buyer was promised another refund": lambda clock: returned(clock).told(promised=((REFUND, FEN + 1),)),
    f"the ledger has {FEN - 1} fen in an account that holds {FEN}": lambda clock: paid(clock)._replace(
        ledger=Ledger({ACCOUNT: FEN - 1}, 0)
    ),
    "7 fen are in clearing, 0 are stuck": lambda clock: paid(clock)._replace(ledger=Ledger({ACCOUNT: FEN}, 7)),
    "3 tickets at an early price that 2 have": lambda clock: paid(clock).steps(StepUse(uuid4(), 3, 2)),
    "the refund waits for somebody to agree, and nobody is told": lambda clock: paid(clock).refund(state="requested"),
    "the refund went out twice, and nobody is told": lambda clock: returned(clock).refund(doubled_open=True),
    "who asked for a refund agreed to it": lambda clock: returned(clock).refund(
        requested_by=SOMEBODY, decided_by=SOMEBODY
    ),
    "the provider refunds what nobody agreed to": lambda clock: returned(clock).refund(needs_approval=True),
    f"one person gave {FEN} fen back, where 999 is the limit": lambda clock: returned(clock).told(limits=(0, 999)),
    "an order was charged a service fee of 40 fen": lambda clock: (
        paid(clock).order(charged_fen=40).told(fees=(FEE, BORNE))
    ),
    f"{FEN} of {FEN + 30} fen go back of what does not take place": lambda clock: (
        returned(clock).refund(reason="session_cancelled", tickets=1).order(items=1, total_fen=FEN + 30)
    ),
    "cash was taken that nobody brought": lambda clock: in_cash(clock).told(on_counter=()),
    "a refund of cash is done that nobody handed over": lambda clock: back_in_cash(clock).told(over_counter=()),
    "the refund waits at the window, and nobody is told": lambda clock: back_in_cash(clock).refund(
        state="approved", in_cash=True
    ),
    f"the ledger has {FEN} fen in a till into which clerks put 0": lambda clock: in_cash(clock)._replace(tills={}),
    "1 tickets of a cancelled session stand": lambda clock: paid(clock).cancellation(tickets=1),
    "the cancellation is still running": lambda clock: paid(clock).cancellation(state="running"),
}


@pytest.mark.parametrize("lie", LIES)
def test_each_lie_is_seen(clock: SimulatedClock, lie: str) -> None:
    assert lie in LIES[lie](clock).wrongs()


def test_a_place_is_paid_for_once_unless_staff_give_it_away(clock: SimulatedClock) -> None:
    stand = paid(clock)
    assert stand.moved((DEAR, "settle"), kept_fen=2_500).wrongs() == set()
    assert stand.moved((DEAR, "waive"), kept_fen=FEN).wrongs() == set()
    assert stand.moved((DEAR, "waive"), (CHEAP, "settle"), kept_fen=300).wrongs() == set()
    assert stand.moved((DEAR, "settle"), (CHEAP, "waive"), (DEAR, "settle"), kept_fen=2_500).wrongs() == set()
    assert stand.moved((CHEAP, "settle"), kept_fen=FEN, declined_fen=700).wrongs() == set()
    for kept_fen in (FEN, 4_000):
        wrong = f"{kept_fen} fen are kept for a ticket whose places came to 2500"
        assert wrong in stand.moved((DEAR, "settle"), kept_fen=kept_fen).wrongs()
    half_declined = stand.moved((DEAR, "settle"), (CHEAP, "settle"), kept_fen=2_000, declined_fen=1_700)
    assert half_declined.wrongs() == {"a place of 2500 fen was paid for with 2000"}


def test_a_ticket_is_where_staff_wanted_it(clock: SimulatedClock) -> None:
    stand = paid(clock).moved((DEAR, "waive"), kept_fen=FEN)
    (place,) = stand.ours.places
    astray = msgspec.structs.replace(place, ticket_type_id=CHEAP)
    stand = stand._replace(ours=msgspec.structs.replace(stand.ours, places=[astray]))
    assert stand.wrongs() == {"a ticket is not where it was moved to"}
    elsewhere = {key: msgspec.structs.replace(one, places=()) for key, one in stand.said.changes.items()}
    assert "a ticket went where nobody wanted it" in stand.told(changes=elsewhere).wrongs()


def test_what_is_as_it_should_be_is_not_wrong(clock: SimulatedClock) -> None:
    stand = paid(clock).steps(StepUse(uuid4(), 2, 2), StepUse(uuid4(), 9, None)).cancellation()
    assert stand.wrongs() == set()
    assert stand.cancellation(state="running", missing=1).wrongs() == set(), "a person sees whose refund is stuck"


def test_what_a_cancelled_session_owes_may_wait_for_a_decision_about_another_refund(clock: SimulatedClock) -> None:
    stand = paid(clock).order(tickets=0, worth_fen=0, waiting_fen=FEN).cancellation(state="running", troubled=1)
    assert stand.wrongs() == set()
    assert stand.order(waiting_fen=0).wrongs() != set()


def test_a_service_fee_stays_where_an_order_was_paid(clock: SimulatedClock) -> None:
    fee = 30
    stand = paid(clock).order(worth_fen=FEN - fee, service_fee_fen=fee)
    assert stand.wrongs() == set()
    assert stand.order(service_fee_fen=0).wrongs() != set()


def test_what_we_were_told_to_be_over_was_not_released_too_early(clock: SimulatedClock) -> None:
    stand = opened(clock).order(state="expired")
    stand.book.entries[PAYMENT].told_over = True
    assert "places were released while their payment was open" not in stand.wrongs()


def test_what_is_asked_for_beyond_a_payment_is_wrong_for_ever(clock: SimulatedClock) -> None:
    stand = returned(clock)
    stand.book.wrongs.append("asked for more than is left")
    assert stand.wrongs() == {"asked for more than is left"}


def test_a_refund_of_two_people_and_one_within_the_limit_are_as_they_should_be(clock: SimulatedClock) -> None:
    stand = returned(clock).told(limits=(FEN,))
    assert stand.wrongs() == set(), "the limit is what one person may"
    stand = stand.told(limits=(0,)).refund(needs_approval=True, requested_by=SOMEBODY, decided_by=OTHER)
    assert stand.wrongs() == set()


def test_a_fee_of_a_half_percent_is_rounded_half_up_and_a_free_order_has_none(clock: SimulatedClock) -> None:
    stand = paid(clock).told(fees=(FEE, BORNE))
    assert stand.order(price_fen=FEN + 20, priced=2, charged_fen=36).wrongs() == set()
    assert stand.order(price_fen=0, priced=0, charged_fen=0).wrongs() == set()


def test_what_went_out_twice_is_neither_with_the_provider_nor_kept_for_the_order(clock: SimulatedClock) -> None:
    stand = returned(clock).refund(paid_otherwise=True, doubled_fen=FEN)
    assert stand.wrongs() == set()
    assert stand.refund(paid_otherwise=True).wrongs() != set(), "the provider paid, and nobody wrote it down"
