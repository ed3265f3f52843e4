/** The ways out of the console, and back to where one was. */
import type { Router } from "vue-router";
import { signOut } from "@/api/logins";

export async function leave(router: Router): Promise<void> {
  await router.push({ name: "sign-in", query: { why: "left" } });
  await signOut();
}

/** Where to go after signing in: where the person wanted to be, and only within the console. */
export function placeAfter(next: unknown): string {
  return typeof next === "string" && next.startsWith("/") && !next.startsWith("//") ? next : "/";
}
