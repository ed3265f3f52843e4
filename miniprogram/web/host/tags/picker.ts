// <picker>: a tap opens a sheet from below. `selector` and `multiSelector` show lists, `date` and `time` the browser's
// own field. `region` is not drawn: the program has no use for it yet.
import { element } from "../dom";
import { openSheet } from "../sheets";
import { say } from "../words";
import { Tag, type FormField } from "./base";

export class PickerTag extends Tag {
  protected override build(): void {
    if (!this.hasAttribute("role")) this.setAttribute("role", "button");
    this.tabIndex = 0;
  }

  tapped(): void {
    if (!this.flag("disabled")) this.activate();
  }

  override activate(): void {
    const mode = this.text("mode", "selector");
    if (mode === "date" || mode === "time") this.openField(mode);
    else if (mode === "multiSelector") this.openLists(this.values.range as unknown[][], this.values.value as number[]);
    else if (mode === "selector") this.openLists([this.values.range as unknown[]], [Number(this.values.value ?? 0)]);
    else console.warn(`<picker mode="${mode}"> is not drawn by the browser host`);
  }

  private label(option: unknown): string {
    const key = this.text("range-key");
    return String(key && option !== null && typeof option === "object" ? (option as Record<string, unknown>)[key] : option);
  }

  private openLists(columns: unknown[][], chosen: number[]): void {
    const lists = columns.map((column, at) => {
      const list = element("select", { class: "host-list", size: Math.min(8, Math.max(2, column.length)), "aria-label": this.text("header-text") || say("ok") });
      column.forEach((option, index) => list.append(element("option", { value: index, selected: index === (chosen?.[at] ?? 0) }, this.label(option))));
      list.addEventListener("change", () => this.emit("columnchange", { column: at, value: list.selectedIndex }));
      return list;
    });
    this.sheet(element("div", { class: "host-lists" }, ...lists), () => {
      const value = lists.map((list) => Math.max(0, list.selectedIndex));
      return this.text("mode", "selector") === "selector" ? value[0] : value;
    });
  }

  private openField(mode: "date" | "time"): void {
    const field = element("input", { type: mode, class: "host-field", value: this.text("value"), min: this.text("start") || null, max: this.text("end") || null, "aria-label": this.text("header-text") || mode });
    this.sheet(field, () => field.value);
  }

  private sheet(body: HTMLElement, read: () => unknown): void {
    openSheet({
      title: this.text("header-text") || this.getAttribute("aria-label") || "",
      body: [body],
      actions: [
        { text: say("cancel"), act: () => this.emit("cancel") },
        {
          text: say("ok"),
          primary: true,
          act: () => {
            const value = read();
            this.keep("value", value);
            this.emit("change", { value });
          },
        },
      ],
      dismissed: () => this.emit("cancel"),
    });
  }

  override formField(): FormField | null {
    const name = this.text("name");
    return name ? { name, value: this.values.value } : null;
  }
}
