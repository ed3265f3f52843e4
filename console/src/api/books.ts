/** Closing the books: days and what does not agree on them, statements of a period and their files. */
import type { components } from "./schema";
import { newKey } from "./client";
import { client } from "./logins";

type Schemas = components["schemas"];
export type Day = Schemas["DayOut"];
export type Difference = Schemas["DifferenceOut"];
export type Statement = Schemas["StatementOut"];
export type FileFormat = "csv" | "xlsx" | "pdf";
type Filters = Readonly<Record<string, string>>;

/** Days of Beijing, both included; without them the server takes the month until yesterday. */
export interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const BASE = "/api/v1/organizer";
const DAYS = `${BASE}/reconciliation/days`;

/** The newest first. */
export async function days({ state = "" }: Filters, after: string | null, limit = 20): Promise<Schemas["DayPage"]> {
  return (await client.ask<Schemas["DayPage"]>(`${DAYS}?${queryOf({ state, cursor: after ?? "", limit: String(limit) })}`)).body;
}

export async function day(id: string): Promise<Day> {
  return (await client.ask<Day>(`${DAYS}/${id}`)).body;
}

/** As they were found. */
export async function differences(dayId: string, { state = "" }: Filters, after: string | null): Promise<Schemas["DifferencePage"]> {
  return (await client.ask<Schemas["DifferencePage"]>(`${DAYS}/${dayId}/differences?${queryOf({ state, cursor: after ?? "", limit: "50" })}`)).body;
}

/** Reads the day's bills anew, within a minute; until then it is open and not compared. */
export async function runDay(id: string, reason: string): Promise<Day> {
  return (await client.ask<Day>(`${DAYS}/${id}/run`, { method: "POST", body: { reason }, key: newKey() })).body;
}

export async function statement(period: Period): Promise<Statement> {
  return (await client.ask<Statement>(`${BASE}/statement?${queryOf(period)}`)).body;
}

/** The file and its name. The login goes in a header, as with every call: an address with it in would be kept in histories. */
export async function statementFile(period: Period, format: FileFormat): Promise<{ name: string; content: Blob }> {
  const { body, file } = await client.ask<Blob>(`${BASE}/statement-file?${queryOf({ ...period, format })}`);
  return { name: file ?? `statement.${format}`, content: body };
}

function queryOf(values: Readonly<Record<string, string | undefined>> | Period): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  return query.toString();
}
