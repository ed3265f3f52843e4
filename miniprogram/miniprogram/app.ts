/** The mini program's entry: one App for all pages. Nothing is loaded or asked for before a page needs it. */
import { nameTabs } from "./i18n/words";

App({
  onLaunch() {
    nameTabs();
  },
});
