"""Whoever has a ticket that somebody else ordered is told, too, that its session is moved or does not take place."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from builders.shop import Sale
from builders.window import a_window
from builders.world import World
from journeys.test_cancelled_sessions import a_paid_order, cancel, later, post
from journeys.test_event_messages import HINT, allows, choose
from journeys.test_importing import a_channel, begun, links, uploaded
from journeys.test_postponed_sessions import postpone
from menpiao import orders
from menpiao.kernel.ids import decode, encode
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Tx

NEWS = ("session_cancelled", "session_postponed", "ticket_moved", "ticket_voided")


async def claim(world: World, who: dict[str, str], token: str) -> None:
    await post(world, "complimentary-claims", who, {"token": token})


async def handed_over(world: World, staff: dict[str, str], ticket: str, to: dict[str, str]) -> None:
    made = await post(world, f"organizer/tickets/{ticket}/handovers", staff, {"for": "王军", "reason": "本人来电"})
    await claim(world, to, made["claim"]["token"])


async def taken_along(world: World, sale: Sale, to: dict[str, str]) -> None:
    """Two tickets of the window."""
    window = await a_window(world, sale.organizer_id)
    order = await window.sell(sale, 2)
    made = await window.ask("POST", f"box-office-orders/{order['id']}/hand-overs", {})
    await claim(world, to, made.json()["token"])


async def bought_elsewhere(world: World, staff: dict[str, str], sale: Sale, to: dict[str, str]) -> None:
    done = await begun(
        world, staff, await uploaded(world, staff, await a_channel(world, staff), sale, b"ref,qty\nA,1\n")
    )
    (line,) = await links(world, staff, done)
    await claim(world, to, line["Link"].rpartition("token=")[2])


async def given_away(world: World, staff: dict[str, str], sale: Sale, to: dict[str, str]) -> None:
    gift = {"session_id": encode(sale.session_id), "ticket_type_id": encode(sale.ticket_type_id), "quantity": 1}
    made = await post(world, "organizer/complimentary-orders", staff, {**gift, "for": "媒体", "reason": "采访"})
    await claim(world, to, made["claim"]["token"])


async def told(world: World, *kinds: str) -> Counter[tuple[str, str]]:
    """By WeChat account and kind, how many messages."""
    async with world.db.read() as tx:
        rows = await tx.connection.fetch(
            """select a.subject, m.kind, m.page from messages m
                 join wechat_accounts a on a.buyer_id = m.buyer_id and a.app_id = m.app_id
                where m.kind = any ($1::text[])""",
            list(kinds),
        )
    return Counter((row["subject"], row["kind"]) for row in rows)


async def newcomer(world: World, known: Iterable[str]) -> str:
    """What WeChat calls the buyer who has signed in since."""
    async with world.db.read() as tx:
        found = await tx.connection.fetchval(
            "select subject from wechat_accounts where subject <> all ($1)", list(known)
        )
    return str(found)


async def guests(world: World, buyer: dict[str, str]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """The buyer and four more: how each is signed in, and what WeChat calls each."""
    who, names = {"buyer": buyer}, {"buyer": await newcomer(world, [])}
    for account in ("zhou-ming", "lao-wu", "chen-jie", "a-kai"):
        who[account] = await world.login(account)
        names[account] = await newcomer(world, names.values())
    return who, names


async def test_guests_are_told_of_a_session_that_is_moved_and_then_cancelled(world: World) -> None:
    sale = await world.a_sale(total=20, per_buyer_max=20)
    staff = await world.staff_login(sale.organizer_id, "owner")
    buyer, order = await a_paid_order(world, sale, quantity=3)
    who, names = await guests(world, buyer)

    await handed_over(world, staff, order["tickets"][0], who["zhou-ming"])
    await taken_along(world, sale, who["zhou-ming"])
    await bought_elsewhere(world, staff, sale, who["lao-wu"])
    await given_away(world, staff, sale, who["chen-jie"])
    # Whose ticket was refunded before has none, and is told nothing.
    await handed_over(world, staff, order["tickets"][1], who["a-kai"])
    await post(
        world, f"organizer/orders/{order['id']}/refunds", staff, {"tickets": [order["tickets"][1]], "reason": "误购"}
    )
    await later(world)

    await postpone(world, sale, staff)
    await world.work()
    assert await told(world, *NEWS) == {
        (names["buyer"], "session_postponed"): 1,
        (names["chen-jie"], "session_postponed"): 1,
        (names["zhou-ming"], "ticket_moved"): 1,
        (names["lao-wu"], "ticket_moved"): 1,
    }

    await cancel(world, sale, staff)
    for _ in range(3):
        await later(world)
    assert await told(world, "session_cancelled", "ticket_voided") == {
        (names["buyer"], "session_cancelled"): 1,
        (names["chen-jie"], "session_cancelled"): 1,
        (names["zhou-ming"], "ticket_voided"): 1,
        (names["lao-wu"], "ticket_voided"): 1,
    }
    async with world.db.read() as tx:
        rows = await tx.connection.fetch("select page, data from messages where kind = 'ticket_voided'")
    assert all(row["page"].startswith("pages/ticket/ticket?id=") for row in rows)
    assert {tuple(sorted(row["data"])) for row in rows} == {("event_title", "session_starts_at")}
    assert await world.books() == []


async def test_who_has_a_ticket_of_somebody_elses_order_is_reminded_once(world: World, clock: SimulatedClock) -> None:
    sale = await world.a_sale(total=20, per_buyer_max=20)
    staff = await world.staff_login(sale.organizer_id, "owner")
    buyer, order = await a_paid_order(world, sale, quantity=4)
    who, names = await guests(world, buyer)
    for ticket, account in zip(order["tickets"], ("zhou-ming", "chen-jie", "a-kai"), strict=False):
        await handed_over(world, staff, ticket, who[account])
    await taken_along(world, sale, who["zhou-ming"])
    await bought_elsewhere(world, staff, sale, who["lao-wu"])
    # Who has an order of their own besides hears of it with that; who was refunded has no ticket any more.
    await given_away(world, staff, sale, who["chen-jie"])
    await post(
        world, f"organizer/orders/{order['id']}/refunds", staff, {"tickets": [order["tickets"][2]], "reason": "误购"}
    )
    await later(world)
    for account, signed_in in who.items():
        account = "lin-xiaoyu" if account == "buyer" else account
        await allows(world, "session_reminder", buyer=signed_in, account=account)
    await choose(world, sale, staff, {"kind": "session_reminder", "lead_hours": 48, "sentence": HINT})

    clock.advance(days=5, hours=1)
    for _ in range(2):
        await world.work()
    reminded = [names[one] for one in ("buyer", "zhou-ming", "lao-wu", "chen-jie")]
    assert await told(world, "session_reminder") == {(one, "session_reminder"): 1 for one in reminded}
    async with world.db.read() as tx:
        rows = await tx.connection.fetch("select page, state from messages where kind = 'session_reminder'")
    assert {row["state"] for row in rows} == {"sent"}
    assert sum(row["page"].startswith("pages/ticket/ticket?id=") for row in rows) == 2
    phones = (await world.get(f"{world.sandbox.url}/sim/messages"))["messages"]
    hints = [line["value"] for one in phones if one["title"] == "演出提醒" for line in one["fields"]]
    assert hints.count(HINT["zh-CN"]) == 4
    assert await world.books() == []


async def test_who_is_inside_already_is_not_among_those_to_remind(world: World) -> None:
    sale = await world.a_sale(total=20, per_buyer_max=20)
    staff = await world.staff_login(sale.organizer_id, "owner")
    _, order = await a_paid_order(world, sale, quantity=2)
    guest = await world.login("zhou-ming")
    for ticket in order["tickets"]:
        await handed_over(world, staff, ticket, guest)

    async def to_remind(tx: Tx) -> int:
        found = await orders.holders_of_session(
            tx, organizer_id=sale.organizer_id, session_id=sale.session_id, after=UUID(int=0), limit=9
        )
        return len(found)

    async with world.db.tx() as tx:
        seen = [await to_remind(tx)]
        going_in = tx.connection.transaction()
        await going_in.start()
        for ticket in order["tickets"]:
            await tx.connection.execute(
                "update tickets set state = 'used', used_at = app_now() where id = $1", decode(ticket)
            )
            seen.append(await to_remind(tx))
        await going_in.rollback()
    assert seen == [1, 1, 0], "as long as one ticket is for somebody who is not inside yet"
