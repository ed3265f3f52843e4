"""The sample data of `menpiao demo`, with the orders that sell one event out.

Those orders come in by the front door: sandbox accounts sign in and place them over the API's own routes, in this
process, before anybody else is served.
"""

from uuid import UUID

import httpx

from menpiao.adapters.trust import trust
from menpiao.app.http import http_app
from menpiao.app.wiring import Parts, wire
from menpiao.catalog import published_events
from menpiao.channels import work_off_imports
from menpiao.demo import channel, window
from menpiao.demo.channel import fill_channel
from menpiao.demo.data import EVENTS
from menpiao.demo.desk import GIVEN, NAMED, PLAIN, Ware, fill_desk
from menpiao.demo.glances import fill_glances
from menpiao.demo.history import (
    FRIENDS_CODE,
    GUESTS,
    GUESTS_CODE,
    MOVED_BUYER,
    PARTIES,
    FrontDoor,
    let_guests_in,
    take_seats,
)
from menpiao.demo.office import fill_office
from menpiao.demo.past import write_past
from menpiao.demo.platform import fill_platform, prove_books
from menpiao.demo.provision import Provisioned, provision_stripe
from menpiao.demo.samples import Loaded, StaffAccount, ToSellOut, load_samples
from menpiao.demo.window import fill_windows
from menpiao.kernel.ids import encode
from menpiao.payments import (
    PROVIDER_OF,
    Keeping,
    MerchantAccount,
    MerchantAccounts,
    Method,
    MethodNotTaken,
    NoMerchantAccount,
    accounts_of_organizer,
    add_account,
    rotate_keys,
    set_methods,
)
from menpiao.platform import config
from menpiao.platform.audit import SYSTEM
from menpiao.platform.db import Database
from menpiao.platform.machine import make_folder
from menpiao.promotions import NewPromotion, create_promotion
from menpiao.waitingroom import NewRoom, Settings, create_room


async def load(settings: config.Settings, provisioned: Provisioned) -> Loaded:
    """Add what is missing; the sandbox runs, the API and the worker do not need to."""
    assert settings.sandbox_url is not None, "the demo has started the sandbox"
    parts = await wire(settings, name="menpiao demo")
    try:
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(http_app(parts)), base_url="http://demo") as api,
            httpx.AsyncClient(base_url=settings.sandbox_url, timeout=20, trust_env=False, verify=trust()) as sandbox,
        ):
            door = FrontDoor(api, sandbox, provisioned.app_id)
            loaded = await load_samples(
                parts.db,
                sell_out=Crowd(door).buy_all,
                staff=StaffAccount(provisioned.app_id, provisioned.staff_subject, provisioned.office_subject),
            )
            await _history(parts.db, loaded, door)
            await fill_glances(parts.db, loaded)
            await fill_office(parts.db, parts.passwords, organizer_id=loaded.organizer_id)
            await _platform(parts)
            await _waiting_rooms(parts, loaded)
            await _merchant_account(parts.keeping, loaded.organizer_id, provisioned.merchant)
            await _stripe_account(parts, parts.collecting.accounts, loaded.organizer_id)
            await _desk(parts, loaded, door)
            await _past(parts, loaded)
            await prove_books(parts.db)
        return loaded
    finally:
        await parts.close()


async def _platform(parts: Parts) -> None:
    """People of the platform, told beside the page that the demo begins at."""
    told = make_folder(parts.settings.data_dir / "portal") / "platform.json"
    await fill_platform(parts.db, parts.passwords, base_url=parts.settings.base_url, told=told)


async def _past(parts: Parts, loaded: Loaded) -> None:
    """Only where all of the shop was added just now."""
    if len(loaded.added) < len(EVENTS):
        return
    accounts = await accounts_of_organizer(parts.db, organizer_id=loaded.organizer_id)
    dsn = parts.settings.database_url
    assert dsn is not None, "the demo has started the database"
    await write_past(
        parts.db,
        dsn.reveal(),
        parts.cipher,
        organizer_id=loaded.organizer_id,
        account_id=next(account.id for account in accounts if account.provider == "wechat"),
    )


async def _history(db: Database, loaded: Loaded, door: FrontDoor) -> None:
    """Of what was added just now: seats are taken, and what is to be moved is moved, with tickets sold before."""
    async with db.read() as tx:
        events = {event.id: event for event in await published_events(tx, organizer_ids=[loaded.organizer_id])}
    for sample in EVENTS:
        if sample.slug not in loaded.added:
            continue
        session = events[loaded.event_ids[sample.slug]].sessions[0]
        types = [one.id for one in session.ticket_types]
        if sample.tiers:
            await _free_with(db, loaded, session.id, FRIENDS_CODE, len(PARTIES))
            await take_seats(door, session.id, types)
        if sample.role == "doors_open":
            await _free_with(db, loaded, session.id, GUESTS_CODE, len(GUESTS))
            await let_guests_in(door, session.id, types[0], db.clock.now())
        if sample.role == "free":
            item = {
                "kind": "quantity",
                "session_id": encode(session.id),
                "ticket_type_id": encode(types[0]),
                "quantity": 2,
            }
            await door.order(MOVED_BUYER, "moved", item)
            await door.move(session.id, session.doors_at, session.starts_at, session.ends_at)


