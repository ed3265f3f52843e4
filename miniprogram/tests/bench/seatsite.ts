// A site and an API with one seated session of a large hall, for looking at the seat page and for measuring it.
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import type { Plan } from "../../miniprogram/domain/seats/plan.js";
import { arena, answer, seating } from "../domain/seats/halls.js";
import { at, availability, cny, eventPage, session, ticketType } from "../pages/world.js";
import { build } from "../../web/build/build.js";
import { serveSite } from "../web/chromium.js";
import { packageRoot } from "../web/phone.js";
import { type Running, serve } from "../web/servers.js";

export interface SeatSite {
  site: Running;
  api: Running;
  /** Bytes of bodies, as they travel compressed. */
  sent: Record<string, number>;
  address(search: string): string;
  /** These seats are gone from the next look on. */
  take(seats: number[]): void;
  close(): Promise<void>;
}

/** The floor of an arena, and what lies around it. */
function ringsOf(section: number): number {
  return section < 6 ? 1 : 2 + Math.min(4, Math.floor((section - 6) / 20));
}

/**
 * @param of a hall whose seats are all free, or how many seats an arena has, of which a third is gone
 * @param tierOf by section
 */
export async function seatSite(of: number | Plan, tierOf = ringsOf): Promise<SeatSite> {
  const hall = typeof of === "number" ? arena(of) : of;
  const sells = (seat: number): boolean => typeof of !== "number" || Math.abs(Math.sin(seat * 12.9898 + Math.floor(seat / 37)) * 43758.5453) % 1 > 0.35;
  const sold = seating(hall, tierOf);
  const gone = new Set<number>();
  const isFree = (seat: number): boolean => !gone.has(seat) && sells(seat);
  let version = 1;
  const type = ticketType("t1", { name: "标准票", price: cny(48_000), per_order_max: 6, per_buyer_max: 6, off_sale_at: at(9000) });
  const page = eventPage({ sessions: [session({ ticket_types: [type], seating: { seat_map_id: hall.id, version: 1 } })] });
  const bodies: Record<string, () => object> = {
    "/events/e1": () => page,
    "/sessions/s1/availability": () => availability(["t1", "on_sale", "many"]),
    [`/seat-maps/${hall.id}`]: () => hall,
    "/sessions/s1/seating": () => sold,
    "/sessions/s1/seats": () => answer(hall, isFree, { version: String(version) }),
  };
  const sent: Record<string, number> = {};
  const cache = new Map<string, Buffer>();
  const api = await serve((request, response) => {
    const url = new URL(request.url ?? "/", "http://api");
    const path = url.pathname.replace("/api/v1", "");
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*", "x-server-time": new Date().toISOString() };
    if (request.method === "OPTIONS") return response.writeHead(204, headers).end();
    const since = url.searchParams.get("since");
    const unchanged = path.endsWith("/seats") && since === String(version);
    const name = unchanged ? `${path}=` : path.endsWith("/seats") ? `${path} ${version}` : path;
    const body = bodies[path];
    const text = unchanged ? () => ({ version: since, since, sections: [] }) : body;
    if (text === undefined) return response.writeHead(404, headers).end("{}");
    if (!cache.has(name)) cache.set(name, gzipSync(JSON.stringify(text())));
    const packed = cache.get(name)!;
    sent[path] = Math.max(sent[path] ?? 0, packed.length);
    response.writeHead(200, { ...headers, "content-type": "application/json", "content-encoding": "gzip" });
    response.end(packed);
  });
  // As whoever stands between the server and the phones: packed before anybody asks.
  for (const [path, body] of Object.entries(bodies)) cache.set(path.endsWith("/seats") ? `${path} ${version}` : path, gzipSync(JSON.stringify(body())));
  const site = await serveSite(build(join(packageRoot, "miniprogram"), packageRoot), { sandbox: "", app_id: "wxtest", api: api.origin });
  const map = encodeURIComponent(hall.id);
  return {
    site,
    api,
    sent,
    address: (search) => `${site.origin}/app/${search}#/packages/seats/seats?event=e1&session=s1&map=${map}`,
    take(more) {
      more.forEach((seat) => gone.add(seat));
      version += 1;
    },
    async close() {
      await Promise.all([site.close(), api.close()]);
    },
  };
}
