/** Where what a check points at is mended: a step while it is a draft, the event's page or a page of its own later. */
import { useRouter, type RouteLocationRaw } from "vue-router";
import type { Check } from "@/api/events";
import { may } from "@/app/me";
import { mendOf } from "./setup/steps";

/** Pages beside ours that may be there: sessions and their types, refund ladder, merchant accounts. */
const SESSIONS = "event-sessions";
const RULES = "event-rules";
const ACCOUNTS = "merchant-accounts";
const QUESTIONS = "event-questions";

export function useMending(id: string): (check: Check, drafting: boolean) => RouteLocationRaw | null {
  const router = useRouter();
  return (check, drafting) => {
    const { step, sessionId, seats, question } = mendOf(check);
    if (question) return { name: QUESTIONS, params: { id } };
    if (step === null) return router.hasRoute(ACCOUNTS) && may("keep_merchant_accounts") ? { name: ACCOUNTS } : null;
    if (seats && sessionId) return { name: "session-seats", params: { id: sessionId } };
    if (step === "sessions" && router.hasRoute(SESSIONS) && sessionId) return { name: SESSIONS, params: { id }, query: { session: sessionId } };
    if (drafting) return { name: "event-setup", params: { id, step } };
    if (step === "sessions" && router.hasRoute(SESSIONS)) return { name: SESSIONS, params: { id } };
    if (step === "rules" && router.hasRoute(RULES)) return { name: RULES, params: { id } };
    return { name: "event", params: { id }, query: { edit: step === "picture" ? "cover" : "texts" } };
  };
}

/** The pages of an event's sessions and of its rules, where this console has them. */
export function useEventPages(id: string): { sessions: RouteLocationRaw | null; rules: RouteLocationRaw | null; questions: RouteLocationRaw } {
  const router = useRouter();
  const page = (name: string): RouteLocationRaw | null => (router.hasRoute(name) ? { name, params: { id } } : null);
  return { sessions: page(SESSIONS), rules: page(RULES), questions: { name: QUESTIONS, params: { id } } };
}
