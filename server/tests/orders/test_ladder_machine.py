"""Refund ladders against a model: bought, given back, refunded by staff, used at the gate, while time passes and the
rule changes, in any order.

Hypothesis writes the story; PostgreSQL plays it. The model knows of each order the rule under which it was bought and
what became of its tickets, and computes with its own arithmetic what the buyer may have back at this moment. After
every step the quote of every order says the same, the refunds are those that the model has granted, the books agree.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from builders.entrance import Entrance, staff_of
from builders.ladders import a_rule, with_ladder
from builders.orders import with_quota
from builders.people import a_buyer
from builders.shop import a_shop, an_event_on_sale
from builders.stories import NOON, Story, play
from builders.tickets import a_phone, activated
from builders.till import Till
from menpiao.admission import Gates, create_gate
from menpiao.catalog import Labels, RefundRule
from menpiao.kernel.errors import Refusal
from menpiao.orders.model.order import OrderRow
from menpiao.orders.model.refund_refusals import WHY_NOT_REFUSALS, RefundTermsChanged
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.refund_by_buyer import BuyersRefund, refund_by_buyer
from menpiao.orders.service.refund_quote import refund_quote_of_order
from menpiao.platform import randomness
from menpiao.platform.audit import SYSTEM, Actor
from menpiao.tickets import Ticket, tickets_of_order

STARTS_AT = NOON + timedelta(hours=7)
"""The doors are open from noon, so that tickets are used at any time."""
PRICE = 9_995  # a tenth of it ends in half a fen
RULES: dict[str, RefundRule] = {
    "by the ticket": a_rule((6, 0), (2, 10), (0, 33)),
    "whole orders": a_rule((4, 10), (1, 50), scope="order"),
    "once": a_rule((0, 20), once_per_buyer=True),
    "never": RefundRule(),
}
STANDING: Literal["valid"] = "valid"


@dataclass
class Bought:
    """An order that was paid, as the model remembers it."""

    row: OrderRow
    rule: RefundRule
    tickets: dict[int, str] = field(default_factory=dict)
    """By position: what a quote would say of it (``refunded``, ``checked_in``), or that it stands."""

    def standing(self) -> list[int]:
        return [position for position, state in self.tickets.items() if state == STANDING]


class Ladders(Story):
    async def begin(self) -> None:
        db = self.db
        self.bought: list[Bought] = []
        self.rights: set[UUID] = set()
        self.given_fen = 0
        self.rule = RULES["never"]
        self.till = Till(db, self.cipher)
        shop = await a_shop(db, organizer_id=self.organizer_id)
        kind = {"price_fen": PRICE, "per_buyer_max": 200, "per_order_max": 20}
        session = {"starts_at": STARTS_AT, "doors_at": NOON}
        self.sale = await with_quota(db, await an_event_on_sale(shop, ticket_types=[kind], session=session), 500)
        await self.till.accounts.add(organizer_id=self.organizer_id, provider="wechat", credentials=b"{}")
        self.buyers = [(await a_buyer(db)).login.buyer_id for _ in range(2)]
        gate_id = await create_gate(
            db,
            actor=SYSTEM,
            organizer_id=self.organizer_id,
            session_id=self.sale.session_id,
            name={"zh-CN": "北门", "en": "North gate"},
        )
        self.entrance = Entrance(
            db,
            self.till.collecting.cipher,
            self.sale,
            gate_id,
            gate_id,
            staff_of(db, self.organizer_id),
            Labels(db),
            Gates(db),
        )

    async def end(self) -> None:
        await self.till.placing.close()

    @rule(name=st.sampled_from(sorted(RULES)))
    def change_the_rule(self, name: str) -> None:
        """For those who buy later."""
        self.rule = RULES[name]
        self.run(with_ladder(self.db, self.sale.event_id, self.rule, organizer_id=self.organizer_id))

    @rule(minutes=st.sampled_from([7, 60, 118]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(seconds=minutes * 60)

    @rule(buyer=st.integers(0, 1), quantity=st.integers(1, 3))
    def buy(self, buyer: int, quantity: int) -> None:
        if self.clock.now() + timedelta(minutes=1) >= STARTS_AT:
            return
        self.clock.advance(seconds=2)  # what placing has in memory is old
        row = self.run(self.till.paid(self.sale, buyer_id=self.buyers[buyer], quantity=quantity))
        self.bought.append(Bought(row, self.rule, dict.fromkeys(range(1, quantity + 1), STANDING)))

    @precondition(lambda self: self.bought)
    @rule(which=st.integers(0, 99), cut=st.integers(1, 3), off_by=st.sampled_from([0, 0, 0, 1, -1]))
    def give_back(self, which: int, cut: int, off_by: int) -> None:
        """Some of the tickets, or all under a rule for whole orders; for what their buyer was shown, or not."""
        order = self.bought[which % len(self.bought)]
        chosen = order.standing()[: None if order.rule.scope == "order" else cut] or list(order.tickets)[:1]
        quoted = {position: self._may(order, position) for position in chosen}
        amount = sum(fen for fen in quoted.values() if isinstance(fen, int))
        outcome = self.run(self._give_back(order, chosen, amount + off_by))
        refused = next((why for why in quoted.values() if isinstance(why, str)), None)
        if refused is not None:
            assert outcome is WHY_NOT_REFUSALS[refused], (outcome, refused)  # type: ignore[index]  # a word of WhyNot
        elif off_by:
            assert outcome is RefundTermsChanged
        else:
            assert outcome is None
            self.rights.add(order.row.buyer_id)
            self._gone(order, chosen, amount)

    @precondition(lambda self: self.bought)
    @rule(which=st.integers(0, 99), cut=st.integers(1, 3), fee=st.sampled_from([0, 500]))
    def staff_give_back(self, which: int, cut: int, fee: int) -> None:
        """Staff may at any time, and take nobody's right."""
        order = self.bought[which % len(self.bought)]
        chosen = order.standing()[:cut]
        if chosen:
            self.run(self._staff_give_back(order, chosen, fee))
            self._gone(order, chosen, len(chosen) * (PRICE - fee))

    @precondition(lambda self: self.bought)
    @rule(which=st.integers(0, 99))
    def come_in(self, which: int) -> None:
        order = self.bought[which % len(self.bought)]
        if order.standing() and self.clock.now() < STARTS_AT:
            position = order.standing()[-1]
            assert self.run(self._scan(order, position)) == "ok"
            order.tickets[position] = "checked_in"

    @invariant()
    def quotes_and_money_are_what_the_model_says(self) -> None:
        for order in self.bought:
            quote = self.run(refund_quote_of_order(self.db, buyer_id=order.row.buyer_id, order_id=order.row.id))
            told = {ticket.position: ticket.why_not or ticket.amount_fen for ticket in quote.tickets}
            assert told == {position: self._may(order, position) for position in order.tickets}
        given = "select coalesce(sum(amount_fen), 0)::bigint from refunds where organizer_id = $1"
        assert self.run(self.value(given, self.organizer_id)) == self.given_fen
        assert self.run(self.findings()) == []

    def _may(self, order: Bought, position: int) -> int | str:
        """What goes back for this ticket if it goes back now (with all that must go with it), or why it doesn't."""
        if order.tickets[position] != STANDING:
            return order.tickets[position]
        together = order.standing() if order.rule.scope == "order" else [position]
        if order.rule.scope == "order" and "checked_in" in order.tickets.values():
            return "checked_in_together"
        if not order.rule.tiers:
            return "no_ladder"
        if order.rule.once_per_buyer and order.row.buyer_id in self.rights:
            return "right_used"
        hours_left = (STARTS_AT - self.clock.now()) / timedelta(hours=1)
        percent = next((tier.fee_percent for tier in order.rule.tiers if hours_left > tier.until_hours_before), None)
        if percent is None:
            return "too_late"
        fee = (len(together) * PRICE * percent * 2 + 100) // 200  # of the whole, half a fen is one
        place = together.index(position)
        return PRICE - (fee * (place + 1) // len(together) - fee * place // len(together))

    def _gone(self, order: Bought, positions: list[int], amount_fen: int) -> None:
        order.tickets.update(dict.fromkeys(positions, "refunded"))
        self.given_fen += amount_fen

    async def _give_back(self, order: Bought, positions: list[int], amount_fen: int) -> type[Refusal] | None:
        try:
            await refund_by_buyer(
                self.db,
                self.till.collecting.cipher,
                buyer_id=order.row.buyer_id,
                order_id=order.row.id,
                idempotency_key=randomness.token_hex(8),
                wanted=BuyersRefund(positions=tuple(positions), amount_fen=amount_fen),
            )
        except Refusal as refused:
            return type(refused)
        return None

    async def _staff_give_back(self, order: Bought, positions: list[int], fee_fen: int) -> None:
        tickets = await self._tickets(order)
        await refund_by_staff(
            self.db,
            self.till.collecting.cipher,
            staff=Actor("staff", UUID(int=7)),
            organizer_id=self.organizer_id,
            order_id=order.row.id,
            idempotency_key=randomness.token_hex(8),
            wanted=StaffRefund(
                ticket_ids=tuple(tickets[position].id for position in positions),
                reason="主办方同意",
                fee_per_ticket_fen=fee_fen,
            ),
        )

    async def _scan(self, order: Bought, position: int) -> str:
        phone, ticket = a_phone(self.db, buyer_id=order.row.buyer_id), (await self._tickets(order))[position]
        await activated(self.db, self.till.collecting.cipher, phone, ticket)
        return (await self.entrance.scan(await self.entrance.shown(phone, ticket))).reason

    async def _tickets(self, order: Bought) -> dict[int, Ticket]:
        async with self.db.read() as tx:
            found = await tickets_of_order(tx, organizer_id=self.organizer_id, order_id=order.row.id)
        return {ticket.position: ticket for ticket in found}


def test_a_ladder_gives_back_what_its_rule_says_whatever_happens(dsn: str) -> None:
    play(Ladders, dsn, stories=12, steps=25)
