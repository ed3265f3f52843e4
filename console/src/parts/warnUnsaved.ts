// Whoever closes the window, or goes to another site, while something is not saved is asked first.
import { onBeforeUnmount } from "vue";

/** For as long as the component lives; to be called while it is set up. */
export function warnUnsaved(unsaved: () => boolean): void {
  const warn = (leaving: BeforeUnloadEvent) => {
    if (unsaved()) leaving.preventDefault();
  };
  window.addEventListener("beforeunload", warn);
  onBeforeUnmount(() => window.removeEventListener("beforeunload", warn));
}