async def _free_with(db: Database, loaded: Loaded, session_id: UUID, code: str, uses: int) -> None:
    """Everything of this session costs nothing with this code, so often."""
    await create_promotion(
        db,
        actor=SYSTEM,
        organizer_id=loaded.organizer_id,
        idempotency_key=f"demo-{code}-{encode(session_id)}",
        new=NewPromotion(
            kind="code",
            name={"zh-CN": "亲友免票", "en": "Friends of the house"},
            effect="percent",
            percent=100,
            session_ids=(session_id,),
            max_uses=uses,
            codes=(code,),
        ),
    )


async def _desk(parts: Parts, loaded: Loaded, door: FrontDoor) -> None:
    """What the office has done, where all that it needs was added just now."""
    if not {NAMED, PLAIN, GIVEN, window.SOLD, channel.SOLD} <= set(loaded.added):
        return
    async with parts.db.read() as tx:
        events = {event.id: event for event in await published_events(tx, organizer_ids=[loaded.organizer_id])}

    def ware(slug: str) -> Ware:
        session = events[loaded.event_ids[slug]].sessions[0]
        return Ware(session.id, session.ticket_types[0].id)

    async def work_off() -> int:
        return await work_off_imports(parts.db, parts.cipher, parts.plans)

    await fill_channel(door, ware(channel.SOLD).session_id, work_off)
    await fill_windows(door, ware(window.SOLD))
    await fill_desk(door, named=ware(NAMED), plain=ware(PLAIN), given=ware(GIVEN))


async def _waiting_rooms(parts: Parts, loaded: Loaded) -> None:
    """Before what opens soon and was added just now: one can enter at once, and the line moves when the sale opens."""
    soon = {loaded.event_ids[one.slug] for one in EVENTS if one.role == "opens_soon" and one.slug in loaded.added}
    async with parts.db.read() as tx:
        events = await published_events(tx, organizer_ids=[loaded.organizer_id])
    for event in events:
        if event.id in soon:
            await create_room(
                parts.db,
                parts.cipher,
                actor=SYSTEM,
                organizer_id=loaded.organizer_id,
                idempotency_key=f"demo-{encode(event.id)}",
                new=NewRoom(
                    session_ids=tuple(session.id for session in event.sessions),
                    settings=Settings(per_minute=30, max_active=20, pass_seconds=300, opens_above_per_minute=None),
                    gathers_at=parts.db.clock.now(),
                    opens_at=min(one.on_sale_at for session in event.sessions for one in session.ticket_types),
                ),
            )


class Crowd:
    """Buyers who all want the same thing: the sandbox's accounts ``load-1``, ``load-2`` and so on."""

    def __init__(self, door: FrontDoor) -> None:
        self._door = door

    async def buy_all(self, wanted: ToSellOut) -> None:
        """Order until no place is left; free tickets, so that nobody has to pay."""
        left = wanted.places
        buyer = 0
        while left > 0:
            buyer += 1
            quantity = min(left, wanted.per_order)
            item = {
                "kind": "quantity",
                "session_id": encode(wanted.session_id),
                "ticket_type_id": encode(wanted.ticket_type_id),
                "quantity": quantity,
            }
            await self._door.order(f"load-{buyer}", encode(wanted.ticket_type_id), item)
            left -= quantity


async def _merchant_account(keeping: Keeping, organizer_id: int, credentials: bytes) -> None:
    """The organizer's account at the sandbox; new keys of it where the sandbox has forgotten the old."""
    known = await accounts_of_organizer(keeping.db, organizer_id=organizer_id)
    accounts = [account for account in known if account.provider == "wechat"]
    given = keeping.keeper_of("wechat").given(credentials)
    if not accounts:
        account_id, _ = await add_account(
            keeping, actor=SYSTEM, organizer_id=organizer_id, provider="wechat", new=given, name="WeChat sandbox"
        )
        methods = [method for method in Method if PROVIDER_OF[method] == "wechat"]
        await set_methods(keeping.db, actor=SYSTEM, organizer_id=organizer_id, account_id=account_id, methods=methods)
    else:
        await rotate_keys(keeping, actor=SYSTEM, organizer_id=organizer_id, account_id=accounts[-1].id, new=given)


async def _stripe_account(parts: Parts, accounts: MerchantAccounts, organizer_id: int) -> None:
    """The same for cards. Stripe is told where we listen, which ends with the account's id."""
    settings = parts.settings
    known = await _known(parts.db, accounts, organizer_id, Method.STRIPE)
    account_id = known.id if known else parts.db.new_id(organizer_id)
    for _ in range(2):
        webhook_url = parts.keeping.keeper_of("stripe").callback_url(account_id)
        assert webhook_url is not None, "Stripe is told once"
        credentials = await provision_stripe(str(settings.sandbox_url), webhook_url=webhook_url)
        if known is None:
            await accounts.add(
                organizer_id=organizer_id,
                provider="stripe",
                credentials=credentials,
                methods=[Method.STRIPE],
                account_id=account_id,
            )
        if known is None or known.credentials == credentials:
            return
        known, account_id = None, parts.db.new_id(organizer_id)


async def _known(db: Database, accounts: MerchantAccounts, organizer_id: int, method: Method) -> MerchantAccount | None:
    try:
        async with db.read() as tx:
            return await accounts.of_organizer(tx, organizer_id, method)
    except (NoMerchantAccount, MethodNotTaken):
        return None
