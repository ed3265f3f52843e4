/** How sales go: over time, by what they are made of, from looking to buying, who came; as files, and as they change. */
import type { components } from "./schema";
import { Refused, Unreachable, type Problem } from "./client";
import { client } from "./logins";
import { lang } from "@/app/appearance";

export type Sales = components["schemas"]["SalesOut"];
export type SalesCurve = components["schemas"]["SalesCurveOut"];
export type SalesBy = components["schemas"]["SalesBreakdownOut"];
export type SalesGroup = components["schemas"]["SalesGroupOut"];
export type Funnel = components["schemas"]["FunnelOut"];
export type Attendance = components["schemas"]["EventAttendanceOut"];
export type HallHeat = components["schemas"]["HallHeatOut"];
export type SalesTarget = components["schemas"]["SalesTargetOut"];
export type Grouping = "ticket_type" | "tier" | "channel" | "city" | "hour_of_week" | "session" | "event";
export type Report = "sales" | "funnel" | "attendance" | "hall" | Grouping;
export type FileKind = "csv" | "xlsx" | "svg";

/** What is asked about. Days as 2027-03-08, in the zone of the event. */
export interface Asked {
  readonly event?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly by?: "day" | "hour" | undefined;
  readonly compare?: string | undefined;
}

/** What a target is of: an event, or one session of it. */
export interface Aim {
  readonly event: string;
  readonly session?: string;
}

const BASE = "/api/v1/organizer";

function queryOf({ event, from, to, by, compare }: Asked, more: Record<string, string> = {}): string {
  const given = Object.entries({ event_id: event, from, to, by, compare, ...more }).filter(([, value]) => value);
  return new URLSearchParams(given as [string, string][]).toString();
}

export async function sales(asked: Asked): Promise<SalesCurve> {
  return (await client.ask<SalesCurve>(`${BASE}/insight/sales?${queryOf(asked)}`)).body;
}

export async function salesBy(by: Grouping, { event, from, to }: Asked): Promise<SalesBy> {
  return (await client.ask<SalesBy>(`${BASE}/insight/sales-by?${queryOf({ event, from, to }, { by })}`)).body;
}

export async function funnel({ event, from, to }: Asked): Promise<Funnel> {
  return (await client.ask<Funnel>(`${BASE}/insight/funnel?${queryOf({ event, from, to })}`)).body;
}

/** Of the sessions that begin in these days. */
export async function attendance({ event, from, to }: Asked): Promise<Attendance> {
  return (await client.ask<Attendance>(`${BASE}/events/${event}/attendance?${queryOf({ from, to })}`)).body;
}

/** What was sold and who came in these days, and what is sold besides. */
export async function hallHeat(session: string, { from, to }: Asked): Promise<HallHeat> {
  return (await client.ask<HallHeat>(`${BASE}/sessions/${session}/heat-map?${queryOf({ from, to })}`)).body;
}

const targetOf = ({ event, session }: Aim) => `${BASE}/${session ? `sessions/${session}` : `events/${event}`}/sales-target`;

export async function salesTarget(of: Aim): Promise<{ target: SalesTarget; etag: string }> {
  const { body, etag } = await client.ask<SalesTarget>(targetOf(of));
  return { target: body, etag: etag ?? "" };
}

/** @throws Refused: 412 where somebody else has said it meanwhile */
export async function setSalesTarget(of: Aim, target: SalesTarget, etag: string): Promise<void> {
  await client.ask(targetOf(of), { method: "PUT", body: target, ifMatch: etag });
}

/** The table as a file, with the name that the server gave it; `session`: whose hall. */
export async function exported(report: Report, format: FileKind, { event, from, to, by }: Asked, session = ""): Promise<{ name: string; file: Blob }> {
  const path = report === "attendance" ? `events/${event}/attendance-file?${queryOf({ from, to }, { format })}`
    : report === "hall" ? `sessions/${session}/heat-map-file?${queryOf({ from, to }, { format })}`
    : `insight/export?${queryOf({ event, from, to, by }, { report, format })}`;
  const answer = await opened(`${BASE}/${path}`);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1];
  return { name: name ?? `menpiao-${report}.${format}`, file: await answer.blob() };
}

/** The lines of the stream about an event, or about everything; until `signal` or the server ends it. */
export async function insightStream(about: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { body } = await opened(`${BASE}/insight/stream?about=${encodeURIComponent(about)}`, signal);
  if (body === null) throw new Unreachable();
  return body;
}

/** What is no JSON: a file, a stream. The token goes into a header, as everywhere, and never into an address. */
async function opened(path: string, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": lang.value };
  const token = client.token();
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  let answer: Response;
  try {
    answer = await fetch(path, { headers, credentials: "omit", cache: "no-store", ...(signal ? { signal } : {}) });
  } catch {
    throw new Unreachable();
  }
  if (!answer.ok) throw new Refused(answer.status, (await answer.json().catch(() => null)) as Problem | null);
  return answer;
}
