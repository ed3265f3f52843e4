/** What the editor's page asks of the server about one hall, in the words of the keeper. */
import { Refused } from "@/api/client";
import { isConflict, readDraft, writeDraft } from "@/api/halls";
import type { Problem } from "../domain/findings";
import type { Server } from "../editor/keeping";

export function serverOf(hallId: string): Server {
  return {
    read: () => readDraft(hallId),
    write: (map, etag) => writeDraft(hallId, map, etag),
    verdict: (error) => {
      if (isConflict(error)) return { kind: "conflict" };
      if (error instanceof Refused && error.status < 500 && error.status !== 429) return { kind: "refused", problems: problemsIn(error) };
      return { kind: "offline" };
    },
  };
}

export function problemsIn(error: Refused): Problem[] {
  const errors = error.problem?.errors ?? [];
  if (errors.length === 0) return [{ severity: "error", code: error.code, pointer: "", about: "", detail: error.message }];
  return errors.map(({ pointer, code, detail }) => ({ severity: "error", code, pointer: pointer.replace(/^\/document/, ""), about: "", detail }));
}
