"""Signing in: who becomes a buyer, who is staff, and what of it is stored."""

import asyncio

import pytest

from builders.people import (
    APP_ID,
    PROVIDERS,
    Refusing,
    a_buyer,
    a_staff_member,
    an_organizer,
    code_of,
    gate_staff,
    new_openid,
)
from menpiao.identity import (
    CodeRefused,
    LoginProviderUnavailable,
    create_organizer,
    create_staff,
    disable_staff,
    lang_of,
    link_staff_wechat,
    login,
    organizers_of,
    payer_of,
    staff_login,
    subjects_of,
)
from menpiao.identity.model.refusals import (
    LoginBlocked,
    LoginCodeRefused,
    LoginUnavailable,
    NotStaff,
    OrganizerNumberTaken,
    UnknownLoginProvider,
    WeChatAccountTaken,
)
from menpiao.kernel.errors import NotFound, Refusal
from menpiao.kernel.ids import PLATFORM, organizer_of
from menpiao.platform.clock import SimulatedClock
from menpiao.platform.db import Database


async def count(db: Database, table: str) -> int:
    async with db.read() as tx:
        return int(await tx.connection.fetchval(f"select count(*) from {table}"))


async def test_the_same_person_is_the_same_buyer_with_a_new_login(db: Database) -> None:
    first = await a_buyer(db, openid="o-lin")
    second = await a_buyer(db, openid="o-lin")
    assert first.login.buyer_id == second.login.buyer_id
    assert first.token != second.token
    assert first.login.login_id != second.login.login_id
    assert organizer_of(first.login.buyer_id) == PLATFORM
    assert await count(db, "buyers") == 1
    assert await count(db, "logins") == 2


async def test_the_same_openid_in_another_app_is_another_person(db: Database) -> None:
    here = await a_buyer(db, openid="o-lin")
    there = await a_buyer(db, openid="o-lin", app_id="wx0000000000000002")
    assert here.login.buyer_id != there.login.buyer_id


async def test_twenty_parallel_first_logins_make_one_buyer(db: Database) -> None:
    logins = await asyncio.gather(*(a_buyer(db, openid="o-lin") for _ in range(20)))
    assert len({made.login.buyer_id for made in logins}) == 1
    assert len({made.token for made in logins}) == 20
    assert await count(db, "buyers") == 1
    assert await count(db, "wechat_accounts") == 1
    assert await count(db, "logins") == 20


async def test_whoever_loses_the_first_login_waits_and_finds_the_winners_buyer(db: Database) -> None:
    """The race made slow: another transaction has written the account and not committed yet."""
    winner = db.new_id(PLATFORM)
    async with db.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("insert into buyers values ($1, app_now(), 'en')", winner)
        await connection.execute("insert into wechat_accounts values ($1, 'o-lin', $2, app_now())", APP_ID, winner)
        loser = asyncio.create_task(a_buyer(db, openid="o-lin"))
        waiting = False
        while not waiting:
            waiting = await connection.fetchval("select exists (select from pg_locks where not granted)")
        await transaction.commit()
    assert (await loser).login.buyer_id == winner
    assert await count(db, "buyers") == 1


async def test_a_token_is_stored_as_its_hash_only_and_never_printed(db: Database) -> None:
    made = await a_buyer(db)
    secret = made.token.rpartition(".")[2]
    assert secret not in repr(made)
    async with db.read() as tx:
        stored = await tx.connection.fetchval("select l::text from logins l")
    assert secret not in stored


async def test_the_latest_sign_in_decides_the_language(db: Database) -> None:
    made = await a_buyer(db, openid="o-lin", lang="en")
    async with db.read() as tx:
        assert await lang_of(tx, buyer_id=made.login.buyer_id) == "en"
    await a_buyer(db, openid="o-lin", lang="zh-CN")
    async with db.read() as tx:
        assert await lang_of(tx, buyer_id=made.login.buyer_id) == "zh-CN"
        assert await lang_of(tx, buyer_id=db.new_id(PLATFORM)) == "zh-CN"


@pytest.mark.parametrize(
    ("failure", "refusal", "pointer"),
    [
        (CodeRefused("invalid"), LoginCodeRefused, "/code"),
        (CodeRefused("used"), LoginCodeRefused, "/code"),
        (CodeRefused("unknown_app"), LoginCodeRefused, "/app_id"),
        (CodeRefused("blocked"), LoginBlocked, None),
        (LoginProviderUnavailable("45011"), LoginUnavailable, None),
    ],
)
async def test_what_the_provider_refuses_makes_nobody(
    db: Database, failure: Exception, refusal: type[Refusal], pointer: str | None
) -> None:
    providers = {"wechat": Refusing(failure)}
    for sign_in in (login, staff_login):
        with pytest.raises(refusal) as caught:
            await sign_in(db, providers, provider="wechat", app_id=APP_ID, code="x")
        assert [error.pointer for error in caught.value.errors] == ([pointer] if pointer else [])
    assert await count(db, "buyers") == 0
    assert await count(db, "audit_entries") == 0


async def test_an_unknown_provider_is_refused(db: Database) -> None:
    with pytest.raises(UnknownLoginProvider):
        await login(db, {}, provider="wechat", app_id=APP_ID, code="x")


