/**
 * Pages. The address after `#` is ours: the server serves one file, whatever the page. Pages below the frame have menu and
 * top bar; the others fill the window. Each is loaded when it is opened.
 */
import { createRouter, createWebHashHistory, type RouteLocation, type RouteLocationRaw, type RouteRecordRaw } from "vue-router";
import { login } from "@/api/logins";
import type { Ability } from "@/api/me";
import { operatorLogin } from "@/api/operator";
import { learnMe, mayAny, me } from "@/app/me";
import { PAGES, type PageName } from "@/app/pages";

/** A page of the menu: its title and whom it is for are told by the table of pages. */
function page(name: PageName, path: string, component: () => Promise<unknown>): RouteRecordRaw {
  const under = PAGES.find((one) => one.name === name)?.under;
  return { path, name, component: component as () => Promise<never>, meta: { staff: true, title: `pages.${name}`, needs: needsOf(name), ...(under && { under }) } };
}

/** A page that another one leads to: the way back stands above it, and the menu shows that one. */
function below(under: PageName, route: RouteRecordRaw): RouteRecordRaw {
  return { ...route, meta: { ...route.meta, under } };
}

function needsOf(name: PageName): readonly Ability[] {
  return PAGES.find((one) => one.name === name)?.needs ?? [];
}

