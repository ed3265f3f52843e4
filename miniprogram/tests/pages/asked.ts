// A question of an organizer, as pages are sent it.
import type { Question } from "../../miniprogram/api/wire";

/** What each ticket is to eat, which has to be said. */
export function question(changes: Partial<Question> = {}): Question {
  return {
    id: "q1",
    kind: "choice",
    label: "餐食偏好",
    hint: "",
    asked: "ticket",
    required: true,
    choices: [{ id: "veg", label: "素食" }, { id: "any", label: "不限" }],
    ticket_type_ids: null,
    ...changes,
  };
}
