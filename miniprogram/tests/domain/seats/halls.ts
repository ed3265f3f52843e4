// Halls for tests, in the shapes of the wire: small ones to reason about, and an arena of any size to measure.
import type { Plan, PlanRow, PlanSection, Seating, SeatsAnswer } from "../../../miniprogram/domain/seats/plan";

export function row(id: string, count: number, changes: Partial<PlanRow> = {}): PlanRow {
  return {
    id,
    label: id.split("-").pop() ?? id,
    labels: [1, 1, count],
    x: [100, ...Array<number>(count - 1).fill(50)],
    y: [300],
    ...changes,
  };
}

function seatsIn({ labels }: PlanRow): number {
  return labels.length === 3 && typeof labels[0] === "number" ? (labels[2] as number) : labels.length;
}

export function section(id: string, rows: PlanRow[], changes: Partial<PlanSection> = {}): PlanSection {
  const count = rows.reduce((sum, it) => sum + seatsIn(it), 0);
  return { id, name: id, level: 1, zone: null, entrance: null, view: null, outline: [], first: 0, count, rows, areas: [], ...changes };
}

export function plan(sections: PlanSection[], changes: Partial<Plan> = {}): Plan {
  let first = 0;
  const placed = sections.map((it) => {
    const here = { ...it, first };
    first += it.count;
    return here;
  });
  return {
    format: "menpiao.seat-plan/1",
    id: "m1",
    name: "主厅",
    size: [3000, 2000],
    focal: [500, 100],
    background: null,
    categories: [],
    zones: [],
    entrances: [],
    shapes: [{ kind: "stage", points: [300, 40, 700, 40, 700, 120, 300, 120], text: "舞台" }],
    sections: placed,
    ...changes,
  };
}

export const COLOURS = ["#D9381E", "#E08A1E", "#2F7E8F", "#5B5BD6", "#7A5C3E", "#1E7F5C"];

export function seating(of: Plan, tierOf: (section: number, seat: number) => number = () => 1, changes: Partial<Seating> = {}): Seating {
  const sections = of.sections.map(({ id, count }, index) => {
    const runs: [number, number][] = [];
    for (let seat = 0; seat < count; seat += 1) {
      const tier = tierOf(index, seat);
      const last = runs[runs.length - 1];
      if (last !== undefined && last[0] === tier) last[1] += 1;
      else runs.push([tier, 1]);
    }
    return { id, tiers: runs };
  });
  const most = Math.max(1, ...sections.flatMap(({ tiers }) => tiers.map(([tier]) => tier)));
  const tiers = Array.from({ length: most }, (_, i) => ({
    number: i + 1,
    name: ["内场", "看台 A", "看台 B", "看台 C", "山顶", "边区"][i] ?? `票档 ${i + 1}`,
    colour: COLOURS[i % COLOURS.length] ?? "#7A5C3E",
    prices: [{ ticket_type_id: "t1", price: { amount: 128_000 - 20_000 * i, currency: "CNY" as const } }],
  }));
  return { seat_map_id: of.id, version: 1, tiers, sections, rules: { no_orphans: true, distance: 0 }, ...changes };
}

/** The bitset of a section as it travels. */
export function bits(count: number, isFree: (seat: number) => boolean): string {
  const bytes = new Uint8Array((count + 7) >> 3);
  for (let seat = 0; seat < count; seat += 1) if (isFree(seat)) bytes[seat >> 3]! |= 1 << (seat & 7);
  return Buffer.from(bytes).toString("base64");
}

export function answer(of: Plan, isFree: (seat: number) => boolean = () => true, changes: Partial<SeatsAnswer> = {}): SeatsAnswer {
  const sections = of.sections.map(({ id, count, first }) => ({ id, free: bits(count, (seat) => isFree(first + seat)) }));
  return { version: "1", since: null, sections, ...changes };
}

/** Rings of curved blocks around a floor of straight ones, as in a large arena; about so many seats. */
export function arena(seats: number): Plan {
  const sections: PlanSection[] = [];
  const [cx, cy] = [6000, 5400];
  let left = seats;
  for (let block = 0; block < 6 && left > 0; block += 1) {
    const rows = Array.from({ length: 24 }, (_, r): PlanRow => {
      const id = `f${block + 1}-${r + 1}`;
      const x = cx - 1560 + (block % 3) * 1080;
      return { id, label: String(r + 1), labels: [1, 1, 18], x: [x, ...Array<number>(17).fill(52)], y: [4200 + (block > 2 ? 1500 : 0) + r * 55] };
    });
    sections.push(section(`f${block + 1}`, rows, { name: `内场 ${block + 1}`, level: 1 }));
    left -= 24 * 18;
  }
  for (let ring = 0; left > 0; ring += 1) {
    const blocks = 20 + 6 * ring;
    for (let block = 0; block < blocks && left > 0; block += 1) {
      const made = curved(`${ring + 1}${String(block + 1).padStart(2, "0")}`, ring, block, blocks, cx, cy);
      sections.push(made);
      left -= made.count;
    }
  }
  const outer = Math.max(...sections.flatMap(({ rows }) => rows.map((it) => (it.x[0] ?? 0) - cx)));
  return plan(sections, { id: `arena-${seats}`, size: [12000, 12000], focal: [cx, cy - 1600], shapes: stage(cx, cy, outer) });
}

function stage(cx: number, cy: number, _outer: number): Plan["shapes"] {
  const at = cy - 1800;
  return [{ kind: "stage", points: [cx - 900, at - 300, cx + 900, at - 300, cx + 900, at + 200, cx - 900, at + 200], text: "舞台" }];
}

function curved(id: string, ring: number, block: number, blocks: number, cx: number, cy: number): PlanSection {
  // The stage's side stays open.
  const arc = Math.PI * 1.62;
  const from = Math.PI / 2 - arc / 2 + (arc * block) / blocks;
  const to = from + (arc / blocks) * 0.93;
  const rows: PlanRow[] = [];
  for (let r = 0; r < 20; r += 1) {
    const radius = 2700 + ring * 1500 + r * 62;
    const count = Math.max(2, Math.floor((radius * (to - from)) / 54));
    const points = Array.from({ length: count }, (_, i) => {
      const angle = from + ((to - from) * (i + 0.5)) / count;
      return [Math.round(cx + radius * Math.cos(angle)), Math.round(cy + radius * 0.86 * Math.sin(angle))] as const;
    });
    const differences = (axis: 0 | 1): number[] => points.map((point, i) => (i === 0 ? point[axis] : point[axis] - points[i - 1]![axis]));
    rows.push({ id: `${id}-${r + 1}`, label: String(r + 1), labels: [1, 1, count], x: differences(0), y: differences(1) });
  }
  return section(id, rows, { name: id, level: ring + 2 });
}
