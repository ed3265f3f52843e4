// Makes elements in one expression: `element("button", { class: "host-button", onclick }, "OK")`. Text is always text,
// never markup.

type Value = string | number | boolean | null | undefined | ((event: never) => void);

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.replace(/^on/, ""), value as EventListener);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, String(value));
  }
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** A line drawing of 24 × 24, as a path; the colour is the text's. */
export function icon(path: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "host-icon" })) svg.setAttribute(name, value);
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  back: "M15 4l-8 8 8 8",
  home: "M4 11l8-7 8 7M6 10v10h12V10",
  close: "M6 6l12 12M18 6L6 18",
  check: "M4 12l6 6L20 6",
  cross: "M6 6l12 12M18 6L6 18",
  person: "M12 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M5 20c0-4 3-6 7-6s7 2 7 6",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M19 19l1 1",
  ring: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5",
} as const;

/** The element with an id as the program wrote it; the framework puts the component's number in front. */
export function byProgramId(scope: Element, id: string): Element | undefined {
  return [...scope.querySelectorAll("[id]")].find((it) => it.id === id || it.id.endsWith(`--${id}`));
}
