/**
 * Which SVG may lie under a hall: lines, shapes and texts, nothing that acts or loads. A twin of the server's list
 * (`seating/model/svg.py`), which refuses the rest with its place; here it is told when the file is chosen. Read from the
 * text itself, without building a document.
 */
const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = words("svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient stop");
const ATTRIBUTES = words(`
id transform d points pathLength x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy rotate width height viewBox
preserveAspectRatio version fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color display visibility font-family
font-size font-style font-weight text-anchor dominant-baseline letter-spacing offset stop-color stop-opacity
gradientUnits gradientTransform spreadMethod`);
const MOST_ELEMENTS = 10_000;
const DEEPEST = 24;
/** Of values: no colon, slash, backslash, semicolon or ampersand, so no address and no second property. */
const HARMLESS = /^[A-Za-z0-9 \t\n\r#%.,+()_'-]*$/;
const GRADIENT = /^\s*url\(#(?=[^)]*[A-Za-z0-9])[A-Za-z0-9_-]+\)\s*$/;
const MARKUP = /<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function words(all: string): ReadonlySet<string> {
  return new Set(all.trim().split(/\s+/));
}

/** The first element or attribute that is not allowed, `svg` where the whole is none; null where all is well. */
export function refusedInSvg(svg: string): string | null {
  const text = svg.replace(/<!--[\s\S]*?-->/g, "");
  if (/<!/.test(text)) return "<!";
  const open: string[] = [];
  let seen = 0;
  for (const [, closes, name = "", attributes = "", closed] of text.matchAll(MARKUP)) {
    if (closes) {
      if (open.pop() !== name) return name;
      continue;
    }
    if (!ELEMENTS.has(name) || (name === "svg") !== (open.length === 0)) return name;
    if (open.length === 0 && seen > 0) return name;
    seen += 1;
    const refused = refusedAttribute(attributes, open.length === 0);
    if (refused !== null) return refused;
    if (seen > MOST_ELEMENTS || open.length + 1 > DEEPEST) return name;
    if (!closed) open.push(name);
  }
  return seen === 0 || open.length > 0 ? "svg" : null;
}

function refusedAttribute(attributes: string, ofRoot: boolean): string | null {
  let named = !ofRoot;
  for (const [, attribute = "", double, single] of attributes.matchAll(ATTRIBUTE)) {
    const value = decoded(double ?? single ?? "");
    if (attribute === "xmlns") {
      if (value !== SVG) return attribute;
      named = true;
    } else if (!/^xmlns:|^xml:space$/.test(attribute) && !(ATTRIBUTES.has(attribute) && isHarmless(value))) return attribute;
  }
  return named ? null : "svg";
}

function isHarmless(value: string): boolean {
  return HARMLESS.test(value) && (/url/i.test(value) ? GRADIENT.test(value) : !/expression/i.test(value));
}

function decoded(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex?: string, number?: string, name?: string) => {
    if (name) return NAMED[name] ?? whole;
    const point = hex ? Number.parseInt(hex, 16) : Number(number);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** Comments, editors' private elements and attributes taken out: what drawing programs leave behind. */
export function tidiedSvg(svg: string): string {
  return svg
    .replace(/^\uFEFF/, "")
    .replace(/<\?xml[^>]*\?>/g, "")
    .replace(/<!DOCTYPE[^>[]*(\[[\s\S]*?\])?[^>]*>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<metadata[\s\S]*?<\/metadata>/gi, "")
    .replace(/<(sodipodi|inkscape):[\w-]+[^>]*?(\/>|>[\s\S]*?<\/\1:[\w-]+>)/gi, "")
    .replace(/\s(xmlns:(?:inkscape|sodipodi|dc|cc|rdf|sketch|serif)|inkscape:[\w-]+|sodipodi:[\w-]+|sketch:[\w-]+|serif:[\w-]+)="[^"]*"/gi, "")
    .trim();
}

/** Its own size, from viewBox or width and height. */
export function sizeOfSvg(svg: string): { width: number; height: number } | null {
  const root = /<svg\b[^>]*>/i.exec(svg)?.[0] ?? "";
  const box = /viewBox\s*=\s*["']\s*[-\d.eE]+[\s,]+[-\d.eE]+[\s,]+([\d.eE]+)[\s,]+([\d.eE]+)/.exec(root);
  const [width, height] = box ? [Number(box[1]), Number(box[2])] : [Number.parseFloat(/\bwidth\s*=\s*["']([\d.]+)/.exec(root)?.[1] ?? ""), Number.parseFloat(/\bheight\s*=\s*["']([\d.]+)/.exec(root)?.[1] ?? "")];
  return width > 0 && height > 0 ? { width, height } : null;
}
