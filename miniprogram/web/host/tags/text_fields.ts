// <input> and <textarea>: a real field inside, with WeChat's attributes and events around it.
import { Tag, type FormField } from "./base";

const KEYBOARDS: Record<string, string> = { number: "numeric", digit: "decimal", idcard: "text", nickname: "text" };
const ENTER_HINTS: Record<string, string> = { send: "send", search: "search", next: "next", go: "go", done: "done" };

abstract class TextField extends Tag {
  protected field!: HTMLInputElement | HTMLTextAreaElement;
  private initial = "";

  protected abstract makeField(): HTMLInputElement | HTMLTextAreaElement;

  protected override build(): void {
    this.initial = this.text("value");
    this.field = this.makeField();
    this.field.className = "wx-field";
    this.field.maxLength = 140;
    this.append(this.field);
    this.field.addEventListener("input", () => {
      this.keep("value", this.field.value);
      this.grow();
      this.emit("input", { value: this.field.value, cursor: this.field.selectionStart ?? this.field.value.length });
    });
    this.field.addEventListener("focus", () => this.emit("focus", { value: this.field.value, height: 0 }));
    this.field.addEventListener("blur", () => {
      this.emit("blur", { value: this.field.value, cursor: this.field.selectionStart ?? 0 });
      this.emit("change", { value: this.field.value });
    });
  }

  protected override changed(name: string): void {
    const { field } = this;
    if (name === "value") {
      const value = this.text("value");
      if (field.value !== value) field.value = value;
      this.grow();
    } else if (name === "placeholder") {
      field.placeholder = this.text(name);
      this.removeAttribute(name);
    } else if (name === "disabled") field.disabled = this.flag(name);
    else if (name === "maxlength") {
      const most = this.number(name, 140);
      if (most < 0) field.removeAttribute("maxlength");
      else field.maxLength = most;
    } else if (name === "focus" || name === "auto-focus") {
      if (this.flag(name)) setTimeout(() => field.focus({ preventScroll: true }), 0);
      else if (name === "focus" && document.activeElement === field) field.blur();
    } else if (name === "aria-label") {
      field.setAttribute("aria-label", this.text(name));
      this.removeAttribute("aria-label");
    } else if (name === "placeholder-style") {
      const color = /(?:^|;)\s*color:\s*([^;]+)/.exec(this.text(name))?.[1];
      if (color) this.style.setProperty("--placeholder", color);
    } else if (name === "confirm-type") {
      field.enterKeyHint = ENTER_HINTS[this.text(name)] ?? "done";
    }
  }

  protected grow(): void {}

  override formField(): FormField | null {
    const name = this.text("name");
    return name ? { name, value: this.field.value } : null;
  }

  override resetField(): void {
    this.field.value = this.initial;
    this.keep("value", this.initial);
  }

  override activate(): void {
    this.field.focus();
  }
}

export class InputTag extends TextField {
  protected override makeField(): HTMLInputElement {
    const field = document.createElement("input");
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      this.emit("confirm", { value: field.value });
      if (!this.flag("confirm-hold")) field.blur();
    });
    return field;
  }

  protected override changed(name: string): void {
    const field = this.field as HTMLInputElement;
    if (name === "type" || name === "password") {
      const type = this.text("type", "text");
      field.type = this.flag("password") || type === "safe-password" ? "password" : "text";
      field.inputMode = KEYBOARDS[type] ?? "text";
    } else super.changed(name);
  }
}

export class TextareaTag extends TextField {
  protected override makeField(): HTMLTextAreaElement {
    return document.createElement("textarea");
  }

  protected override changed(name: string): void {
    if (name === "auto-height") this.grow();
    else super.changed(name);
  }

  protected override grow(): void {
    if (!this.flag("auto-height")) return;
    const before = this.clientHeight;
    this.field.style.height = "auto";
    this.style.height = `${this.field.scrollHeight}px`;
    this.field.style.height = "100%";
    if (this.clientHeight !== before) this.emit("linechange", { height: this.clientHeight, lineCount: 0 });
  }
}
