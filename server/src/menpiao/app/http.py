"""The HTTP application: every feature's routes, the hot ones in front, the clients' files, health and metrics."""

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers.base import BaseRouteHandler

from menpiao.admission.api import doors as doors_api
from menpiao.admission.api import gate as admission_api
from menpiao.admission.api import gates as gates_api
from menpiao.app import cases, docs, health, limits, web
from menpiao.app.wiring import PROVIDED, Parts, dependencies
from menpiao.auditlog import api as audit_log_api
from menpiao.boxoffice.api import cash as cash_api
from menpiao.boxoffice.api import prints as prints_api
from menpiao.boxoffice.api import tills as tills_api
from menpiao.catalog.api import events as events_api
from menpiao.catalog.api import ladders as ladders_api
from menpiao.catalog.api import languages as languages_api
from menpiao.catalog.api import profile as profile_api
from menpiao.catalog.api import publishing as publishing_api
from menpiao.catalog.api import questions as questions_api
from menpiao.catalog.api import session_rules as session_rules_api
from menpiao.catalog.api import sessions as sessions_api
from menpiao.catalog.api import ticket_type_order as ticket_type_order_api
from menpiao.catalog.api import ticket_types as ticket_types_api
from menpiao.catalog.api import venues as venues_api
from menpiao.channels.api import channels as channels_api
from menpiao.channels.api import import_rows as import_rows_api
from menpiao.channels.api import imports as channel_imports_api
from menpiao.engagement import api as event_messages_api
from menpiao.identity import api as identity_api
from menpiao.insight.api import doors as insight_doors_api
from menpiao.insight.api import live as live_api
from menpiao.insight.api import sales as sales_api
from menpiao.insight.api import statement as statement_api
from menpiao.insight.api import targets as sales_targets_api
from menpiao.inventory import api as inventory_api
from menpiao.inventory.seats import api as seats_api
from menpiao.inventory.seats import desk as seat_desk_api
from menpiao.inventory.seats import organizer as seating_api
from menpiao.kernel.i18n import Lang, choose_lang
from menpiao.media import api as media_api
from menpiao.notify import api as notify_api
from menpiao.operations import api as operations_api
from menpiao.orders.api import answer_sheets as answer_sheets_api
from menpiao.orders.api import answers as answers_api
from menpiao.orders.api import approvals as approvals_api
from menpiao.orders.api import buyer as orders_api
from menpiao.orders.api import callbacks as callbacks_api
from menpiao.orders.api import organizer as organizer_orders_api
from menpiao.orders.api import organizer_sessions as organizer_sessions_api
from menpiao.orders.api import postponements as postponements_api
from menpiao.orders.api import quotes as quotes_api
from menpiao.orders.api import refunds as refunds_api
from menpiao.orders.api import seat_changes as seat_changes_api
from menpiao.orders.api import staff_refund_quotes as staff_refund_quotes_api
from menpiao.orders.api import stuck as stuck_api
from menpiao.orders.api import window as window_api
from menpiao.payments.api import accounts as accounts_api
from menpiao.payments.api import notices as notices_api
from menpiao.payments.api import reconciliation as reconciliation_api
from menpiao.payments.api import shipping as shipping_api
from menpiao.platform.config import Settings
from menpiao.platform.http import HotRoute
from menpiao.platform.http.app import EdgeApp, make_framework
from menpiao.promotions.api import buyer as promo_codes_api
from menpiao.promotions.api import organizer as promotions_api
from menpiao.promotions.api import prices as prices_api
from menpiao.seating.api import organizer as halls_api
from menpiao.seating.api import public as seat_maps_api
from menpiao.storefront import api as storefront_api
from menpiao.support.api import changes as support_changes_api
from menpiao.support.api import claims as claims_api
from menpiao.support.api import complimentary as complimentary_api
from menpiao.support.api import handovers as handovers_api
from menpiao.support.api import page as order_page_api
from menpiao.support.api import search as order_search_api
from menpiao.tickets import api as tickets_api
from menpiao.waitingroom.api import buyer as rooms_api
from menpiao.waitingroom.api import organizer as organizer_rooms_api
from menpiao.waitlist import api as waitlist_api

