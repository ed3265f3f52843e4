/** The organizer's questions in English. */
import type { Words } from "./zh-CN";

export const questions: Words["questions"] = {
  title: "A few questions",
  hint: "The organizer plans with your answers. You can change them in your order until it begins.",
  page: "My answers",
  open: "See and change my answers",
  missing: "Still to answer: {n}",
  ofOrder: "For the whole order",
  ofTicket: "Ticket {n} · {type}",
  optional: "Optional",
  yes: "Yes",
  no: "No",
  placeholder: "Up to 200 characters",
  mustAnswer: "Please write an answer",
  mustChoose: "Please choose",
  save: "Save",
  saving: "Saving",
  saved: "Saved",
  until: "You can change this until {time}, when it begins",
  closed: "The session has begun or the order is closed, so nothing can be changed any more.",
  changed: "These answers were changed elsewhere. You see what is saved now; please look again and change it from there.",
  noneTitle: "Nothing to answer",
  noneText: "The organizer has asked nothing.",
};
