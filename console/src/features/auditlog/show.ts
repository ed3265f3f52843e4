/** From addresses to questions, and from entries to words. Plain functions. */
import type { Asked, AuditEntry } from "@/api/auditlog";
import type { Filters } from "@/parts/list/address";
import { asMoments } from "@/parts/list/days";
import { moneyText } from "@/parts/formats";

export const FILTERS = ["who", "what", "object", "from", "to"] as const;

/** The server's ids, and those of a database: nobody reads them. */
const ID = /^([0-7][0-9a-hjkmnp-tv-z]{25}|[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The question for these filters: days are the reader's own, the last one included. */
export function askedFor({ who = "", what = "", object = "", from = "", to = "" }: Filters): Asked {
  return Object.fromEntries(Object.entries(asMoments({ who, what, object, from, to })).filter(([, value]) => value !== ""));
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
