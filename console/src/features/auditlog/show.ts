/** From addresses to questions, and from entries to words. Plain functions. */
import type { Asked, AuditEntry } from "@/api/auditlog";
import type { Filters } from "@/parts/list/address";
import { moneyText } from "@/parts/formats";

export const FILTERS = ["who", "what", "object", "from", "to"] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** The server's ids, and those of a database: nobody reads them. */
const ID = /^([0-7][0-9a-hjkmnp-tv-z]{25}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The question for these filters: days are the reader's own, the last one included. */
export function askedFor(filters: Filters): Asked {
  const asked: Record<string, string> = {};
  for (const name of ["who", "what", "object"]) if (filters[name]) asked[name] = filters[name];
  const from = midnight(filters["from"], 0);
  const to = midnight(filters["to"], 1);
  return { ...asked, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

/** The moment at which this day begins here, or so many days later; null where it is no day. */
function midnight(day: string | undefined, later: number): string | null {
  if (day === undefined || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

type Say = (key: string, named?: Record<string, unknown>) => string;
type Has = (key: string) => boolean;

/** What an entry says of itself beyond its action: sums as money, codes in words where there are some, ids not at all. */
export function particulars(detail: AuditEntry["detail"], t: Say, te: Has): string[] {
  return Object.entries(detail).flatMap(([key, value]) => {
    const said = valueOf(key, value, t, te);
    return said === "" ? [] : [t("auditLog.pair", { name: te(`auditLog.details.${key}`) ? t(`auditLog.details.${key}`) : key, value: said })];
  });
}

function valueOf(key: string, value: unknown, t: Say, te: Has): string {
  if (Array.isArray(value)) return value.map((one) => valueOf(key, one, t, te)).filter(Boolean).join(t("auditLog.and"));
  if (typeof value === "boolean") return value ? t("auditLog.yes") : "";
  if (typeof value === "number") return key.endsWith("_fen") ? (value === 0 ? "" : moneyText(value)) : String(value);
  if (typeof value !== "string" || ID.test(value)) return "";
  if (key === "methods") return value.split(" ").map((one) => valueOf("method", one, t, te)).join(t("auditLog.and"));
  const group = key === "role" ? "roles" : "auditLog.values";
  return te(`${group}.${value}`) ? t(`${group}.${value}`) : value;
}

/** Where the thing can be looked at, as far as this console has a page for it. */
export function pageOf({ kind, id }: AuditEntry["subject"]): { name: string; params?: Record<string, string> } | null {
  if (kind === "event") return { name: "event", params: { id } };
  if (kind === "hall") return { name: "hall-map", params: { id } };
  if (kind === "staff") return { name: "people" };
  return null;
}