FEATURE_ROUTES: list[Any] = [
    *identity_api.ROUTES,
    *storefront_api.ROUTES,
    *seat_maps_api.ROUTES,
    *halls_api.ROUTES,
    *profile_api.ROUTES,
    *languages_api.ROUTES,
    *venues_api.ROUTES,
    *events_api.ROUTES,
    *publishing_api.ROUTES,
    *sessions_api.ROUTES,
    *session_rules_api.ROUTES,
    *ticket_types_api.ROUTES,
    *ticket_type_order_api.ROUTES,
    *ladders_api.ROUTES,
    *questions_api.ROUTES,
    *media_api.ROUTES,
    *inventory_api.ROUTES,
    *seats_api.ROUTES,
    *seating_api.ROUTES,
    *seat_desk_api.ROUTES,
    *orders_api.ROUTES,
    *answers_api.ROUTES,
    *answer_sheets_api.ROUTES,
    *refunds_api.ROUTES,
    *window_api.ROUTES,
    *tills_api.ROUTES,
    *cash_api.ROUTES,
    *prints_api.ROUTES,
    *quotes_api.ROUTES,
    *tickets_api.ROUTES,
    *admission_api.ROUTES,
    *gates_api.ROUTES,
    *doors_api.ROUTES,
    *waitlist_api.ROUTES,
    *notify_api.ROUTES,
    *event_messages_api.ROUTES,
    *rooms_api.ROUTES,
    *organizer_rooms_api.ROUTES,
    *organizer_orders_api.ROUTES,
    *staff_refund_quotes_api.ROUTES,
    *approvals_api.ROUTES,
    *organizer_sessions_api.ROUTES,
    *order_search_api.ROUTES,
    *order_page_api.ROUTES,
    *support_changes_api.ROUTES,
    *complimentary_api.ROUTES,
    *handovers_api.ROUTES,
    *channels_api.ROUTES,
    *channel_imports_api.ROUTES,
    *import_rows_api.ROUTES,
    *claims_api.ROUTES,
    *postponements_api.ROUTES,
    *seat_changes_api.ROUTES,
    *cases.ROUTES,
    *stuck_api.ROUTES,
    *accounts_api.ROUTES,
    *shipping_api.ROUTES,
    *notices_api.ROUTES,
    *reconciliation_api.ROUTES,
    *promo_codes_api.ROUTES,
    *promotions_api.ROUTES,
    *prices_api.ROUTES,
    *callbacks_api.ROUTES,
    *statement_api.ROUTES,
    *audit_log_api.ROUTES,
    *operations_api.ROUTES,
    *sales_api.ROUTES,
    *insight_doors_api.ROUTES,
    *sales_targets_api.ROUTES,
    *live_api.ROUTES,
    *health.ROUTES,
]


def http_app(parts: Parts, *, extra_hot: Sequence[HotRoute] = (), routes: "Routes | None" = None) -> EdgeApp:
    """The ASGI application of one process; the bench adds its reference route."""
    return (routes or Routes(parts.settings)).bound_to(parts, extra_hot)


class Routes:
    """The framework's part of the application, which knows only settings: a process that is forked finds it made.

    Registering a hundred routes takes longer than all else that an API process does at its start.
    """

    def __init__(self, settings: Settings) -> None:
        self._provided: dict[str, Any] = {}
        self._guard: limits.Guard | None = None
        self._framework = make_framework(
            handlers=[*FEATURE_ROUTES, *docs.ROUTES, *web.routes(settings)],
            guard=self._guarded,
            dependencies={
                **{name: Provide(self._provider_of(name)) for name in PROVIDED},
                "lang": Provide(provide_lang, sync_to_thread=False),
                "buyer": Provide(identity_api.provide_buyer),
                "staff": Provide(identity_api.provide_staff),
                "operator": Provide(identity_api.provide_operator),
            },
        )

    def bound_to(self, parts: Parts, extra_hot: Sequence[HotRoute]) -> EdgeApp:
        """The whole application, of one process at a time; nothing is answered before."""
        assert self._guard is None, "these routes belong to another process's parts"
        self._guard = limits.guard_of(parts.limits)
        self._provided = dependencies(parts)
        self._framework.state.logins = parts.logins
        hot = [*hot_routes(parts), *extra_hot]
        return EdgeApp(self._framework, hot, parts.db.clock, web.policies(parts.settings), parts.limits)

    def released(self) -> None:
        """The application is over and its routes may be another's: tests run hundreds in one process."""
        self._guard, self._provided = None, {}

    async def _guarded(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        assert self._guard is not None
        await self._guard(connection, handler)

    def _provider_of(self, name: str) -> Callable[[], Any]:
        """The framework wants a function of its own for each name."""

        async def provide() -> Any:
            return self._provided[name]

        return provide


def hot_routes(parts: Parts) -> list[HotRoute]:
    """Answered before the framework; each has its shadow among the routes."""
    inbox = parts.collecting.inbox
    return [
        HotRoute("POST", "/api/v1/orders", None, parts.ordering.hot),
        HotRoute("POST", "/api/v1/gate/scans", None, parts.scanning.hot),
        HotRoute("POST", "/api/v1/callbacks/wechat/pay/", "", callbacks_api.hot(inbox, callbacks_api.WECHAT)),
        HotRoute("POST", "/api/v1/callbacks/wechat/refund/", "", callbacks_api.hot(inbox, callbacks_api.WECHAT)),
        HotRoute("POST", "/api/v1/callbacks/stripe/", "", callbacks_api.hot(inbox, callbacks_api.STRIPE)),
        HotRoute("GET", "/api/v1/sessions/", "/availability", parts.board.hot),
        HotRoute("GET", "/api/v1/sessions/", "/seats", parts.seat_board.hot_free),
        HotRoute("GET", "/api/v1/sessions/", "/seating", parts.seat_board.hot_seating),
        HotRoute("GET", "/api/v1/rooms/", "", parts.waiting.hot_room),
        HotRoute("POST", "/api/v1/rooms/", "/entries", parts.waiting.hot_entry),
        HotRoute(
            "GET", "/api/v1/events/", "", storefront_api.hot_event_page(parts.storefront, parts.insight.views.seen)
        ),
        HotRoute("GET", "/api/v1/seat-maps/", "", parts.seat_map_pages.hot),
    ]


def provide_lang(request: Request[Any, Any, Any]) -> Lang:
    """The reader's language: ``?lang=``, else Accept-Language, else Chinese."""
    return choose_lang(request.headers.get("accept-language", ""), request.query_params.get("lang"))
