/** A room, looked at again and again until it is over. A page that nobody sees asks nothing; without the server, less often. */
import { onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import { publicRoom, roomById, type PublicRoom, type Room } from "@/api/rooms";
import { isOver } from "./rooms";

const EVERY_MS = 2_000;
const WAITS_MOST_MS = 60_000;

export function useRoom(first: Room) {
  const room = shallowRef(first);
  const shown = shallowRef<PublicRoom | null>(null);
  /** The last look failed; what is shown is of before. */
  const behind = ref(false);
  let wait = EVERY_MS;
  let timer = 0;
  let gone = false;

  async function look(): Promise<void> {
    clearTimeout(timer);
    try {
      [room.value, shown.value] = await Promise.all([roomById(first.id), publicRoom(first.id)]);
      behind.value = false;
      wait = EVERY_MS;
    } catch {
      behind.value = true;
      wait = Math.min(wait * 2, WAITS_MOST_MS);
    }
    again();
  }

  function again(): void {
    clearTimeout(timer);
    if (gone || document.hidden || isOver(room.value)) return;
    timer = window.setTimeout(() => void look(), wait);
  }

  function take(now: Room): void {
    room.value = now;
    void look();
  }

  const onSight = () => (document.hidden ? clearTimeout(timer) : void look());
  onMounted(() => {
    document.addEventListener("visibilitychange", onSight);
    void look();
  });
  onBeforeUnmount(() => {
    gone = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onSight);
  });

  return { room, shown, behind, take };
}
