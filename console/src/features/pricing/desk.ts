/**
 * The page without its looks: how the session is to sell its seats, what the hand paints with, undo. Vue and the canvas
 * listen to it; it knows neither, and nothing of it is made reactive: watching 50,000 seats costs more than drawing them.
 */
import { History } from "@/seats/domain/history";
import { MOST_WEIGHT, painted, weightOf, type Layer, type Pricing } from "./domain/pricing";

export const TOOLS = ["seat", "row", "section", "lasso", "box", "pan"] as const;
export type ToolName = (typeof TOOLS)[number];

/** `look`: what is painted, what is put aside, or who has what now. */
export type Look = Layer | "live";
export type Part = "pricing" | "preview" | "hand" | "look" | "marks";

export class Desk {
  readonly history = new History<Pricing>(weightOf, MOST_WEIGHT);
  private now: Pricing;
  private shown: Pricing | null = null;
  private inHand: ToolName = "seat";
  private seen: Look = "tiers";
  private readonly paints: Record<Layer, number> = { tiers: 1, allocations: 1 };
  /** Seats that are pointed out: those in the way of a change. */
  private pointedOut: ReadonlySet<string> = new Set();
  private readonly listeners = new Set<(part: Part) => void>();
  private onlyLooks = false;

  constructor(pricing: Pricing, private readonly clock: () => number = () => performance.now()) {
    this.now = pricing;
    this.forgetHands();
  }

  get pricing(): Pricing {
    return this.now;
  }

  /** As it would be if the hand let go. */
  get visible(): Pricing {
    return this.shown ?? this.now;
  }

  get tool(): ToolName {
    return this.inHand;
  }

  /** What the hand does now: nothing is painted where one only looks. */
  get hand(): ToolName {
    return this.onlyLooks || this.seen === "live" ? "pan" : this.inHand;
  }

  /** Nothing can be changed, by whatever way. */
  get locked(): boolean {
    return this.onlyLooks;
  }

  get look(): Look {
    return this.seen;
  }

  get layer(): Layer {
    return this.seen === "allocations" ? "allocations" : "tiers";
  }

  /** The number that is painted with; 0 takes away. */
  get paint(): number {
    return this.paints[this.layer];
  }

  get marks(): ReadonlySet<string> {
    return this.pointedOut;
  }

  listen(listener: (part: Part) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Another session, or what the server has: nothing can be undone any more. */
  open(pricing: Pricing): void {
    this.now = pricing;
    this.shown = null;
    this.history.clear();
    this.forgetHands();
    this.tell("pricing");
  }

  private forgetHands(): void {
    this.paints.tiers = this.now.tiers[0]?.number ?? 0;
    this.paints.allocations = this.now.allocations[0]?.number ?? 0;
  }

  lock(locked: boolean): void {
    this.onlyLooks = locked;
    this.preview(null);
    this.tell("hand");
  }

  /** One step; those with one `merge` that follow quickly are one. */
  apply(what: string, edit: (pricing: Pricing) => Pricing, merge: string | null = null): void {
    if (this.onlyLooks) return;
    const before = this.now;
    const after = edit(before);
    this.shown = null;
    if (after === before) return this.tell("preview");
    this.now = after;
    this.history.push(before, after, what, this.clock(), merge);
    this.keepHands();
    this.tell("pricing");
  }

  /** Show these seats painted, without doing it; null shows what there is. */
  preview(seats: Iterable<number> | null): void {
    const before = this.shown;
    this.shown = seats === null || this.onlyLooks ? null : painted(this.now, this.layer, seats, this.paint);
    if (before !== this.shown) this.tell("preview");
  }

  brush(seats: Iterable<number>): void {
    const { layer, paint } = this;
    this.apply(layer === "tiers" ? "paint" : "put", (pricing) => painted(pricing, layer, seats, paint));
  }

  undo(): void {
    this.travel(this.history.undo(this.now));
  }

  redo(): void {
    this.travel(this.history.redo(this.now));
  }

  private travel(to: Pricing | null): void {
    if (to === null) return;
    this.now = to;
    this.shown = null;
    this.keepHands();
    this.tell("pricing");
  }

  /** Nobody paints with a tier that is gone. */
  private keepHands(): void {
    for (const layer of ["tiers", "allocations"] as const) {
      if (this.paints[layer] !== 0 && !this.now[layer].some(({ number }) => number === this.paints[layer])) this.paints[layer] = this.now[layer][0]?.number ?? 0;
    }
  }

  choose(tool: ToolName): void {
    this.inHand = tool;
    this.preview(null);
    this.tell("hand");
  }

  paintWith(number: number): void {
    this.paints[this.layer] = number;
    if (this.inHand === "pan") this.inHand = "seat";
    this.tell("hand");
  }

  lookAt(look: Look): void {
    if (look === this.seen) return;
    this.seen = look;
    this.shown = null;
    this.tell("look");
  }

  mark(seats: ReadonlySet<string>): void {
    this.pointedOut = seats;
    this.tell("marks");
  }

  private tell(part: Part): void {
    for (const listener of this.listeners) listener(part);
  }
}
