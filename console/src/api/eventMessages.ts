/** The messages that an event's buyers get: which, when, with which sentence, and one to oneself. */
import { client } from "./logins";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type EventMessages = Schemas["EventMessagesOut"];
export type EventMessage = Schemas["EventMessageOut"];
export type EventMessageBody = Schemas["EventMessageIn"];

/** What was read, and the mark of this reading: who saves something older is refused. */
export interface ReadMessages {
  readonly messages: EventMessages;
  readonly etag: string;
}

const path = (eventId: string) => `/api/v1/organizer/events/${eventId}/messages`;

export async function messagesOf(eventId: string): Promise<ReadMessages> {
  const { body, etag } = await client.ask<EventMessages>(path(eventId));
  return { messages: body, etag: etag ?? "" };
}

/** From now on, for messages too that wait to be sent. @throws Refused: 412 where somebody saved in between */
export async function writeMessages(eventId: string, items: readonly EventMessageBody[], etag: string): Promise<ReadMessages> {
  const answer = await client.ask<EventMessages>(path(eventId), { method: "PUT", body: { items }, ifMatch: etag });
  return { messages: answer.body, etag: answer.etag ?? "" };
}

/** To the WeChat account that is linked to mine. @throws Refused with what to do, where it can't arrive */
export async function testMessage(eventId: string, kind: string, lang: "zh-CN" | "en", key: string): Promise<void> {
  await client.ask(`${path(eventId)}/${kind}/tests`, { method: "POST", body: { lang }, key });
}