export const router = createRouter({
  history: createWebHashHistory("/console/"),
  routes: [
    { path: "/sign-in", name: "sign-in", component: () => import("@/features/signin/SignInPage.vue") },
    { path: "/invitation/:token", name: "invitation", component: () => import("@/features/signin/InvitationPage.vue") },
    { path: "/forgotten", name: "forgotten", component: () => import("@/features/password/ForgottenPage.vue") },
    { path: "/new-password/:token", name: "new-password", component: () => import("@/features/password/NewPasswordPage.vue") },
    { path: "/operator/sign-in", name: "operator-sign-in", component: () => import("@/features/operator/OperatorSignInPage.vue") },
    { path: "/operator/invitation/:token", name: "operator-invitation", component: () => import("@/features/operator/OperatorInvitationPage.vue") },
    {
      path: "/operator",
      component: () => import("@/features/operator/OperatorFrame.vue"),
      meta: { platform: true },
      children: [
        { path: "", name: "operator", component: () => import("@/features/operator/OrganizersPage.vue") },
        { path: "health", name: "operator-installation", component: () => import("@/features/operator/InstallationPage.vue") },
        { path: "messages", name: "operator-templates", component: () => import("@/features/operator/TemplatesPage.vue") },
        { path: "people", name: "operator-people", component: () => import("@/features/operator/OperatorPeoplePage.vue") },
        { path: "log", name: "operator-log", component: () => import("@/features/operator/PlatformLogPage.vue") },
      ],
    },
    { path: "/halls/:id/seat-map", name: "hall-map", component: () => import("@/features/seatmap/ui/SeatMapPage.vue"), meta: { staff: true, needs: needsOf("halls"), refusedBy: "halls" } },
    { path: "/sessions/:id/seats", name: "session-seats", component: () => import("@/features/pricing/ui/PricingPage.vue"), meta: { staff: true, needs: needsOf("events"), refusedBy: "session" } },
    { path: "/seat-map", name: "seat-map", component: () => import("@/features/seatmap/ui/SeatMapPage.vue") },
    {
      path: "/",
      component: () => import("@/app/AppFrame.vue"),
      meta: { staff: true },
      children: [
        page("home", "", () => import("@/features/home/HomePage.vue")),
        page("events", "events", () => import("@/features/events/EventsPage.vue")),
        { path: "events/new", name: "event-new", component: () => import("@/features/events/BeginPage.vue"), meta: { staff: true, under: "events", title: "begin.title", needs: ["change_events"] } },
        { path: "events/:id/setup/:step?", name: "event-setup", component: () => import("@/features/events/setup/SetupPage.vue"), meta: { staff: true, under: "events", needs: ["change_events"] } },
        { path: "events/:id", name: "event", component: () => import("@/features/events/EventPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "events/:id/sessions", name: "event-sessions", component: () => import("@/features/events/sessions/SessionsPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "sessions/:id", name: "session", component: () => import("@/features/events/sessions/SessionPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "events/:id/rules", name: "event-rules", component: () => import("@/features/prices/RulesPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "events/:id/questions", name: "event-questions", component: () => import("@/features/events/questions/QuestionsPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "events/:id/messages", name: "event-messages", component: () => import("@/features/events/messages/MessagesPage.vue"), meta: { staff: true, under: "events", needs: needsOf("events") } },
        { path: "events/:id/waiting-room", name: "event-waiting-room", component: () => import("@/features/waitingroom/RoomsPage.vue"), meta: { staff: true, under: "events", needs: ["run_waiting_rooms"] } },
        page("promotions", "promotions", () => import("@/features/prices/PromotionsPage.vue")),
        { path: "promotions/:id", name: "promotion", component: () => import("@/features/prices/PromotionPage.vue"), meta: { staff: true, under: "promotions", needs: needsOf("promotions") } },
        page("orders", "orders", () => import("@/features/orders/OrdersPage.vue")),
        { path: "orders/:id", name: "order", component: () => import("@/features/orders/OrderPage.vue"), meta: { staff: true, under: "orders", needs: needsOf("orders") } },
        page("box-office", "box-office", () => import("@/features/boxoffice/BoxOfficePage.vue")),
        page("giveaways", "giveaways", () => import("@/features/giveaways/GiveawaysPage.vue")),
        page("channels", "channels", () => import("@/features/channels/ChannelsPage.vue")),
        { path: "channels/imports/:id", name: "channel-import", component: () => import("@/features/channels/ImportPage.vue"), meta: { staff: true, under: "channels", needs: needsOf("channels") } },
        page("cancellations", "cancellations", () => import("@/features/orders/sessions/CancellationsPage.vue")),
        below("cancellations", page("postponements", "cancellations/moved", () => import("@/features/orders/sessions/PostponementsPage.vue"))),
        page("insight", "insight", () => import("@/features/insight/InsightPage.vue")),
        { path: "events/:id/insight", name: "event-insight", component: () => import("@/features/insight/EventInsightPage.vue"), meta: { staff: true, under: "insight", needs: needsOf("insight") } },
        page("halls", "halls", () => import("@/features/halls/HallsPage.vue")),
        page("doors", "doors", () => import("@/features/doors/DoorsPage.vue")),
        below("doors", page("gates", "doors/gates", () => import("@/features/doors/GatesPage.vue"))),
        below("doors", page("devices", "doors/devices", () => import("@/features/doors/DevicesPage.vue"))),
        page("cases", "cases", () => import("@/features/cases/CasesPage.vue")),
        { path: "money", name: "money", redirect: { name: "payments" } },
        page("payments", "payments", () => import("@/features/money/PaymentsPage.vue")),
        page("refunds", "refunds", () => import("@/features/money/RefundsPage.vue")),
        { path: "refunds/:id", name: "refund", component: () => import("@/features/money/RefundPage.vue"), meta: { staff: true, under: "money", tab: "refunds", needs: needsOf("refunds") } },
        page("reconciliation", "reconciliation", () => import("@/features/money/DaysPage.vue")),
        { path: "reconciliation/:id", name: "reconciliation-day", component: () => import("@/features/money/DayPage.vue"), meta: { staff: true, under: "money", tab: "reconciliation", needs: needsOf("reconciliation") } },
        page("statements", "statements", () => import("@/features/money/StatementsPage.vue")),
        page("shipping", "shipping", () => import("@/features/money/ShippingPage.vue")),
        page("merchant-accounts", "merchant-accounts", () => import("@/features/money/MerchantAccountsPage.vue")),
        page("people", "people", () => import("@/features/people/PeoplePage.vue")),
        page("audit-log", "audit-log", () => import("@/features/auditlog/AuditLogPage.vue")),
        page("settings", "settings", () => import("@/features/settings/SettingsPage.vue")),
        page("account", "account", () => import("@/features/account/AccountPage.vue")),
        { path: ":rest(.*)*", name: "not-found", component: () => import("@/app/NotFound.vue"), meta: { staff: true, title: "notFound.title" } },
      ],
    },
  ],
});

router.beforeEach((to) => {
  if (to.meta["platform"] && operatorLogin.value === null) return { name: "operator-sign-in" };
  if (!to.meta["staff"]) return true;
  if (login.value === null) return { name: "sign-in", query: to.fullPath === "/" ? {} : { next: to.fullPath } };
  return to.meta["refusedBy"] ? refused(to) : true;
});

/** A page that fills the window has no frame that would say whose it is: a page of the frame says so, to the same roles. */
async function refused({ meta, params }: RouteLocation): Promise<RouteLocationRaw | true> {
  await learnMe().catch(() => undefined); // The page itself says that nothing answers.
  if (me.value === null || mayAny(meta["needs"] as readonly Ability[])) return true;
  return { name: meta["refusedBy"] as string, params };
}
