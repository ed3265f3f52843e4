/** Pages. The address after `#` is ours: the server serves one file, whatever the page. */
import { createRouter, createWebHashHistory } from "vue-router";
import { login } from "@/api/logins";

export const router = createRouter({
  history: createWebHashHistory("/console/"),
  routes: [
    { path: "/", redirect: "/halls" },
    { path: "/sign-in", name: "sign-in", component: () => import("@/features/signin/SignInPage.vue") },
    { path: "/halls", name: "halls", component: () => import("@/features/halls/HallsPage.vue"), meta: { staff: true } },
    { path: "/halls/:id/seat-map", name: "hall-map", component: () => import("@/features/seatmap/ui/SeatMapPage.vue"), meta: { staff: true } },
    { path: "/sessions/:id/seats", name: "session-seats", component: () => import("@/features/pricing/ui/PricingPage.vue"), meta: { staff: true } },
    { path: "/seat-map", name: "seat-map", component: () => import("@/features/seatmap/ui/SeatMapPage.vue") },
    { path: "/:rest(.*)*", redirect: "/halls" },
  ],
});

router.beforeEach((to) => (to.meta["staff"] && login.value === null ? { name: "sign-in", query: { next: to.fullPath, ...to.query } } : true));
