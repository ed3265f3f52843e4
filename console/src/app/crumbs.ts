/** The way to the page one is on, and the page's title in the browser's tab. A page about one thing says its name. */
import { computed, onBeforeUnmount, ref, watchEffect, type ComputedRef } from "vue";
import { useI18n } from "vue-i18n";
import { useRoute, type RouteLocationRaw } from "vue-router";

export interface Crumb {
  readonly title: string;
  readonly to: RouteLocationRaw;
}

const named = ref("");

/** The name of the one thing that this page is about, as long as it is open. */
export function usePageName(name: () => string): void {
  watchEffect(() => (named.value = name()));
  onBeforeUnmount(() => (named.value = ""));
}

export function useCrumbs(): ComputedRef<Crumb[]> {
  const { t } = useI18n();
  const route = useRoute();
  const crumbs = computed(() => {
    const under = route.meta["under"] as string | undefined;
    const title = route.meta["title"] as string | undefined;
    const last = named.value || (title ? t(title) : "");
    return [...(under ? [{ title: t(`pages.${under}`), to: { name: under } }] : []), ...(last ? [{ title: last, to: route.fullPath }] : [])];
  });
  watchEffect(() => (document.title = [crumbs.value.at(-1)?.title, "Menpiao"].filter(Boolean).join(" · ")));
  return crumbs;
}
