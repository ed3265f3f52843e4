// <rich-text>: markup as a text or as nodes. Only tags and attributes that WeChat allows get through, and no script,
// address or event handler ever does: the text may come from an organizer.
import { Tag } from "./base";

const ALLOWED = new Set(
  "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section small span strong sub sup table tbody td tfoot th thead tr tt u ul".split(" "),
);
const KEPT = new Set(["class", "style", "alt", "width", "height", "colspan", "rowspan", "start", "type", "align"]);

interface RichNode {
  type?: "node" | "text";
  name?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  children?: RichNode[];
}

export class RichTextTag extends Tag {
  protected override build(): void {}

  protected override changed(name: string): void {
    if (name !== "nodes") return;
    const nodes = this.values.nodes;
    this.replaceChildren(...(typeof nodes === "string" ? fromMarkup(nodes) : fromNodes((nodes ?? []) as RichNode[])));
  }
}

function fromMarkup(markup: string): Node[] {
  const body = new DOMParser().parseFromString(markup, "text/html").body;
  return [...body.childNodes].flatMap(copy);
}

function copy(node: Node): Node[] {
  if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
  if (!(node instanceof Element)) return [];
  const attributes = Object.fromEntries([...node.attributes].map((it) => [it.name, it.value]));
  return make(node.localName, attributes, [...node.childNodes].flatMap(copy));
}

function fromNodes(nodes: RichNode[]): Node[] {
  return nodes.flatMap((node) => (node.type === "text" ? [document.createTextNode(node.text ?? "")] : make(node.name ?? "", node.attrs ?? {}, fromNodes(node.children ?? []))));
}

function make(name: string, attributes: Record<string, unknown>, children: Node[]): Node[] {
  const tag = name.toLowerCase();
  if (!ALLOWED.has(tag)) return [];
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) if (KEPT.has(key)) made.setAttribute(key, String(value));
  const address = String(attributes.src ?? "");
  if (tag === "img" && /^(?:https?:|data:image\/|\/)/.test(address)) made.setAttribute("src", address);
  made.append(...children);
  return [made];
}
