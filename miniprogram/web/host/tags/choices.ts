// <switch>, <checkbox>, <radio> with their groups, <slider> and <progress>.
import { Tag, type FormField } from "./base";

abstract class Choice extends Tag {
  protected role_ = "checkbox";

  protected override build(): void {
    this.setAttribute("role", this.role_);
    this.tabIndex = 0;
    this.show();
  }

  get checked(): boolean {
    return this.flag("checked");
  }

  set checked(value: boolean) {
    this.keep("checked", value);
    this.show();
  }

  get value(): string {
    return this.text("value");
  }

  protected override changed(name: string): void {
    if (name === "checked") this.show();
    if (name === "disabled") this.toggleAttribute("disabled", this.flag(name));
    if (name === "color") this.style.setProperty("--choice", this.text(name));
  }

  private show(): void {
    this.setAttribute("aria-checked", String(this.checked));
  }

  tapped(): void {
    if (!this.flag("disabled")) this.activate();
  }
}

export class SwitchTag extends Choice {
  protected override role_ = "switch";

  override activate(): void {
    this.checked = !this.checked;
    this.emit("change", { value: this.checked });
  }

  override formField(): FormField | null {
    const name = this.text("name");
    return name ? { name, value: this.checked } : null;
  }

  override resetField(): void {
    this.checked = false;
  }
}

export class CheckboxTag extends Choice {
  override activate(): void {
    this.checked = !this.checked;
    const group = this.closest("wx-checkbox-group");
    if (group instanceof ChoiceGroup) group.emit("change", { value: group.value });
  }

  override resetField(): void {
    this.checked = false;
  }

  override formField(): FormField | null {
    return null;
  }
}

export class RadioTag extends Choice {
  protected override role_ = "radio";

  override activate(): void {
    if (this.checked) return;
    const group = this.closest("wx-radio-group");
    group?.querySelectorAll("wx-radio").forEach((it) => {
      if (it instanceof RadioTag) it.checked = it === this;
    });
    if (group instanceof ChoiceGroup) group.emit("change", { value: group.value });
  }

  override resetField(): void {
    this.checked = false;
  }

  override formField(): FormField | null {
    return null;
  }
}

/** A checkbox group's value is a list, a radio group's the chosen one. */
export class ChoiceGroup extends Tag {
  protected override build(): void {
    this.setAttribute("role", this.localName === "wx-radio-group" ? "radiogroup" : "group");
  }

  get value(): string | string[] {
    const chosen = [...this.querySelectorAll("*")].filter((it): it is Choice => it instanceof Choice && it.checked).map((it) => it.value);
    return this.localName === "wx-radio-group" ? (chosen[0] ?? "") : chosen;
  }

  override formField(): FormField | null {
    const name = this.text("name");
    return name ? { name, value: this.value } : null;
  }
}

export class RadioGroupTag extends ChoiceGroup {}
export class CheckboxGroupTag extends ChoiceGroup {}

export class SliderTag extends Tag {
  private range!: HTMLInputElement;

  protected override build(): void {
    this.range = document.createElement("input");
    this.range.type = "range";
    this.range.min = this.text("min", "0");
    this.range.max = this.text("max", "100");
    this.range.addEventListener("input", () => this.emit("changing", { value: Number(this.range.value) }));
    this.range.addEventListener("change", () => {
      this.keep("value", Number(this.range.value));
      this.emit("change", { value: Number(this.range.value) });
    });
    this.append(this.range);
  }

  protected override changed(name: string): void {
    if (name === "value" || name === "min" || name === "max" || name === "step") this.range[name] = this.text(name);
    if (name === "disabled") this.range.disabled = this.flag(name);
    if (name === "aria-label") this.range.setAttribute(name, this.text(name));
  }

  override formField(): FormField | null {
    const name = this.text("name");
    return name ? { name, value: Number(this.range.value) } : null;
  }
}

export class ProgressTag extends Tag {
  protected override build(): void {
    this.setAttribute("role", "progressbar");
  }

  protected override changed(name: string): void {
    if (name === "percent") {
      this.style.setProperty("--percent", `${this.number(name, 0)}%`);
      this.setAttribute("aria-valuenow", this.text(name));
    }
    if (name === "color" || name === "activeColor") this.style.setProperty("--choice", this.text(name));
  }
}
