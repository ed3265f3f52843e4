/**
 * The live view: once a second the resource that buyers' maps poll is asked whether a seat was taken or freed, and if so
 * staff's own, which tells held from sold. That a held seat was paid buyers' maps do not tell, so staff's own is asked
 * every few seconds besides, as where buyers see nothing yet.
 */
import { shallowRef } from "vue";
import { Refused } from "@/api/client";
import { client } from "@/api/logins";
import { claimsIn } from "../domain/claims";
import { planOf } from "../domain/plan";
import type { Pricing } from "../domain/pricing";
import { sessionSeats } from "../server";
import type { Shop } from "./shop";

const EVERY_MS = 1000;
const READ_EVERY_MS = 5000;

export type Living = ReturnType<typeof useLiving>;

/** `sold` is the seating that the server has: its map is the one that seats are told by. */
export function useLiving(shop: Shop, sessionId: string, sold: () => Pricing | null) {
  const at = shallowRef(Date.now());
  const away = shallowRef(false);
  let timer = 0;
  let running = false;
  let known: string | null = null;
  let readAt = 0;

  async function look(): Promise<number> {
    try {
      const { body } = await client.ask<{ version: string }>(`/api/v1/sessions/${encodeURIComponent(sessionId)}/seats${known === null ? "" : `?since=${encodeURIComponent(known)}`}`);
      if (body.version !== known || Date.now() - readAt >= READ_EVERY_MS) await read();
      known = body.version;
      return EVERY_MS;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404) throw error;
      await read();
      return READ_EVERY_MS;
    }
  }

  async function read(): Promise<void> {
    const found = await sessionSeats(sessionId);
    readAt = Date.now();
    const pricing = sold();
    if (pricing === null || pricing.mapId === "") return;
    shop.seats.value = found;
    shop.claims.value = claimsIn(found, planOf(pricing.map), atob);
    shop.board.value?.recolour();
  }

  async function turn(): Promise<void> {
    let wait = EVERY_MS;
    try {
      wait = await look();
      at.value = Date.now();
      away.value = false;
    } catch {
      away.value = true;
      wait = READ_EVERY_MS;
    }
    if (running) timer = window.setTimeout(() => void turn(), document.hidden ? READ_EVERY_MS : wait);
  }

  return {
    at,
    away,
    start() {
      if (running) return;
      running = true;
      known = null;
      void turn();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
