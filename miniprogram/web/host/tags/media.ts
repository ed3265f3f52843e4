// <image> and <canvas>. A picture of the package (`/icons/x.svg`, or relative to the file that names it) is served from
// assets/; any other address is used as it is. A canvas is type="2d" only, the kind that WeChat still develops.
import type { Element as FrameworkElement } from "glass-easel";
import { Tag } from "./base";

/** Set by main.ts from the program. */
export const packageFiles = new Set<string>();

/** @param owner path of the page or component whose template names the address */
export function resolveAsset(address: string, owner = ""): string {
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(address) || address === "") return address;
  const base = new URL(owner, "http://package/");
  const path = decodeURIComponent(new URL(address, base).pathname.slice(1));
  return packageFiles.has(path) ? `assets/${path}` : address;
}

export function ownerPath(node: { __wxElement?: FrameworkElement }): string {
  return node.__wxElement?.ownerShadowRoot?.getHostNode().is ?? "";
}

const FITS: Record<string, string> = {
  scaleToFill: "fill", aspectFit: "contain", aspectFill: "cover", widthFix: "fill", heightFix: "fill",
  top: "none", bottom: "none", center: "none", left: "none", right: "none",
};

export class ImageTag extends Tag {
  private picture!: HTMLImageElement;

  protected override build(): void {
    this.picture = document.createElement("img");
    this.picture.alt = this.text("aria-label");
    this.picture.draggable = false;
    this.append(this.picture);
    this.picture.addEventListener("load", () => {
      this.fit();
      this.emit("load", { width: this.picture.naturalWidth, height: this.picture.naturalHeight });
    });
    this.picture.addEventListener("error", () => this.emit("error", { errMsg: `image not found: ${this.text("src")}` }));
  }

  protected override changed(name: string): void {
    if (name === "src") {
      const address = resolveAsset(this.text("src"), ownerPath(this));
      if (address) this.picture.src = address;
      else this.picture.removeAttribute("src");
    } else if (name === "mode") this.fit();
    else if (name === "lazy-load") this.picture.loading = this.flag(name) ? "lazy" : "eager";
    else if (name === "aria-label") {
      this.picture.alt = this.text(name);
      this.removeAttribute("aria-label");
    }
  }

  private fit(): void {
    const mode = this.text("mode", "scaleToFill");
    this.picture.style.objectFit = FITS[mode] ?? "fill";
    this.dataset.mode = mode;
    this.picture.style.objectPosition = ["top", "bottom", "left", "right"].includes(mode) ? mode : "center";
  }
}

interface CanvasNode extends HTMLCanvasElement {
  createImage?: () => HTMLImageElement;
  requestAnimationFrame?: (callback: FrameRequestCallback) => number;
  cancelAnimationFrame?: (handle: number) => void;
  createPath2D?: () => Path2D;
}

function newCanvas(): CanvasNode {
  const canvas: CanvasNode = document.createElement("canvas");
  canvas.createImage = () => new Image();
  return canvas;
}

/** wx.createOffscreenCanvas: drawn on, and drawn from, without being on the page. WebGL only where it is asked for. */
export function offscreenCanvas({ type = "webgl", width = 300, height = 150 }: { type?: string; width?: number; height?: number } = {}): CanvasNode {
  const canvas = newCanvas();
  canvas.width = width;
  canvas.height = height;
  const open = canvas.getContext.bind(canvas);
  canvas.getContext = ((kind: string, options?: unknown) => (kind === type ? open(kind, options) : null)) as typeof canvas.getContext;
  return canvas;
}

export class CanvasTag extends Tag {
  private canvas: CanvasNode | null = null;

  protected override build(): void {
    this.append(this.node());
  }

  /** What a selector query's `node` field hands out. */
  node(): HTMLCanvasElement {
    if (this.canvas) return this.canvas;
    const canvas = newCanvas();
    canvas.requestAnimationFrame = (callback) => requestAnimationFrame(callback);
    canvas.cancelAnimationFrame = (handle) => cancelAnimationFrame(handle);
    canvas.createPath2D = () => new Path2D();
    this.canvas = canvas;
    return canvas;
  }

  protected override changed(name: string): void {
    if (name === "aria-label") {
      this.setAttribute("role", "img");
    }
  }
}
