"""The composition root: settings in, everything bound. The only place that knows which adapter serves which port."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec

from menpiao import mail, notify
from menpiao.adapters.smtp import NoMail, SmtpMail, SmtpServer
from menpiao.adapters.stripe import StripePay
from menpiao.adapters.stripe.keeper import StripeAccounts
from menpiao.adapters.wechat.app import WeChatApp
from menpiao.adapters.wechat.codes import WeChatCodes
from menpiao.adapters.wechat.http import quiet_client
from menpiao.adapters.wechat.login import WeChatLogin
from menpiao.adapters.wechat.messages import WeChatMessages
from menpiao.adapters.wechat.pay.bills import WeChatBills
from menpiao.adapters.wechat.pay.keeper import WeChatAccounts
from menpiao.adapters.wechat.pay.provider import WeChatPay
from menpiao.adapters.wechat.shipping import WeChatShipping
from menpiao.adapters.wechat.tokens import AccessTokens
from menpiao.admission.api.gate import Scanning
from menpiao.admission.service.attendance import Attendances
from menpiao.app.editing import editing_of
from menpiao.app.freshness import Freshness
from menpiao.app.limits import LINE, PLACE, PROMO_CODE, hot_limit, limits_of
from menpiao.app.siblings import Siblings
from menpiao.catalog import Labels, OnView, Seatings, TermsCache
from menpiao.identity import CodeDrawer, LoginProvider, Logins, Passwords
from menpiao.insight import Insight
from menpiao.inventory import Availability, OpenSeats, SeatCounts
from menpiao.inventory.api import Board
from menpiao.inventory.seats.api import SeatBoard
from menpiao.inventory.seats.watched import WatchedSeats
from menpiao.kernel.ids import encode
from menpiao.media.service import Pictures
from menpiao.orders.api.buyer import Ordering
from menpiao.orders.service.cancel import Collecting
from menpiao.orders.service.delivered import sold_of
from menpiao.orders.service.place import Placing
from menpiao.orders.service.relabelled import TellHolders
from menpiao.orders.service.reseat_look import Changing
from menpiao.orders.service.resolve import resolve_payment
from menpiao.orders.service.settle import settle
from menpiao.payments import (
    AccountKeeper,
    Keeping,
    MerchantAccounts,
    ProviderPayment,
    Reconciling,
    References,
    Shipping,
    payer_of,
)
from menpiao.platform.audit import Actor
from menpiao.platform.clock import Clock
from menpiao.platform.config import Settings, SettingsError
from menpiao.platform.crypto import FieldCipher, load_or_create_key
from menpiao.platform.db import Database, connect
from menpiao.platform.key_check import check_key
from menpiao.platform.ratelimit import RouteLimits
from menpiao.promotions import CodeTries, ForEverybody, OnOffer, Promotions
from menpiao.seating import PlanCache
from menpiao.seating.api.public import SeatMapPages
from menpiao.storefront import Storefront
from menpiao.support import OpenLinks
from menpiao.waitingroom import Control, WaitingRooms
from menpiao.waitingroom.api.buyer import Waiting
from menpiao.waitlist import Joining, Offering


class Parts(msgspec.Struct, frozen=True):
    """Everything that routes and jobs are given."""

    settings: Settings
    db: Database
    cipher: FieldCipher
    logins: Logins
    login_providers: dict[str, LoginProvider]
    program_codes: CodeDrawer
    passwords: Passwords
    terms: TermsCache
    labels: Labels
    on_view: OnView
    availability: Availability
    board: Board
    plans: PlanCache
    seats: OpenSeats
    seat_board: SeatBoard
    storefront: Storefront
    seat_map_pages: SeatMapPages
    freshness: Freshness
    promotions: Promotions
    placing: Placing
    ordering: Ordering
    collecting: Collecting
    keeping: Keeping
    shipping: Shipping
    reconciling: Reconciling
    scanning: Scanning
    joining: Joining
    offering: Offering
    waiting_rooms: WaitingRooms
    waiting: Waiting
    room_control: Control
    insight: Insight
    messages: notify.MessageSender
    post: mail.Post
    mail_sender: mail.MailSender
    siblings: Siblings
    limits: RouteLimits
    closers: tuple[Callable[[], Awaitable[None]], ...]

    async def refresh(self) -> None:
        """Bring what is answered from memory up to date, now."""
        await self.freshness.refresh()

    async def close(self) -> None:
        """Finish what was accepted, then let go of everything."""
        for closer in self.closers:
            await closer()


async def wire(settings: Settings, *, name: str, clock: Clock | None = None, siblings: Siblings | None = None) -> Parts:
    """Open a pool and bind everything to it. The database is migrated and reachable, or this raises."""
    db = await connect(_dsn(settings), clock=clock, name=name)
    return await bind(settings, db, siblings=siblings)


async def bind(settings: Settings, db: Database, *, siblings: Siblings | None = None) -> Parts:
    """Bind everything to this pool, which is closed with the rest."""
    (rate_limits, route_limits), dsn = limits_of(settings), _dsn(settings)
    cipher = await _cipher(settings, db)
    wechat, accounts, apps = quiet_client(), MerchantAccounts(db, cipher), _apps(settings)
    tokens = AccessTokens(wechat, clock=db.clock)
    login, desk, passwords = WeChatLogin(apps), WeChatShipping(apps, tokens=tokens), Passwords(cipher)
    messages = WeChatMessages(apps, clock=db.clock, tokens=tokens)
    (pay, stripe_pay), plans, terms = _payers(settings, db), PlanCache(db), TermsCache(db)
    logins, seats, waiting_rooms = Logins(db), OpenSeats(db, plans), WaitingRooms(db, cipher)
    labels, on_view, promotions = Labels(db, Seatings(db, plans)), OnView(db), Promotions(db)
    availability, joining = Availability(db, SeatCounts(on_view, seats)), Joining(db, cipher, terms, seats)
    on_offer = OnOffer(db, on_view, availability.sold_out_types)
    storefront = Storefront(db, on_view, availability.sold_out_types, waiting_rooms.shown, on_offer.shown)
    collecting = Collecting(db, cipher, labels, {"wechat": pay, "stripe": stripe_pay}, accounts)
    placing = _placing(db, cipher, terms, waiting_rooms, promotions, seats, settings)
    return Parts(
        settings=settings,
        db=db,
        cipher=cipher,
        logins=logins,
        login_providers={"wechat": login},
        program_codes=WeChatCodes(apps, wechat, tokens),
        passwords=passwords,
        terms=terms,
        labels=labels,
        on_view=on_view,
        availability=availability,
        board=Board(availability, on_view, db.clock),
        plans=plans,
        seats=seats,
        seat_board=SeatBoard(seats, on_view),
        storefront=storefront,
        seat_map_pages=SeatMapPages(db),
        freshness=Freshness(dsn, on_view, availability, waiting_rooms, storefront, logins, accounts, on_offer, seats),
        promotions=promotions,
        placing=placing,
        ordering=_ordering(db, placing, logins, labels, cipher, route_limits),
        collecting=collecting,
        reconciling=_reconciling(collecting, WeChatBills(pay)),
        keeping=Keeping(db, cipher, accounts, _keepers(settings, db.clock, pay, stripe_pay)),
        shipping=_shipping(collecting, desk, settings),
        scanning=Scanning(db, cipher, labels=labels, logins=logins),
        joining=joining,
        offering=Offering(db, cipher, labels, seats, pay_seconds=settings.waitlist_offer_seconds),
        waiting_rooms=waiting_rooms,
        waiting=Waiting(waiting_rooms, logins, may_enter=hot_limit(route_limits, LINE)),
        room_control=Control(db, labels, ForEverybody()),
        insight=Insight(db),
        messages=messages,
        **_mail(settings, db, cipher),
        siblings=siblings or Siblings(None, 0),
        limits=route_limits,
        closers=(
            placing.close,
            joining.close,
            collecting.inbox.close,
            waiting_rooms.close,
            rate_limits.close,
            login.aclose,
            passwords.close,
            messages.aclose,
            pay.aclose,
            desk.aclose,
            wechat.aclose,
            stripe_pay.aclose,
            db.close,
        ),
    )


def _dsn(settings: Settings) -> str:
    assert settings.database_url is not None, "the command has found a database"
    return settings.database_url.reveal()


async def _cipher(settings: Settings, db: Database) -> FieldCipher:
    """The key of this installation, checked against what the database was written with."""
    cipher = FieldCipher({1: load_or_create_key(settings.key_file)})
    try:
        await check_key(db, cipher, where=str(settings.key_file))
    except BaseException:
        await db.close()
        raise
    return cipher


def _placing(
    db: Database,
    cipher: FieldCipher,
    terms: TermsCache,
    rooms: WaitingRooms,
    promotions: Promotions,
    seats: OpenSeats,
    settings: Settings,
) -> Placing:
    """The door through which every order comes."""
    return Placing(
        db,
        cipher,
        terms,
        rooms.guard,
        promotions,
        seats,
        hold_seconds=settings.order_hold_seconds,
        max_waiting=settings.orders_waiting_max,
    )


def _ordering(
    db: Database, placing: Placing, logins: Logins, labels: Labels, cipher: FieldCipher, limits: RouteLimits
) -> Ordering:
    """Placing, with its limits and with the count of tried promo codes."""
    tries = CodeTries(hot_limit(limits, PROMO_CODE), db.clock)
    return Ordering(placing, logins, labels, cipher, tries=tries, may_place=hot_limit(limits, PLACE))


def _payers(settings: Settings, db: Database) -> tuple[WeChatPay, StripePay]:
    """Who collects money."""
    closes_after = timedelta(seconds=settings.wechat_close_after_seconds)
    pay = WeChatPay(clock=db.clock, base_url=settings.wechat_pay_url, closes_after=closes_after)
    return pay, StripePay(References(db), clock=db.clock, base_url=settings.stripe_url)


def _keepers(settings: Settings, clock: Clock, pay: WeChatPay, stripe_pay: StripePay) -> dict[str, AccountKeeper]:
    """Who looks after merchant accounts, by provider. Stripe has to be told once where we listen."""

    def told_of(account_id: UUID) -> str:
        return f"{settings.base_url}/api/v1/callbacks/stripe/{encode(account_id)}"

    return {
        "wechat": WeChatAccounts(pay, clock=clock),
        "stripe": StripeAccounts(stripe_pay, clock=clock, callback_url=told_of),
    }


def _shipping(collecting: Collecting, desk: WeChatShipping, settings: Settings) -> Shipping:
    db = collecting.db
    ask_payer = partial(payer_of, db, collecting.providers, collecting.accounts)
    return Shipping(db, desk, partial(sold_of, db, collecting.labels), ask_payer, when=settings.wechat_shipping)


def _reconciling(collecting: Collecting, bills: WeChatBills) -> Reconciling:
    """What a query tells about a difference is settled by orders, like a callback; frozen money goes back by them."""
    db = collecting.db

    async def settle_payment(told: ProviderPayment, account_id: UUID) -> str:
        return await settle(db, collecting.cipher, collecting.labels, told, account_id=account_id)

    async def give_back(*, organizer_id: int, payment_id: UUID, staff_id: UUID, reason: str) -> None:
        await resolve_payment(
            collecting,
            staff=Actor("staff", staff_id),
            organizer_id=organizer_id,
            payment_id=payment_id,
            resolution="refund",
            reason=reason,
        )

    return Reconciling(
        db,
        collecting.accounts,
        sources={"wechat": bills},
        providers=collecting.providers,
        settle=settle_payment,
        give_back=give_back,
    )


def _mail(settings: Settings, db: Database, cipher: FieldCipher) -> dict[str, Any]:
    """Where mail is handed in, and who takes it from there."""
    post = mail.Post(cipher, settings.base_url, settings.smtp_host is not None)
    return {"post": post, "mail_sender": _mail_sender(settings, db.clock)}


def _mail_sender(settings: Settings, clock: Clock) -> mail.MailSender:
    """Who takes mail; raises `SettingsError` for a server without an address to send from."""
    if settings.smtp_host is None:
        return NoMail()
    if settings.smtp_from is None or "@" not in settings.smtp_from:
        raise SettingsError("MENPIAO_SMTP_FROM: say from whom mail is, such as tickets@example.org.")
    password = settings.smtp_password
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_login,
        password=None if password is None else password.reveal(),
        sender=settings.smtp_from,
    )
    return SmtpMail(server, clock=clock)


def _apps(settings: Settings) -> dict[str, WeChatApp]:
    if settings.wechat_app_id is None or settings.wechat_app_secret is None:
        return {}
    app = WeChatApp(
        app_id=settings.wechat_app_id,
        secret=settings.wechat_app_secret.reveal(),
        template_ids=settings.wechat_templates,
        base_url=settings.wechat_api_url,
    )
    return {app.app_id: app}


PROVIDED: dict[str, Callable[[Parts], Any]] = {
    "settings": attrgetter("settings"),
    "db": attrgetter("db"),
    "clock": attrgetter("db.clock"),
    "cipher": attrgetter("cipher"),
    "logins": attrgetter("logins"),
    "login_providers": attrgetter("login_providers"),
    "program_codes": attrgetter("program_codes"),
    "passwords": attrgetter("passwords"),
    "editing": lambda parts: editing_of(parts.db),
    "changing": lambda parts: Changing(parts.db, parts.plans, parts.cipher, OpenLinks()),
    "tells_of_names": lambda parts: TellHolders(parts.db),
    "pictures": lambda parts: Pictures(parts.db),
    "labels": attrgetter("labels"),
    "board": attrgetter("board"),
    "plans": attrgetter("plans"),
    "seat_board": attrgetter("seat_board"),
    "watched_seats": lambda parts: WatchedSeats(parts.db),
    "storefront": attrgetter("storefront"),
    "seat_map_pages": attrgetter("seat_map_pages"),
    "promotions": attrgetter("promotions"),
    "code_tries": attrgetter("ordering.tries"),
    "ordering": attrgetter("ordering"),
    "collecting": attrgetter("collecting"),
    "keeping": attrgetter("keeping"),
    "reconciling": attrgetter("reconciling"),
    "scanning": attrgetter("scanning"),
    "attendances": lambda parts: Attendances(parts.db),
    "joining": attrgetter("joining"),
    "waiting": attrgetter("waiting"),
    "waiting_rooms": attrgetter("waiting_rooms"),
    "live": attrgetter("insight.live"),
    "message_sender": attrgetter("messages"),
    "post": attrgetter("post"),
    "siblings": attrgetter("siblings"),
    "networks": attrgetter("limits.networks"),
}
"""What handlers may ask for by name, besides the caller and the language."""


def dependencies(parts: Parts) -> dict[str, Any]:
    """The parts by the names that handlers ask for."""
    return {name: part_of(parts) for name, part_of in PROVIDED.items()}
