/** Attendance by session: the ticket types of one together. */
import type { Attendance } from "@/api/insight";

export interface CameTo {
  readonly id: string;
  readonly startsAt: string;
  readonly tickets: number;
  readonly admitted: number;
  readonly over: boolean;
}

export function bySession(rows: Attendance["rows"]): CameTo[] {
  const found = new Map<string, CameTo>();
  for (const row of rows) {
    const before = found.get(row.session_id);
    found.set(row.session_id, {
      id: row.session_id, startsAt: row.starts_at, over: row.no_shows !== null,
      tickets: (before?.tickets ?? 0) + row.tickets, admitted: (before?.admitted ?? 0) + row.admitted,
    });
  }
  return [...found.values()];
}
