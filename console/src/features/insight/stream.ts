/** Server-sent events, read from the body of an answer: `fetch` can send the login, `EventSource` can't. */
import { onBeforeUnmount, onMounted, ref, type Ref } from "vue";
import { insightStream } from "@/api/insight";
import { Refused } from "@/api/client";
import { EventReader, LastHeard, LONGEST_WAIT_MS, nextWait } from "./said";

/** What changes while somebody looks: something was sold, somebody came in, an event's page was read. */
export const KINDS = ["sales", "admissions", "views"] as const;
export type Kind = (typeof KINDS)[number];

/** Calls `changed` whenever one of these did, as long as the page is open and can be seen (then, when it can be seen again, with `sales`: all of it asks anew); whether it hears anything now. */
export function useInsightStream(about: () => string, changed: (kind: Kind) => void): Readonly<Ref<boolean>> {
  const live = ref(false);
  const heard = new LastHeard();
  let ending = new AbortController();
  let wait = 0;
  let timer = 0;

  async function follow(mine: AbortController): Promise<void> {
    try {
      const pieces = (await insightStream(about(), mine.signal)).pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
      const events = new EventReader();
      live.value = true;
      wait = 0;
      for (;;) {
        const { done, value } = await pieces.read();
        if (done) break;
        for (const { event, data } of events.take(value)) {
          const kind = KINDS.find((one) => one === event);
          if (kind && heard.isNews(kind, data)) changed(kind);
        }
      }
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403 || error.status === 404)) wait = LONGEST_WAIT_MS;
    }
    if (mine.signal.aborted) return;
    live.value = false;
    wait = nextWait(wait);
    timer = window.setTimeout(() => void follow(mine), wait);
  }

  function start(): void {
    stop();
    ending = new AbortController();
    if (!document.hidden) void follow(ending);
  }

  function stop(): void {
    ending.abort();
    window.clearTimeout(timer);
    live.value = false;
  }

  function seen(): void {
    if (document.hidden) stop();
    else {
      start();
      changed("sales");
    }
  }

  onMounted(() => {
    start();
    document.addEventListener("visibilitychange", seen);
  });
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", seen);
    stop();
  });
  return live;
}
