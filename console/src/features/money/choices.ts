/** What staff do about differences, days and accounts from their own pages, in the form that the page of cases has it. */
import type { Day, Difference } from "@/api/books";
import type { Case } from "@/api/cases";
import type { choicesOf} from "@/features/cases/remedies";
import { type Choice } from "@/features/cases/remedies";

const choice = (words: string, action: "settle" | "refund" | "ignore", more: Partial<Choice>): Choice => ({
  words, path: (id) => `/reconciliation/differences/${id}/resolution`, body: (reason) => ({ action, reason }), needs: "close_days", asks: "reason", many: true, ...more,
});

export const SETTLE = choice("settleDifference", "settle", {});
export const GIVE_BACK = choice("refundDifference", "refund", { grave: true, many: false });
export const IGNORE = choice("ignoreDifference", "ignore", { grave: true });

type May = Parameters<typeof choicesOf>[1];

/** What fits this difference; what the server proposes comes first. */
export function choicesOfDifference(one: Difference, may: May): Choice[] {
  if (one.state !== "open" || !may("close_days")) return [];
  const ours = one.about === "movement" ? null : one.about === "refund" ? one.refund_id : one.payment_id;
  const frozen = one.about === "payment" && one.payment_id !== null && one.here.state === "frozen";
  const fitting = [...(frozen ? [GIVE_BACK] : []), ...(ours === null ? [] : [SETTLE]), IGNORE];
  const proposed = { settle: SETTLE, refund: GIVE_BACK, ignore: IGNORE, wait: undefined }[one.remedy];
  return fitting.sort((a, b) => Number(b === proposed) - Number(a === proposed));
}

export const caseOfDifference = ({ id, kind, found_at }: Difference): Case => ({ kind: `difference_${kind}`, subject_id: id, since: found_at, detail: {}, remedies: [] });

/** A day can always be read anew; answering for it is for an open one. */
export function caseOfDay({ id, state, day }: Day): Case {
  return { kind: "day_not_reconciled", subject_id: id, since: `${day}T00:00:00+08:00`, detail: { day }, remedies: state === "open" ? ["runDay", "signOffDay"] : ["runDay"] };
}
