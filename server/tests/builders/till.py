"""Collecting money in tests of races: orders, payments, and a provider that does what the test says, when it says so.

The provider is the outside; what stands before it is the real thing, on a real database.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from builders.orders import an_order, placing_for, with_quota
from builders.people import APP_ID, a_buyer
from builders.shop import Sale, a_shop, an_event_on_sale
from menpiao.catalog import Labels
from menpiao.kernel.ids import organizer_of
from menpiao.orders.jobs import settling_of
from menpiao.orders.model.order import OrderRow
from menpiao.orders.service.cancel import Collecting, cancel
from menpiao.orders.service.pay import HowToPay, StartedPayment, start_payment
from menpiao.orders.service.refund import StaffRefund, refund_by_staff
from menpiao.orders.service.settle import settle
from menpiao.payments import (
    PROVIDER_OF,
    Closing,
    MerchantAccount,
    MerchantAccounts,
    Method,
    Notice,
    OutcomeUnknown,
    Prepared,
    PrepareRequest,
    ProviderPayment,
    ProviderRefund,
    ProviderRefused,
    ProviderState,
    RefundRequest,
    RefundState,
    handle_notices,
    send_refunds,
)
from menpiao.platform import randomness
from menpiao.platform.audit import Actor
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database, forbid_in_transaction


class Provider:
    """A provider in memory: what it knows of payments, and the switches of a test."""

    def __init__(self) -> None:
        self.closes_after = timedelta(0)
        self.states: dict[UUID, ProviderState] = {}
        self.requests: dict[UUID, PrepareRequest] = {}
        self.refunds: list[RefundRequest] = []
        self.refund_states: dict[UUID, RefundState] = {}
        self.refuses: ProviderRefused | None = None
        """What it says to whoever asks for a refund."""
        self.away: set[int] = set()
        """Organizers whose account gets no answer."""
        self.hold_prepare: asyncio.Event | None = None
        """While set and not released, asking to prepare has left us and has not arrived."""
        self.preparing = asyncio.Event()
        """Somebody has asked to prepare."""
        self.asked: list[tuple[str, UUID]] = []
        self.lies: dict[UUID, dict[str, Any]] = {}
        """What its callbacks say of a payment that is not so."""

    async def prepare(self, account: MerchantAccount, request: PrepareRequest) -> Prepared:
        self._ask(account, "prepare", request.payment_id)
        self.preparing.set()
        if self.hold_prepare is not None:
            await self.hold_prepare.wait()
        self.requests[request.payment_id] = request
        self.states.setdefault(request.payment_id, ProviderState.NOT_PAID)
        return Prepared({"package": f"prepay_id={request.payment_id.hex}"})

    async def query(self, account: MerchantAccount, payment_id: UUID) -> ProviderPayment:
        self._ask(account, "query", payment_id)
        return self.told(payment_id)

    async def close(self, account: MerchantAccount, payment_id: UUID) -> Closing:
        self._ask(account, "close", payment_id)
        if self.states.get(payment_id) is ProviderState.PAID:
            return Closing.PAID
        self.states[payment_id] = ProviderState.CLOSED
        return Closing.CLOSED

    async def refund(self, account: MerchantAccount, request: RefundRequest) -> ProviderRefund:
        self._ask(account, "refund", request.refund_id)
        if self.refuses is not None:
            raise self.refuses
        self.refunds.append(request)
        state = self.refund_states.setdefault(request.refund_id, RefundState.PROCESSING)
        return ProviderRefund(request.refund_id, state)

    async def query_refund(self, account: MerchantAccount, refund_id: UUID) -> ProviderRefund:
        self._ask(account, "query_refund", refund_id)
        return ProviderRefund(refund_id, self.refund_states.get(refund_id, RefundState.UNKNOWN_REFUND))

    def read_notice(
        self, account: MerchantAccount, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notice:
        payment_id = UUID(bytes=body)
        told = msgspec.structs.replace(self.told(payment_id), **self.lies.get(payment_id, {}))
        return Notice(headers["id"], "payment", told, None)

    def pay(self, payment_id: UUID) -> None:
        """The buyer pays; our callback is up to the test."""
        assert self.states[payment_id] is ProviderState.NOT_PAID
        self.states[payment_id] = ProviderState.PAID

    def told(self, payment_id: UUID) -> ProviderPayment:
        """What it says of a payment."""
        state = self.states.get(payment_id, ProviderState.UNKNOWN_PAYMENT)
        if state is not ProviderState.PAID:
            return ProviderPayment(payment_id, state)
        request = self.requests[payment_id]
        return ProviderPayment(
            payment_id,
            state,
            transaction_id=payment_id.hex,
            amount_fen=request.amount_fen,
            currency="CNY",
            payer=request.payer,
            app_id=request.app_id,
        )

    def _ask(self, account: MerchantAccount, what: str, about: UUID) -> None:
        forbid_in_transaction("the provider")
        self.asked.append((what, about))
        if account.organizer_id in self.away:
            raise OutcomeUnknown("away")


class Till:
    """A shop's orders and their payments."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self.db = db
        self.provider = Provider()
        self.accounts = MerchantAccounts(db, cipher)
        self.collecting = Collecting(db, cipher, Labels(db), {"wechat": self.provider}, self.accounts)
        self.placing = placing_for(db, cipher)

    async def sale(
        self, *, total: int = 10, organizer_id: int = 7, session: dict[str, Any] | None = None, **ticket_type: Any
    ) -> Sale:
        """Something for sale by an organizer who can be paid."""
        shop = await a_shop(self.db, organizer_id=organizer_id)
        sale = await with_quota(
            self.db, await an_event_on_sale(shop, ticket_types=[ticket_type], session=session), total
        )
        methods = [method for method in Method if PROVIDER_OF[method] == "wechat"]
        await self.accounts.add(organizer_id=organizer_id, provider="wechat", credentials=b"{}", methods=methods)
        return sale

    async def order(self, sale: Sale, **changes: Any) -> OrderRow:
        """An order of a buyer who has WeChat."""
        buyer_id = changes.pop("buyer_id", None) or (await a_buyer(self.db)).login.buyer_id
        return (await self.placing.place(an_order(sale, buyer_id=buyer_id, app_id=APP_ID, **changes))).order.row

    async def start(
        self, order: OrderRow, *, key: str | None = None, method: Method = Method.WECHAT_JSAPI
    ) -> StartedPayment:
        """Begin to pay, with a key of its own or this one."""
        return await start_payment(
            self.collecting,
            buyer_id=order.buyer_id,
            order_id=order.id,
            how=HowToPay(method),
            idempotency_key=key or randomness.token_hex(8),
            notify_base="https://menpiao.test/api/v1",
        )

    async def told(self, payment: Any, **changes: Any) -> str:
        """Be told what the provider says of a payment; ``changes`` are lies."""
        told = msgspec.structs.replace(self.provider.told(payment.id), **changes)
        collecting = self.collecting
        return await settle(self.db, collecting.cipher, collecting.labels, told, account_id=payment.merchant_account_id)

    async def call_back(self, payment: Any, name: str) -> None:
        """The provider's callback about a payment, under this name, as the API receives it."""
        await self.collecting.inbox.receive(
            provider="wechat",
            account_id=payment.merchant_account_id,
            headers={"id": name},
            body=payment.id.bytes,
        )

    async def work_off_inbox(self) -> int:
        """What the worker does when it is woken by a callback; how many it claimed."""
        return await handle_notices(self.db, settling_of(self.collecting))

    async def paid(self, sale: Sale, **changes: Any) -> OrderRow:
        """An order that was paid, with its tickets."""
        order = await self.order(sale, **changes)
        payment = (await self.start(order)).payment
        self.provider.pay(payment.id)
        assert await self.told(payment) == "paid"
        return order

    async def owed(self, *, organizer_id: int = 7) -> OrderRow:
        """Money that came after its order was cancelled, and goes back."""
        order = await self.order(await self.sale(organizer_id=organizer_id))
        payment = (await self.start(order)).payment
        await cancel(self.collecting, buyer_id=order.buyer_id, order_id=order.id)
        self.provider.states[payment.id] = ProviderState.PAID
        assert await self.told(payment) == "cancelled_before_payment"
        return order

    async def refund(self, order: OrderRow, ticket_ids: tuple[UUID, ...] | None = None, **wanted: Any) -> UUID:
        """These tickets of it, or all that stands, go back because staff say so; the refund's id, which is its first
        number."""
        refund_id, _ = await refund_by_staff(
            self.db,
            self.collecting.cipher,
            staff=Actor("staff", UUID(int=7)),
            organizer_id=order.organizer_id,
            order_id=order.id,
            idempotency_key=randomness.token_hex(8),
            wanted=StaffRefund(ticket_ids=ticket_ids, reason="主办方同意", **wanted),
        )
        attempt: UUID = await self.value("select attempt_id from refunds where id = $1", refund_id)
        assert attempt == refund_id, "the first number of a refund is its own id"
        return refund_id

    async def send_refunds(self) -> None:
        """What the worker does every few seconds."""
        await send_refunds(self.db, self.collecting.providers, self.accounts, notify_base="https://menpiao.test/api/v1")

    async def state(self, order: OrderRow) -> str:
        """The order's state as it stands."""
        return str(await self.value("select state from orders where id = $1", order.id))

    async def value(self, query: str, *arguments: object) -> Any:
        """The first column of the first row."""
        async with self.db.read() as tx:
            return await tx.connection.fetchval(query, *arguments)

    async def run(self, statement: str, *arguments: object) -> None:
        """Damage done by hand."""
        async with self.db.tx() as tx:
            await tx.connection.execute(statement, *arguments)

    async def ruin_account(self, organizer_id: int) -> None:
        """The account's credentials can't be opened any more, as after a key was lost."""
        await self.run(
            "update merchant_account_keys set credentials_sealed = '\\x01' where organizer_id = $1", organizer_id
        )
        self.accounts = self.collecting.accounts = MerchantAccounts(self.db, self.collecting.cipher)


def minutes_after(order: OrderRow, minutes: float) -> datetime:
    """So long after the order's time to pay."""
    assert organizer_of(order.id) == order.organizer_id
    return order.pay_by + timedelta(minutes=minutes)
