"""Joining: who may, who may not, and that the same request is the same entry."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from builders.books import audit
from builders.line import Lines
from builders.orders import with_quota
from menpiao.catalog import set_waitlist
from menpiao.kernel.errors import IdempotencyKeyReused, Invalid, Refusal
from menpiao.orders import OverBuyerLimit
from menpiao.platform.audit import SYSTEM
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.crypto import FieldCipher
from menpiao.platform.db import Database
from menpiao.waitlist.model.refusals import (
    AlreadyWaiting,
    StillOnSale,
    TooManyEntries,
    WaitlistClosed,
    WaitlistFull,
)
from menpiao.waitlist.service import join as join_module
from menpiao.waitlist.service.leave import withdraw


@pytest.fixture
def lines(db: Database, cipher: FieldCipher) -> Lines:
    return Lines(db, cipher)


async def test_whoever_joins_awaits_so_many_places_of_each_type(lines: Lines) -> None:
    sale = await lines.sold_out(1, 1)
    await lines.join(sale, indexes=(0, 1), quantity=3)
    await lines.join(sale, quantity=2)
    assert (await lines.places(sale)).awaited == 5
    assert (await lines.places(sale, index=1)).awaited == 3
    assert await lines.value("select count(*) from audit_entries where action = 'waitlist_joined'") == 2
    assert await audit(lines.db) == []


async def test_places_that_are_free_are_to_be_bought(lines: Lines) -> None:
    sale = await lines.sold_out(2)
    await lines.give_back(sale, 1)
    with pytest.raises(StillOnSale):
        await lines.join(sale)
    await lines.join(sale, quantity=2)


async def test_nobody_stands_in_a_line_twice(lines: Lines) -> None:
    sale = await lines.sold_out(1, 1)
    buyer_id = lines.db.new_id(0)
    entry = await lines.join(sale, buyer_id=buyer_id)
    for indexes in ((0,), (1,)):
        with pytest.raises(AlreadyWaiting):
            await lines.join(sale, buyer_id=buyer_id, indexes=indexes)
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]
    with pytest.raises(AlreadyWaiting):
        await lines.join(sale, buyer_id=buyer_id)


async def test_the_same_request_is_the_same_entry_and_another_one_with_its_key_is_refused(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    same: dict[str, Any] = {"buyer_id": lines.db.new_id(0), "idempotency_key": "k"}
    first = await lines.join(sale, **same)
    assert (await lines.join(sale, **same)).id == first.id
    with pytest.raises(IdempotencyKeyReused):
        await lines.join(sale, quantity=2, **same)
    # Also when joining is no longer possible.
    await close_for_newcomers(lines, sale.session_id)
    assert (await lines.join(sale, **same)).id == first.id


async def test_parallel_equals_are_one_entry(lines: Lines, cipher: FieldCipher) -> None:
    sale = await lines.sold_out(1)
    doors = [lines, Lines(lines.db, cipher)]
    buyer_id = lines.db.new_id(0)
    same = [doors[n % 2].join(sale, buyer_id=buyer_id, idempotency_key="k") for n in range(20)]
    others = [doors[n % 2].join(sale, buyer_id=buyer_id) for n in range(20)]
    outcomes = await asyncio.gather(*same, *others, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)} <= {AlreadyWaiting}
    assert await lines.value("select count(*) from waitlist_entries") == 1
    assert (await lines.places(sale)).awaited == 1
    assert await audit(lines.db) == []


async def test_a_session_without_a_waitlist_takes_nobody_and_keeps_those_it_has(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    entry = await lines.join(sale)
    await close_for_newcomers(lines, sale.session_id)
    with pytest.raises(WaitlistClosed):
        await lines.join(sale)
    await lines.give_back(sale, 1)
    await lines.rounds()
    assert await lines.states(entry) == ["offered"]


async def test_there_is_no_line_before_the_sale_nor_after_it(lines: Lines, clock: SimulatedClock) -> None:
    early = await lines.sold_out(0, on_sale_at=clock.now() + timedelta(days=1))
    late = await lines.sold_out(1, off_sale_at=clock.now() + timedelta(hours=1))
    with pytest.raises(WaitlistClosed):
        await lines.join(early)
    clock.advance(hours=1)
    with pytest.raises(WaitlistClosed):
        await lines.join(late)


async def test_limits_of_the_type_hold(lines: Lines) -> None:
    sale = await lines.sold_out(1, per_order_max=2, per_buyer_max=3)
    with pytest.raises(Invalid):
        await lines.join(sale, quantity=3)
    await lines.run("update quotas set total = total + 2")
    buyer_id = lines.db.new_id(0)
    await lines.order(sale, buyer_id=buyer_id, quantity=2)
    with pytest.raises(OverBuyerLimit):
        await lines.join(sale, buyer_id=buyer_id, quantity=2)
    await lines.join(sale, buyer_id=buyer_id)


async def test_ids_that_do_not_belong_together_look_like_none(lines: Lines) -> None:
    sale, other = await lines.sold_out(1), await lines.sold_out(1)
    hidden = await lines.sold_out(1)
    await lines.run("update ticket_types set hidden = true where id = $1", hidden.ticket_type_id)
    lines.joining._terms.forget([hidden.ticket_type_id])
    answers = []
    for wrong in (other.ticket_type_id, hidden.ticket_type_id, lines.db.new_id(7), lines.db.new_id(8)):
        with pytest.raises(Invalid) as refused:
            await lines.join(sale, ticket_type_ids=(wrong,))
        answers.append(refused.value.errors)
    with pytest.raises(Invalid) as refused:
        await lines.join(sale, session_id=lines.db.new_id(8))
    answers.append(refused.value.errors)
    assert all(answer == answers[0] for answer in answers)


async def test_names_are_as_many_as_places_where_one_of_the_types_asks_for_them(lines: Lines) -> None:
    sale = await lines.sold_out(1, attendee_names_required=False)
    with pytest.raises(Invalid):
        await lines.join(sale, attendees=("林小雨",))
    await lines.run("update ticket_types set attendee_names_required = true")
    lines.joining._terms.forget(sale.ticket_type_ids)
    with pytest.raises(Invalid):
        await lines.join(sale, quantity=2, attendees=("林小雨",))
    entry = await lines.join(sale, quantity=2, attendees=("林小雨", "周明"))
    assert entry.attendees_sealed is not None
    assert "林小雨".encode() not in entry.attendees_sealed


async def test_there_is_a_limit_to_the_lines_of_a_buyer_and_to_a_line(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale, other = await lines.sold_out(1), await lines.sold_out(1)
    buyer_id = lines.db.new_id(0)
    await lines.join(other, buyer_id=buyer_id)
    monkeypatch.setattr(join_module, "MOST_ENTRIES_OF_BUYER", 1)
    with pytest.raises(TooManyEntries):
        await lines.join(sale, buyer_id=buyer_id)
    monkeypatch.setattr(join_module, "MOST_WAITING", 1)
    await lines.join(sale)
    with pytest.raises(WaitlistFull):
        await lines.join(sale)


async def test_the_line_is_in_the_order_of_arrival_also_within_a_batch(lines: Lines) -> None:
    """The clock stands still here: order comes from the line itself."""
    sale = await lines.sold_out(1)
    entries = await asyncio.gather(*(lines.join(sale) for _ in range(50)))
    entries += await asyncio.gather(*(lines.join(sale) for _ in range(50)))
    assert [entry.joined_at for entry in entries] == sorted({entry.joined_at for entry in entries})


async def test_one_who_is_refused_does_not_keep_the_others_of_the_batch_from_joining(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    outcomes = await asyncio.gather(
        *(lines.join(sale, quantity=quantity) for quantity in (1, 21, 2)),
        *(lines.join(sale, ticket_type_ids=(sale.ticket_type_id, sale.ticket_type_id)) for _ in range(2)),
        return_exceptions=True,
    )
    assert [isinstance(outcome, Refusal) for outcome in outcomes] == [False, True, False, True, True]
    assert await lines.value("select count(*) from waitlist_entries") == 2


async def test_whoever_left_may_join_again_at_the_end(lines: Lines) -> None:
    sale = await lines.sold_out(1)
    buyer_id = lines.db.new_id(0)
    first = await lines.join(sale, buyer_id=buyer_id)
    second = await lines.join(sale)
    await withdraw(lines.collecting, buyer_id=buyer_id, entry_id=first.id)
    again = await lines.join(sale, buyer_id=buyer_id)
    assert again.joined_at > second.joined_at
    await with_quota(lines.db, sale, 2)
    await lines.rounds()
    assert await lines.states(first, second, again) == ["withdrawn", "offered", "waiting"]


async def close_for_newcomers(lines: Lines, session_id: object) -> None:
    await set_waitlist(
        lines.db,
        actor=SYSTEM,
        organizer_id=7,
        session_id=session_id,  # type: ignore[arg-type]
        waitlist=False,
    )
    lines.joining._terms._cache._entries.clear()
