// Repairs of glass-easel that the program needs in a browser, all in one place:
// attributes that are undefined or null are removed (the framework would write "", which disables an input);
// our own tags receive values as they are, not as text; `rpx` in styles made by the program becomes pixels of the
// phone; selector queries and intersection observers are ours (the framework's know no `node` and no page area).
import * as glassEasel from "glass-easel";
import { component as adapterComponent } from "glass-easel-miniprogram-adapter";
import { IntersectionObserverOfPage, type ObserverOptions } from "./api/observe";
import { SelectorQuery } from "./api/query";
import { Tag } from "./tags/base";

const FOCUSABLE_ROLES = new Set(["button", "link", "tab", "checkbox", "radio", "switch", "option", "menuitem"]);
const UNIT = /(-?(?:\d+\.?\d*|\.\d+))(rpx|vh|vw)\b/g;

export function adaptStyle(style: string): string {
  return style.replace(UNIT, "calc(var(--$2) * $1)").replace(/env\(safe-area-inset-(top|bottom)[^)]*\)/g, "var(--safe-$1, 0px)");
}

let done = false;

export function patchFramework(): void {
  if (done) return;
  done = true;
  const proto = glassEasel.Element.prototype;
  const setAttribute = proto.setAttribute;
  proto.updateAttribute = function updateAttribute(name: string, value: unknown): void {
    const node = this.getBackendElement() as unknown as HTMLElement | null;
    if (value === undefined || value === null) {
      this.removeAttribute(name);
    } else if (typeof value !== "object" && typeof value !== "function") {
      setAttribute.call(this, name, value);
      if (node && (name === "aria-role" || name === "role")) applyRole(node, String(value));
    }
    if (node instanceof Tag) node.setValue(name, value);
  };
  const setNodeStyle = proto.setNodeStyle;
  proto.setNodeStyle = function setAdaptedStyle(segment: string, index?: number): void {
    setNodeStyle.call(this, adaptStyle(segment ?? ""), index as never);
  };

  const caller = adapterComponent.ComponentCaller.prototype as unknown as Record<string, unknown>;
  caller.createSelectorQuery = function createSelectorQuery(this: never) {
    return new SelectorQuery(this);
  };
  caller.createIntersectionObserver = function createIntersectionObserver(this: never, options?: ObserverOptions) {
    return new IntersectionObserverOfPage(this, options);
  };
}

function applyRole(node: HTMLElement, role: string): void {
  node.setAttribute("role", role);
  if (FOCUSABLE_ROLES.has(role) && !node.hasAttribute("tabindex")) node.tabIndex = 0;
}
