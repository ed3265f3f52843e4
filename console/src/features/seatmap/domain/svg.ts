/**
 * Which SVG may lie under a hall: lines, shapes and texts, nothing that acts or loads. The server refuses the rest with
 * its place; here it is told when the file is chosen. The list is read from the text itself, without building a document.
 */
const ELEMENTS = new Set(["svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc", "defs", "lineargradient", "radialgradient", "stop", "clippath", "use", "symbol", "pattern", "mask"]);
const MARKUP = /<(\/?)([A-Za-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g;
const ATTRIBUTE = /([\w:.-]+)\s*=\s*("([^"]*)"|'([^']*)')/g;

/** The first element or attribute that is not allowed; null where all is well. */
export function refusedInSvg(svg: string): string | null {
  if (/<!|<\?(?!xml)/i.test(svg.replace(/<!--[\s\S]*?-->/g, ""))) return "<!";
  let root = true;
  for (const [, , name = "", attributes = ""] of svg.matchAll(MARKUP)) {
    const element = name.toLowerCase();
    if (root && element !== "svg") return name;
    root = false;
    if (!ELEMENTS.has(element)) return name;
    for (const [, attribute = "", , double, single] of attributes.matchAll(ATTRIBUTE)) {
      const value = double ?? single ?? "";
      const key = attribute.toLowerCase();
      if (key.startsWith("on")) return attribute;
      if (key === "href" || key === "xlink:href") {
        if (!value.startsWith("#")) return attribute;
      } else if (/url\(\s*['"]?(?!#)|javascript:|expression\(|@import/i.test(value)) return attribute;
    }
  }
  return root ? "svg" : null;
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
