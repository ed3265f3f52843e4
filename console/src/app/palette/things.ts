/**
 * Things of the organizer's in ⌘K: events by their titles, sessions by event and date, halls by their names or their
 * venues', colleagues. A few of each, asked for at the server once the typing has settled, and only of what this person
 * may see. Names of people are looked for here: a team is some dozens, and a name does not belong into an address.
 */
import { onScopeDispose, ref, watch, type Ref } from "vue";
import { useI18n } from "vue-i18n";
import { useRouter, type RouteLocationRaw } from "vue-router";
import { eventsCalled, sessionsCalled } from "@/api/events";
import { hallsCalled } from "@/api/halls";
import { everybody, type Member } from "@/api/staff";
import { lang } from "@/app/appearance";
import { may } from "@/app/me";
import { startOf, textIn } from "@/features/events/show";
import type { Command } from "./search";
import { readDay } from "./when";

const SETTLES_MS = 250;
const MOST = 4;
const SHORTEST = 2;

/** `text`: what is typed, empty while nothing is asked. */
export function useThingHits(text: Readonly<Ref<string>>): Readonly<Ref<readonly Command[]>> {
  const { t } = useI18n();
  const router = useRouter();
  const hits = ref<readonly Command[]>([]) as Ref<readonly Command[]>;
  let timer = 0;
  let asked = 0;
  /** Asked for once each time that ⌘K is opened. */
  let team: Promise<Member[]> | null = null;

  const hit = (kind: string, icon: string, id: string, title: string, to: RouteLocationRaw): Command => ({
    id: `${kind}-${id}`, icon, title, group: t(`palette.${kind}`), also: "", run: () => router.push(to),
  });

  async function events(q: string): Promise<Command[]> {
    return (await eventsCalled(q, MOST)).map(({ id, title }) => hit("event", "events", id, textIn(title, lang.value), { name: "event", params: { id } }));
  }

  /** Without a day, those to come. */
  async function sessions(q: string): Promise<Command[]> {
    const { words, day } = readDay(q, Date.now());
    return (await sessionsCalled(words, day, MOST)).map(({ id, event, starts_at: at, time_zone: zone }) =>
      hit("session", "events", id, `${textIn(event.title, lang.value)} · ${startOf(at, zone, lang.value)}`, { name: "session", params: { id } }));
  }

  async function halls(q: string): Promise<Command[]> {
    return (await hallsCalled(q, MOST)).map(({ id, name, venue_name: venue }) =>
      hit("hall", "halls", id, `${textIn(venue, lang.value)} · ${textIn(name as Readonly<Record<string, string>>, lang.value)}`, { name: "hall-map", params: { id } }));
  }

  async function people(q: string): Promise<Command[]> {
    team ??= everybody();
    const named = (await team).filter(({ name, email }) => `${name} ${email ?? ""}`.toLowerCase().includes(q.toLowerCase()));
    return named.slice(0, MOST).map(({ id, name, role }) => hit("person", "people", id, `${name} · ${t(`roles.${role}`)}`, { name: "people", state: { unwritten: { q: name } }, force: true }));
  }

  async function ask(q: string): Promise<void> {
    const question = ++asked;
    const kinds = [...(may("see_events") ? [events, sessions] : []), ...(may("see_halls") ? [halls] : []), ...(may("see_people") ? [people] : [])];
    const found = await Promise.all(kinds.map((kind) => kind(q).catch(() => [])));
    if (question === asked) hits.value = found.flat();
  }

  watch(text, (now) => {
    clearTimeout(timer);
    asked += 1;
    hits.value = [];
    const q = now.trim();
    if (q === "") team = null;
    if (q.length >= SHORTEST) timer = window.setTimeout(() => void ask(q), SETTLES_MS);
  });
  onScopeDispose(() => clearTimeout(timer));
  return hits;
}
