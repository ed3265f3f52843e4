"""From token to login: what is good, for how long, and that nothing else ever is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.ids import make_id
from builders.people import a_buyer, an_organizer, gate_staff
from menpiao.identity import Logins, disable_staff, logout, staff_logout
from menpiao.identity.model.people import bearer_token, read_token, write_token
from menpiao.kernel.errors import Forbidden, Unauthenticated
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database, Tx

SECRET = "A" * 43
_SOMEBODY = make_id(milliseconds=1_800_000_000_000, organizer_id=0, randomness=1)


class CountingDatabase(Database):
    """The real database, with its reads counted."""

    reads = 0

    def single(self):  # type: ignore[no-untyped-def]
        self.reads += 1
        return super().single()


@pytest.fixture
def counted(db: Database) -> CountingDatabase:
    return CountingDatabase(db.pool, db.clock)


async def test_a_token_finds_its_login(db: Database) -> None:
    buyer = await a_buyer(db)
    staff = await gate_staff(db, organizer=await an_organizer(db))
    logins = Logins(db)
    assert await logins.buyer(buyer.token) == buyer.login
    assert await logins.staff(staff.token) == staff.login


async def test_a_good_token_of_somebody_else_is_forbidden_and_a_bad_one_is_not_told_apart(db: Database) -> None:
    buyer = await a_buyer(db)
    staff = await gate_staff(db, organizer=await an_organizer(db))
    logins = Logins(db)
    with pytest.raises(Forbidden):
        await logins.staff(buyer.token)
    with pytest.raises(Forbidden):
        await logins.buyer(staff.token)
    with pytest.raises(Unauthenticated):
        await logins.buyer(staff.token[:-1] + ("A" if staff.token[-1] != "A" else "B"))


async def test_a_revoked_token_is_dead_everywhere_within_a_second(db: Database, clock: SimulatedClock) -> None:
    made = await a_buyer(db)
    here, there = Logins(db), Logins(db)
    await here.buyer(made.token)
    await there.buyer(made.token)

    await logout(db, buyer=made.login)
    here.forget(made.token)
    with pytest.raises(Unauthenticated):
        await here.buyer(made.token)
    clock.advance(seconds=0.999)
    await there.buyer(made.token)
    clock.advance(seconds=0.001)
    with pytest.raises(Unauthenticated):
        await there.buyer(made.token)


async def test_staff_who_sign_out_or_are_disabled_are_out_within_a_second(db: Database, clock: SimulatedClock) -> None:
    organizer = await an_organizer(db)
    chen, wu = await gate_staff(db, organizer=organizer), await gate_staff(db, organizer=organizer)
    logins = Logins(db)
    await logins.staff(chen.token)
    await logins.staff(wu.token)
    await disable_staff(db, organizer_id=organizer.organizer_id, staff_id=chen.login.staff_id)
    await staff_logout(db, staff=wu.login)
    clock.advance(seconds=1)
    for token in (chen.token, wu.token):
        with pytest.raises(Unauthenticated):
            await logins.staff(token)


async def test_with_a_look_now_and_then_a_login_is_asked_for_once_in_five_minutes(
    counted: CountingDatabase, clock: SimulatedClock
) -> None:
    buyer = await a_buyer(counted)
    staff = await gate_staff(counted, organizer=await an_organizer(counted))
    logins = Logins(counted)
    await logins.refresh()
    await logins.buyer(buyer.token)
    await logins.staff(staff.token)
    counted.reads = 0
    for _ in range(332):
        clock.advance(seconds=0.9)
        await logins.refresh()
        assert await logins.buyer(buyer.token) == logins.buyer_at_hand(buyer.token) == buyer.login
        await logins.staff(staff.token)
    assert counted.reads == 0
    clock.advance(seconds=1.2)
    await logins.refresh()
    assert logins.buyer_at_hand(buyer.token) is None
    await logins.buyer(buyer.token)
    assert counted.reads == 1


@pytest.mark.parametrize(
    "ending", ["buyer signs out", "staff signs out", "staff is disabled", "staff has another role"]
)
async def test_the_look_after_its_end_drops_a_login(db: Database, clock: SimulatedClock, ending: str) -> None:
    """Also when it became visible long after its time: the end waits uncommitted through two looks."""
    buyer = await a_buyer(db)
    staff = await gate_staff(db, organizer=await an_organizer(db))
    logins = Logins(db)
    await logins.refresh()
    async with db.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        match ending:
            case "buyer signs out":
                await connection.execute("update logins set revoked_at = app_now() where id = $1", buyer.login.login_id)
            case "staff signs out":
                await connection.execute(
                    "update staff_logins set revoked_at = app_now() where id = $1", staff.login.login_id
                )
            case "staff is disabled":
                await connection.execute("update staff set disabled_at = app_now() where id = $1", staff.login.staff_id)
            case _:
                await connection.execute("update staff set role = 'support' where id = $1", staff.login.staff_id)
        await logins.buyer(buyer.token)
        before = await logins.staff(staff.token)
        for _ in range(2):
            clock.advance(seconds=0.5)
            await logins.refresh()
        assert await logins.staff(staff.token) == before
        await logins.buyer(buyer.token)
        await transaction.commit()
    clock.advance(seconds=0.5)
    await logins.refresh()
    if ending == "buyer signs out":
        with pytest.raises(Unauthenticated):
            await logins.buyer(buyer.token)
        return
    await logins.buyer(buyer.token)
    if ending == "staff has another role":
        assert (await logins.staff(staff.token)).role == "support"
    else:
        with pytest.raises(Unauthenticated):
            await logins.staff(staff.token)


async def test_where_nobody_looks_a_login_is_asked_for_every_second(
    counted: CountingDatabase, clock: SimulatedClock
) -> None:
    buyer = await a_buyer(counted)
    logins = Logins(counted)
    await logins.refresh()
    await logins.buyer(buyer.token)
    counted.reads = 0
    clock.advance(seconds=0.999)
    await logins.buyer(buyer.token)
    assert counted.reads == 0
    clock.advance(seconds=0.001)
    await logins.buyer(buyer.token)
    assert counted.reads == 1


async def test_an_end_that_a_look_saw_before_the_login_was_remembered_is_not_missed(
    db: Database, clock: SimulatedClock
) -> None:
    """The answer to a look-up is under way while the login ends, and while a look learns of it and has none to drop."""
    made = await a_buyer(db)
    logins = Logins(db)
    await logins.refresh()

    class Slow(Database):
        """Holds back what it has read until the login has ended and everybody has looked."""

        @asynccontextmanager
        async def single(self) -> AsyncIterator[Tx]:
            async with super().single() as tx:
                yield tx
            await logout(db, buyer=made.login)
            await logins.refresh()

    logins._db = Slow(db.pool, db.clock)
    await logins.buyer(made.token)
    logins._db = db
    for _ in range(2):
        clock.advance(seconds=0.5)
        await logins.refresh()
    with pytest.raises(Unauthenticated):
        await logins.buyer(made.token)


async def test_a_login_ends_at_its_hour_even_in_memory(db: Database, clock: SimulatedClock) -> None:
    buyer = await a_buyer(db)
    staff = await gate_staff(db, organizer=await an_organizer(db))
    logins = Logins(db)
    clock.set(staff.login.expires_at)
    clock.advance(seconds=-0.5)
    await logins.staff(staff.token)
    clock.advance(seconds=0.5)
    with pytest.raises(Unauthenticated):
        await logins.staff(staff.token)
    clock.set(buyer.login.expires_at)
    clock.advance(seconds=-0.5)
    await logins.buyer(buyer.token)
    clock.advance(seconds=0.5)
    with pytest.raises(Unauthenticated):
        await logins.buyer(buyer.token)


async def test_a_login_is_looked_up_once_a_second_and_everybody_at_once(
    counted: CountingDatabase, clock: SimulatedClock
) -> None:
    tokens = [(await a_buyer(counted)).token for _ in range(20)]
    logins = Logins(counted)
    counted.reads = 0
    await asyncio.gather(*(logins.buyer(token) for token in tokens * 5))
    assert 1 <= counted.reads <= 2
    for token in tokens:
        await logins.buyer(token)
    assert counted.reads <= 2
    clock.advance(seconds=1)
    await logins.buyer(tokens[0])
    assert counted.reads <= 3


async def test_memory_is_bounded_and_keeps_the_latest(counted: CountingDatabase) -> None:
    first, second, third = [(await a_buyer(counted)).token for _ in range(3)]
    logins = Logins(counted, most_remembered=2)
    for token in (first, second, third):
        await logins.buyer(token)
    counted.reads = 0
    await logins.buyer(third)
    await logins.buyer(second)
    assert counted.reads == 0
    await logins.buyer(first)
    assert counted.reads == 1


async def test_a_forged_token_of_a_real_buyer_opens_nothing(db: Database) -> None:
    made = await a_buyer(db)
    logins = Logins(db)
    for token in (
        write_token("b", made.login.buyer_id, SECRET),
        write_token("b", _SOMEBODY, made.token.rpartition(".")[2]),
        write_token("s", made.login.buyer_id, made.token.rpartition(".")[2]),
    ):
        with pytest.raises(Unauthenticated):
            await logins.buyer(token)


async def test_bad_tokens_in_a_batch_do_not_harm_their_neighbours(db: Database) -> None:
    made = await a_buyer(db)
    forged = write_token("b", made.login.buyer_id, SECRET)
    results = await asyncio.gather(
        *(Logins(db).buyer(token) for token in [made.token, forged] * 10), return_exceptions=True
    )
    assert results[::2] == [made.login] * 10
    assert all(isinstance(result, Unauthenticated) for result in results[1::2])


class Unreachable(Database):
    """A database that nobody may ask."""

    def __init__(self, clock: SimulatedClock) -> None:
        super().__init__(None, clock)


_JUNK = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=120).map(lambda raw: raw.decode("latin-1")),
    st.sampled_from("bsBSx").flatmap(
        lambda kind: st.text(alphabet="0123456789abcdefghjkmnpqrstvwxyzILOU.", min_size=24, max_size=28).map(
            lambda owner: f"{kind}{owner}.{SECRET}"
        )
    ),
    st.integers(1, 5).map(lambda size: "b" + "0" * 10**size),
)


@given(token=_JUNK)
async def test_whatever_is_not_shaped_like_a_token_never_reaches_the_database(token: str) -> None:
    try:
        read_token(token)
    except Unauthenticated:
        logins = Logins(Unreachable(SimulatedClock(datetime(2027, 3, 1, tzinfo=UTC))))
        with pytest.raises(Unauthenticated):
            await logins.buyer(token)
        with pytest.raises(Unauthenticated):
            await logins.staff(token)


@given(
    milliseconds=st.integers(0, (1 << 48) - 1),
    organizer_id=st.integers(0, (1 << 24) - 1),
    randomness=st.integers(0, (1 << 56) - 1),
    kind=st.sampled_from(["b", "s"]),
)
def test_a_token_names_its_owner(milliseconds: int, organizer_id: int, randomness: int, kind: str) -> None:
    owner = make_id(milliseconds=milliseconds, organizer_id=organizer_id, randomness=randomness)
    token = write_token("b" if kind == "b" else "s", owner, SECRET)
    assert (read_token(token).kind, read_token(token).id) == (kind, owner)
    assert bearer_token(f"Bearer {token}") == token == bearer_token(f"bearer {token}")
    for near in (token + "A", token[:-1], token + "\n", " " + token, token.upper(), token.replace(".", "!")):
        with pytest.raises(Unauthenticated):
            read_token(near)
