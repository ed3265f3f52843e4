// <button>, <form>, <label> and <navigator>. Their children belong to the framework, so these tags add nothing inside;
// they listen for the framework's `tap`, which input.ts sends for finger, mouse and keyboard alike.
import { Component, type Element as FrameworkElement } from "glass-easel";
import { byProgramId } from "../dom";
import { Tag, type FormField } from "./base";

/** Set by main.ts: what <navigator> calls. */
export const navigation: { go: (how: string, options: Record<string, unknown>) => void } = { go: () => undefined };

export class ButtonTag extends Tag {
  protected override build(): void {
    if (!this.hasAttribute("role")) this.setAttribute("role", "button");
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
  }

  get disabled(): boolean {
    return this.flag("disabled");
  }

  protected override changed(name: string): void {
    if (name !== "disabled") return;
    this.setAttribute("aria-disabled", String(this.disabled));
    this.tabIndex = this.disabled ? -1 : 0;
  }

  /** Called by input.ts after a tap. */
  tapped(): void {
    const type = this.text("form-type");
    const form = this.closest("wx-form");
    if (!(form instanceof FormTag)) return;
    if (type === "submit") form.submit(this);
    else if (type === "reset") form.reset();
  }
}

export class FormTag extends Tag {
  protected override build(): void {}

  submit(by: Tag): void {
    this.emit("submit", { value: this.collect(), target: by.__wxElement });
  }

  reset(): void {
    for (const field of this.querySelectorAll("*")) if (field instanceof Tag) field.resetField();
    this.emit("reset");
  }

  private collect(): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const field of this.querySelectorAll("*")) {
      const one = field instanceof Tag ? field.formField() : componentField(field);
      if (one) value[one.name] = one.value;
    }
    return value;
  }
}

/** A component with the behaviour `wx://form-field` is a field too. */
function componentField(node: Element): FormField | null {
  const found = (node as Element & { __wxElement?: FrameworkElement }).__wxElement;
  if (!found || !Component.isComponent(found)) return null;
  const { name, value } = found.data as { name?: unknown; value?: unknown };
  return typeof name === "string" && name !== "" && value !== undefined ? { name, value } : null;
}

export class LabelTag extends Tag {
  protected override build(): void {}

  tapped(origin: Element): void {
    const wanted = this.text("for");
    const page = this.closest("wx-page");
    const found = wanted && page ? byProgramId(page, wanted) : [...this.querySelectorAll("*")].find((it) => it instanceof Tag && it.formField !== Tag.prototype.formField);
    if (found instanceof Tag && !found.contains(origin)) found.activate();
  }
}

const WAYS: Record<string, string> = { navigate: "navigateTo", redirect: "redirectTo", switchTab: "switchTab", reLaunch: "reLaunch", navigateBack: "navigateBack" };

export class NavigatorTag extends Tag {
  protected override build(): void {
    if (!this.hasAttribute("role")) this.setAttribute("role", "link");
    this.tabIndex = 0;
  }

  tapped(): void {
    const way = WAYS[this.text("open-type", "navigate")];
    if (way) navigation.go(way, { url: this.text("url"), delta: this.number("delta", 1) });
  }
}
