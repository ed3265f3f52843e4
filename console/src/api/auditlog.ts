/** The audit log: who did what to which thing, newest first, and the same as a file. */
import type { components } from "./schema";
import { client } from "./logins";

export type AuditEntry = components["schemas"]["AuditEntryOut"];
export type AuditAction = components["schemas"]["AuditActionOut"];

/** What is asked for, as the server's filters are called. */
export type Asked = Readonly<Record<string, string>>;

const BASE = "/api/v1/organizer";

export async function entries(asked: Asked, after: string | null): Promise<components["schemas"]["AuditEntryPage"]> {
  const query = new URLSearchParams({ limit: "50", ...asked, ...(after === null ? {} : { cursor: after }) });
  return (await client.ask<components["schemas"]["AuditEntryPage"]>(`${BASE}/audit-entries?${query}`)).body;
}

export async function actions(): Promise<AuditAction[]> {
  return (await client.ask<components["schemas"]["AuditChoices"]>(`${BASE}/audit-choices`)).body.actions;
}

/** CSV, with the name that the server gives it. */
export async function exported(asked: Asked): Promise<{ name: string; content: Blob }> {
  const { body, file } = await client.ask<Blob>(`${BASE}/audit-entries-file?${new URLSearchParams(asked)}`);
  return { name: file ?? "menpiao-audit-log.csv", content: body };
}
