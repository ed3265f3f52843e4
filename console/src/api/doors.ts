/** The doors: how admission goes, scans as they come in, gates, and the phones of those who scan. */
import { midnight } from "@/parts/list/days";
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

export type DoorSession = components["schemas"]["DoorSessionOut"];
export type Attendance = components["schemas"]["AttendanceOut"];
export type Scan = components["schemas"]["OrganizerScanOut"];
export type ScanPage = components["schemas"]["OrganizerScanPage"];
export type Reason = Scan["reason"];
export type Gate = components["schemas"]["OrganizerGateOut"];
export type GateEdit = components["schemas"]["GateIn"];
export type GateChoices = components["schemas"]["GateChoicesOut"];
export type Phone = components["schemas"]["DoorLoginOut"];

const BASE = "/api/v1/organizer";
/** The most that one page holds. */
const MOST = "100";

/** By date, from this day on or from yesterday; the first hundred. */
export async function doorSessions(from = ""): Promise<DoorSession[]> {
  const query = new URLSearchParams({ limit: MOST, ...(from ? { from } : {}) });
  return (await client.ask<components["schemas"]["DoorSessionPage"]>(`${BASE}/doors?${query}`)).body.items;
}

export async function attendance(sessionId: string): Promise<Attendance> {
  return (await client.ask<Attendance>(`${BASE}/sessions/${sessionId}/attendance`)).body;
}

/** The newest first: of these filters, behind a cursor, or what came in since a page before. */
export async function scans(sessionId: string, filters: Readonly<Record<string, string>>, where: { since?: string; cursor?: string } = {}): Promise<ScanPage> {
  const query = new URLSearchParams({ session_id: sessionId, limit: where.since ? MOST : "50", ...filters, ...where });
  return (await client.ask<ScanPage>(`${BASE}/scans?${query}`)).body;
}

/** The newest first. */
export async function gates(filters: Readonly<Record<string, string>>, after: string | null): Promise<components["schemas"]["OrganizerGatePage"]> {
  const query = new URLSearchParams({ ...filters, limit: "20", ...(after === null ? {} : { cursor: after }) });
  return (await client.ask<components["schemas"]["OrganizerGatePage"]>(`${BASE}/gates?${query}`)).body;
}

/** What a gate of this session may be kept to. */
export async function gateChoices(sessionId: string): Promise<GateChoices> {
  return (await client.ask<GateChoices>(`${BASE}/sessions/${sessionId}/gate-choices`)).body;
}

export async function makeGate(edit: GateEdit, key: string): Promise<Gate> {
  return (await client.ask<Gate>(`${BASE}/gates`, { method: "POST", body: edit, key })).body;
}

/** As it was when the page showed it: whoever changed it in between is not overwritten. @throws Refused with 412 */
export async function writeGate(gate: Gate, edit: GateEdit): Promise<Gate> {
  return (await client.ask<Gate>(`${BASE}/gates/${gate.id}`, { method: "PUT", body: edit, ifMatch: `"${gate.version}"` })).body;
}

/** @throws Refused: `gate_has_scans` */
export async function deleteGate(id: string): Promise<void> {
  await client.ask(`${BASE}/gates/${id}`, { method: "DELETE", key: newKey() });
}

/** The newest first; `seen`: those that were last seen before this day. */
export async function phones({ role, who, seen }: Readonly<Record<string, string>>, after: string | null): Promise<components["schemas"]["DoorLoginPage"]> {
  const query = new URLSearchParams({ limit: "20" });
  for (const [name, value] of Object.entries({ role, staff_id: who, seen_before: midnight(seen, 0), cursor: after })) if (value) query.set(name, value);
  return (await client.ask<components["schemas"]["DoorLoginPage"]>(`${BASE}/gate-logins?${query}`)).body;
}

export async function signPhoneOut(id: string): Promise<void> {
  await client.ask(`${BASE}/gate-logins/${id}`, { method: "DELETE" });
}
