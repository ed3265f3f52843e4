/** The mini program's entry: one App for all pages. Nothing is loaded before a page needs it; a seat map's plan is asked for. */
import { foresee } from "./api/halls";
import { nameTabs } from "./i18n/words";

App({
  onLaunch({ path, query }) {
    nameTabs();
    // A link straight to the map: what it needs travels while the framework makes the page.
    const { session = "", map = "" } = query;
    if (path.startsWith("packages/seats/") && session !== "" && map !== "") foresee(session, map);
  },
});
