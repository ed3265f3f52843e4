// What comes over the page: sheets from below and dialogs in the middle. Both keep the keyboard inside, close with
// Escape or a tap beside them where that is allowed, and give the focus back afterwards.
import { ICONS, element, icon } from "./dom";
import { say } from "./words";

export interface SheetAction {
  text: string;
  primary?: boolean;
  color?: string;
  act: () => void;
}

export interface SheetOptions {
  title: string;
  note?: string;
  body?: (Node | string)[];
  actions?: SheetAction[];
  /** Closed without an action. Absent: it can only be closed by an action. */
  dismissed?: () => void;
  /** `cover` fills the phone and shows only its body. */
  kind?: "sheet" | "dialog" | "cover";
  name?: string;
}

const FOCUSABLE = "button:not([disabled]), input, select, textarea, iframe, a[href]";

/** @returns closes it without telling anybody */
export function openSheet(options: SheetOptions): () => void {
  const before = document.activeElement;
  const overlay = document.getElementById("overlay") ?? document.body;
  const close = (): void => {
    layer.remove();
    document.removeEventListener("keydown", onKey, true);
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
  const dismiss = (): void => {
    if (!options.dismissed) return;
    close();
    options.dismissed();
  };
  const buttons = (options.actions ?? []).map((action) => {
    const press = (): void => {
      close();
      action.act();
    };
    const button = element("button", { type: "button", class: action.primary ? "host-button host-primary" : "host-button", onclick: press }, action.text);
    if (action.color) button.style.setProperty("--button-ink", action.color);
    return button;
  });
  const panel = element(
    "div",
    { class: `host-panelled host-${options.kind ?? "sheet"}`, role: "dialog", "aria-modal": "true", "aria-label": options.title || null, tabindex: -1, "data-sheet": options.name ?? null },
    options.title ? element("h2", {}, options.title) : null,
    options.note ? element("p", { class: "host-note" }, options.note) : null,
    ...(options.body ?? []),
    buttons.length > 0 ? element("div", { class: "host-actions" }, ...buttons) : null,
  );
  if (options.dismissed && buttons.length === 0) panel.append(element("button", { type: "button", class: "host-close", "aria-label": say("close"), onclick: dismiss }, icon(ICONS.close)));
  const layer = element("div", { class: "host-layer", onclick: (event: MouseEvent) => event.target === layer && dismiss() }, panel);
  const onKey = (event: KeyboardEvent): void => {
    if (overlay.lastElementChild !== layer) return;
    if (event.key === "Escape") dismiss();
    if (event.key === "Tab") keepInside(event, panel);
  };
  document.addEventListener("keydown", onKey, true);
  overlay.append(layer);
  (panel.querySelector<HTMLElement>("input, .host-primary") ?? panel).focus({ preventScroll: true });
  return close;
}

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const first = all[0];
  const last = all[all.length - 1];
  if (!first || !last) return event.preventDefault();
  const at = document.activeElement;
  if (event.shiftKey && (at === first || at === panel)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && at === last) {
    event.preventDefault();
    first.focus();
  }
}