async def test_a_buyer_is_paid_for_by_their_openid_in_that_app(db: Database) -> None:
    lin, wang = await a_buyer(db, openid="o-lin"), await a_buyer(db, openid="o-wang")
    other_app = "wx0000000000000002"
    async with db.read() as tx:
        assert await payer_of(tx, buyer_id=lin.login.buyer_id, app_id=APP_ID) == "o-lin"
        assert await payer_of(tx, buyer_id=lin.login.buyer_id, app_id=other_app) is None
        assert await payer_of(tx, buyer_id=db.new_id(PLATFORM), app_id=APP_ID) is None
        wanted = [(lin.login.buyer_id, APP_ID), (wang.login.buyer_id, APP_ID), (wang.login.buyer_id, other_app)]
        assert await subjects_of(tx, wanted=wanted * 2) == {wanted[0]: "o-lin", wanted[1]: "o-wang"}


async def test_only_people_whom_an_organizer_has_linked_are_staff(db: Database) -> None:
    organizer = await an_organizer(db)
    staff = await a_staff_member(db, organizer=organizer, openid="o-chen")
    await a_staff_member(db, organizer=organizer, role="finance", openid="o-money")
    await a_buyer(db, openid="o-lin")

    made = await staff_login(db, PROVIDERS, provider="wechat", app_id=APP_ID, code=code_of("o-chen"))
    assert made.staff == staff
    assert made.organizer == organizer
    assert organizer_of(made.login.login_id) == organizer.organizer_id

    for openid in ("o-lin", "o-nobody", "o-money"):
        with pytest.raises(NotStaff):
            await staff_login(db, PROVIDERS, provider="wechat", app_id=APP_ID, code=code_of(openid))
    await disable_staff(db, organizer_id=organizer.organizer_id, staff_id=staff.id)
    with pytest.raises(NotStaff):
        await staff_login(db, PROVIDERS, provider="wechat", app_id=APP_ID, code=code_of("o-chen"))


async def test_who_works_for_two_organizers_signs_in_where_they_were_linked_last(
    db: Database, clock: SimulatedClock
) -> None:
    for number in (7, 5):
        await a_staff_member(db, organizer=await an_organizer(db, organizer_id=number), openid="o-chen")
        clock.advance(days=1)
    made = await staff_login(db, PROVIDERS, provider="wechat", app_id=APP_ID, code=code_of("o-chen"))
    assert made.login.organizer_id == 5


async def test_a_wechat_account_belongs_to_one_member_of_an_organizers_staff(db: Database) -> None:
    organizer = await an_organizer(db)
    number = organizer.organizer_id
    chen = await a_staff_member(db, organizer=organizer, openid="o-chen")
    wu = await a_staff_member(db, organizer=organizer)
    await link_staff_wechat(db, organizer_id=number, staff_id=chen.id, app_id=APP_ID, subject="o-chen")
    with pytest.raises(WeChatAccountTaken):
        await link_staff_wechat(db, organizer_id=number, staff_id=wu.id, app_id=APP_ID, subject="o-chen")
    with pytest.raises(WeChatAccountTaken):
        await link_staff_wechat(db, organizer_id=number, staff_id=chen.id, app_id=APP_ID, subject="o-wu")


async def test_staff_of_another_organizer_are_not_found(db: Database) -> None:
    ours, theirs = await an_organizer(db), await an_organizer(db)
    staff = await a_staff_member(db, organizer=theirs)
    with pytest.raises(NotFound):
        await link_staff_wechat(
            db, organizer_id=ours.organizer_id, staff_id=staff.id, app_id=APP_ID, subject=new_openid()
        )
    with pytest.raises(NotFound):
        await disable_staff(db, organizer_id=ours.organizer_id, staff_id=staff.id)
    with pytest.raises(NotFound):
        await create_staff(db, organizer_id=0, name="吴敏", role="gate")


async def test_an_organizers_ids_carry_its_number_and_a_number_is_given_once(db: Database) -> None:
    drawn = await an_organizer(db)
    assert organizer_of(drawn.id) == drawn.organizer_id > 0
    asked = await create_organizer(db, name={"en": "Quayside Hall"}, organizer_id=16_777_215)
    with pytest.raises(OrganizerNumberTaken):
        await create_organizer(db, name={"en": "Somebody else"}, organizer_id=16_777_215)
    async with db.read() as tx:
        assert await organizers_of(tx, organizer_ids=[16_777_215, 1, 16_777_215]) == {16_777_215: asked}
    with pytest.raises(ValueError, match="name"):
        await create_organizer(db, name={"zh-CN": " "})


async def test_what_staff_do_is_on_record_without_their_names(db: Database) -> None:
    organizer = await an_organizer(db)
    made = await gate_staff(db, organizer=organizer)
    async with db.read() as tx:
        rows = await tx.connection.fetch("select organizer_id, action, actor_kind, detail::text from audit_entries")
    assert {row["action"] for row in rows} == {
        "organizer_created",
        "staff_created",
        "staff_linked",
        "staff_signed_in",
    }
    assert {row["organizer_id"] for row in rows} == {organizer.organizer_id}
    assert made.staff.name not in str([tuple(row) for row in rows])
