/** What an event asks whoever orders, and what was answered, as a file. */
import { client } from "./logins";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Questions = Schemas["QuestionsOut"];
export type Question = Schemas["QuestionOut"];
export type QuestionBody = Schemas["QuestionIn"];

/** What was read, and the mark of this reading: who saves something older is refused. */
export interface ReadQuestions {
  readonly questions: readonly Question[];
  readonly etag: string;
}

const BASE = "/api/v1/organizer";

export async function questionsOf(eventId: string): Promise<ReadQuestions> {
  const { body, etag } = await client.ask<Questions>(`${BASE}/events/${eventId}/questions`);
  return { questions: body.questions, etag: etag ?? "" };
}

/** For whoever orders from now on. @throws Refused: 412 where somebody saved in between */
export async function writeQuestions(eventId: string, questions: readonly QuestionBody[], etag: string): Promise<ReadQuestions> {
  const answer = await client.ask<Questions>(`${BASE}/events/${eventId}/questions`, { method: "PUT", body: { questions }, ifMatch: etag });
  return { questions: answer.body.questions, etag: answer.etag ?? "" };
}

/** Personal data: that one took it is on record. */
export async function exportAnswers(sessionId: string, format: "csv" | "xlsx"): Promise<{ name: string; file: Blob }> {
  const { body, file } = await client.ask<Blob>(`${BASE}/sessions/${sessionId}/answer-exports`, { method: "POST", body: { format } });
  return { name: file ?? `menpiao-answers.${format}`, file: body };
}
