"""What buyers do: order, order again what was not answered, pay, change their mind, come to the gate, wait in line."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from menpiao.admission import ScanRequest, scan
from menpiao.kernel.ids import encode
from menpiao.orders.model.quote import WantedLine
from menpiao.orders.service.cancel import cancel
from menpiao.orders.service.pay import HowToPay, start_payment
from menpiao.orders.service.pricing import PriceAsk, WantedBundle
from menpiao.orders.service.wanted import PlaceOrder
from menpiao.payments import Method
from menpiao.simulation.money import prices
from menpiao.simulation.money.deeds import Contradiction, Deed
from menpiao.simulation.money.phones import Wish
from menpiao.simulation.money.process import NOTIFY_BASE
from menpiao.simulation.money.stage import APP_ID, ORGANIZER, OTHER_APP_ID, Type
from menpiao.tickets import activate, code_now, tickets_of_order
from menpiao.waitlist import Join
from menpiao.waitlist.service.leave import withdraw

if TYPE_CHECKING:
    from menpiao.simulation.money.world import World

MOST_ORDERS = 14
NEW_KEY_SHARE = 0.5
OPEN_SHARE = 0.8
"""How often a buyer looks before they tap."""
BANK_LONGEST = timedelta(minutes=20)
TWO_LINES_SHARE = 0.25
BUNDLE_SHARE = 0.4
CODE_SHARE = 0.5
CARD_SHARE = 0.5
DEARER_SHARE = 0.8
HELD_AT_WINDOW_S = 600

Lines = tuple[tuple[Type, int], ...]


def order(world: "World") -> Deed | None:
    if len(world.phones.wishes) >= MOST_ORDERS:
        return None
    dice, stage, buyer = world.dice, world.stage, world.dice.choice(world.stage.buyers)
    kinds = [dice.choice(stage.types)]
    if len(stage.types) > 1 and dice.random() < TWO_LINES_SHARE:
        kinds = dice.sample(stage.types, 2)
    lines = tuple((kind, dice.choice((1, 1, 2, 3))) for kind in kinds)
    bundle_id = dice.choice(list(stage.bundles)) if stage.bundles and dice.random() < BUNDLE_SHARE else None
    if bundle_id is not None and dice.random() < 0.5:
        lines = ()
    wish = Wish(
        buyer,
        world.phones.new_key(),
        lines,
        people_of(world, lines, bundle_id),
        code=dice.choice(world.codes) if world.codes and dice.random() < CODE_SHARE else None,
        bundle_id=bundle_id,
        looks=dice.random() < 0.5,
    )
    world.phones.wishes.append(wish)
    return Deed(buyer.payer, None, lambda: place(world, wish))


def people_of(world: "World", lines: Lines, bundle_id: UUID | None) -> tuple[str, ...]:
    """Whom the tickets are for, in the order in which the server asks for names."""
    kinds = {one.id: one for one in world.stage.types}
    wanted = {kind.id: quantity for kind, quantity in lines}
    for part in world.stage.bundles[bundle_id] if bundle_id else ():
        wanted[part.ticket_type_id] = wanted.get(part.ticket_type_id, 0) + part.quantity
    people: list[str] = []
    for type_id, quantity in wanted.items():
        known = kinds[type_id].people
        people += world.dice.sample(known, min(quantity, len(known))) if known else ()
    return tuple(people)


def opened_to(world: "World", wish: Wish) -> frozenset[UUID]:
    """The hidden types that this order may hold: all that its code or its bundle names, and at the window any."""
    if wish.code == prices.CODE or wish.at_window:
        return world.hidden
    bundled = world.stage.bundles[wish.bundle_id] if wish.bundle_id else ()
    return world.hidden & {part.ticket_type_id for part in bundled}


def order_again(world: "World") -> Deed | None:
    wishes = [wish for wish in world.phones.wishes if wish.lines or wish.bundle_id]
    if not wishes:
        return None
    unknown = [wish for wish in wishes if wish.order_id is None]
    wish = world.dice.choice(unknown or wishes)
    return Deed(wish.buyer.payer, wish.order_id, lambda: place(world, wish))


async def place(world: "World", wish: Wish) -> str:
    """Ask for it, for the first time or again."""
    placing = world.process.placing
    if wish.looks and wish.shown_fen is None:
        wish.shown_fen = (await placing.quote(_wanted(wish))).total_fen
    placed = await placing.place(_wanted(wish))
    row = placed.order.row
    if wish.order_id not in (None, row.id):
        raise Contradiction(f"{wish.key} was placed twice: {wish.order_id} and {row.id}")
    if wish.shown_fen not in (None, row.total_fen):
        raise Contradiction(f"{wish.key} was shown {wish.shown_fen} fen and costs {row.total_fen}")
    wish.order_id = row.id
    return f"{'again ' if placed.replayed else ''}{encode(row.id)} {row.total_fen}"


def _wanted(wish: Wish) -> PlaceOrder:
    lines = tuple(
        WantedLine(position, kind.session_id, kind.id, quantity) for position, (kind, quantity) in enumerate(wish.lines)
    )
    bundles = (WantedBundle(len(lines), wish.bundle_id, 1),) if wish.bundle_id else ()
    price = PriceAsk(wish.code, bundles, wish.shown_fen)
    return PlaceOrder(
        buyer_id=wish.buyer.login.buyer_id,
        app_id=APP_ID,
        lang="zh-CN",
        idempotency_key=wish.key,
        request_hash=hashlib.sha256(repr((lines, wish.attendees, price)).encode()).digest(),
        lines=lines,
        attendees=wish.attendees,
        price=price,
        at_window_s=HELD_AT_WINDOW_S if wish.at_window else None,
    )


def begin_to_pay(world: "World") -> Deed | None:
    wishes = world.phones.placed(open_only=world.dice.random() < OPEN_SHARE)
    return paying(world, world.dice.choice(dearer_first(world, wishes))) if wishes else None


def dearer_first(world: "World", wishes: list[Wish]) -> list[Wish]:
    """Of these orders often those that were asked for by staff: there are few, and their time is short."""
    dearer = [wish for wish in wishes if wish.for_dearer_places]
    return dearer if dearer and world.dice.random() < DEARER_SHARE else wishes


def paying(world: "World", wish: Wish) -> Deed:
    """Begin to pay this order, with the key of before or another."""
    if not wish.pay_keys or world.dice.random() < NEW_KEY_SHARE:
        by_card = "stripe" in world.stage.accounts and world.dice.random() < CARD_SHARE
        wish.pay_keys.append((world.phones.new_key(), Method.STRIPE if by_card else Method.WECHAT_JSAPI))
    return Deed(wish.buyer.payer, wish.order_id, lambda: _start(world, wish, *wish.pay_keys[-1]))


async def _start(world: "World", wish: Wish, key: str, method: Method) -> str:
    process = world.process
    assert wish.order_id is not None
    started = await start_payment(
        process.collecting,
        buyer_id=wish.buyer.login.buyer_id,
        order_id=wish.order_id,
        how=HowToPay(method, return_url=NOTIFY_BASE),
        idempotency_key=key,
        notify_base=NOTIFY_BASE,
    )
    world.history.belongs(started.payment.id, wish.order_id)
    if started.payment.id not in wish.sheets:
        wish.sheets.append(started.payment.id)
    return f"{encode(started.payment.id)} {started.payment.state}"


def pay(world: "World") -> Deed | None:
    could = [
        (wish, sheet)
        for wish in world.phones.wishes
        for sheet in wish.sheets
        if not wish.paying and world.book.payable(sheet)
    ]
    if not could:
        return None
    wishes = dearer_first(world, [wish for wish, _ in could])
    wish, payment_id = world.dice.choice([one for one in could if one[0] in wishes])
    sky, request = world.sky, world.book.entries[payment_id].request
    by_card = request.method is Method.STRIPE
    payer = request.payer or wish.buyer.payer
    if sky.happens(sky.weather.other_payer):
        payer = world.dice.choice(world.stage.buyers).payer
    amount_fen = request.amount_fen + 1 if sky.happens(sky.weather.other_amount) else request.amount_fen
    app_id = OTHER_APP_ID if sky.happens(sky.weather.other_app) else request.app_id

    def arrive() -> None:
        wish.paying = False
        if by_card:
            paid = world.cards.pay(payment_id)
        else:
            paid = world.book.pay(payment_id, payer=payer, amount_fen=amount_fen, app_id=app_id)
        world.history.add(payer, "money arrives", payment_id, f"{amount_fen}" if paid else "too late")

    async def begin() -> str:
        if sky.happens(sky.weather.bank_slow):
            wish.paying = True
            world.book.later(BANK_LONGEST.total_seconds() * world.dice.random() ** 2, arrive)
            return "the bank takes its time"
        arrive()
        return "paid"

    return Deed(payer, payment_id, begin)


def cancel_order(world: "World") -> Deed | None:
    wishes = world.phones.placed(open_only=world.dice.random() < OPEN_SHARE)
    return cancelling(world, world.dice.choice(wishes)) if wishes else None


def cancelling(world: "World", wish: Wish) -> Deed:
    """The buyer does not want it any more."""

    async def run() -> str:
        assert wish.order_id is not None
        await cancel(world.process.collecting, buyer_id=wish.buyer.login.buyer_id, order_id=wish.order_id)
        return "asked for"

    return Deed(wish.buyer.payer, wish.order_id, run)


def enter(world: "World") -> Deed | None:
    wishes = world.phones.placed(open_only=False)
    if not wishes:
        return None
    wish = world.dice.choice(wishes)
    return Deed(wish.buyer.payer, wish.order_id, lambda: _show_and_scan(world, wish))


async def _show_and_scan(world: "World", wish: Wish) -> str:
    """Make a ticket active on this phone, show its code, and have it scanned."""
    process, buyer = world.process, wish.buyer.login
    assert wish.order_id is not None
    async with process.db.read() as tx:
        tickets = await tickets_of_order(tx, organizer_id=ORGANIZER, order_id=wish.order_id)
    if not tickets:
        return "no ticket"
    ticket = world.dice.choice(tickets)
    await activate(process.db, process.cipher, buyer=buyer, ticket_id=ticket.id, idempotency_key=world.phones.new_key())
    shown = await code_now(process.db, process.cipher, buyer=buyer, ticket_id=ticket.id)
    answer = await scan(
        process.db,
        process.cipher,
        labels=process.labels,
        gates=process.gates,
        staff=world.stage.staff,
        request=ScanRequest(
            scan_id=world.phones.new_key(),
            gate_id=world.stage.gates[ticket.session_id],
            code=shown.code,
            scanned_at=world.clock.now(),
        ),
    )
    return f"{answer.result}, {answer.reason}"


def wait_in_line(world: "World") -> Deed | None:
    buyer, kind = world.dice.choice(world.stage.buyers), world.dice.choice(world.stage.types)
    quantity = world.dice.choice((1, 1, 2))
    key = world.phones.new_key()

    async def run() -> str:
        joined = await world.process.joining.join(
            Join(
                buyer_id=buyer.login.buyer_id,
                app_id=APP_ID,
                lang="zh-CN",
                idempotency_key=key,
                request_hash=hashlib.sha256(key.encode()).digest(),
                session_id=kind.session_id,
                ticket_type_ids=(kind.id,),
                quantity=quantity,
                attendees=tuple(kind.people[:quantity]),
            )
        )
        world.phones.entries.append((buyer, joined.entry.id))
        return encode(joined.entry.id)

    return Deed(buyer.payer, None, run)


def leave_line(world: "World") -> Deed | None:
    if not world.phones.entries:
        return None
    buyer, entry_id = world.dice.choice(world.phones.entries)

    async def run() -> str:
        await withdraw(world.process.collecting, buyer_id=buyer.login.buyer_id, entry_id=entry_id)
        return "left"

    return Deed(buyer.payer, entry_id, run)
