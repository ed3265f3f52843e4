/** English words of what buyers are asked. */
import type zhCN from "./zh-CN.questions";

const en: typeof zhCN = {
  questions: {
    title: "Questions", of: "{title} · Questions", lead: "What buyers are asked when they order, besides names. Changes are for new orders; earlier ones keep their questions and answers.", link: "Questions for buyers", none: "No questions yet", noneLead: "For example what they eat, their company, whether you may take pictures. Ten at most; ask only what you need.",
    add: "Add a question", one: "Question {number}", up: "Move question {number} up", down: "Move question {number} down", remove: "Remove question {number}", label: "Question", hint: "Explanation (may stay empty)", kind: "How it is answered", kinds: { text: "in writing (200 characters at most)", choice: "one choice", choices: "several choices", yes_no: "yes or no" },
    asked: "Who is asked", askeds: { ticket: "each ticket", order: "the order, once" }, choices: "Choices", choice: "Choice {number}", addChoice: "Add a choice", removeChoice: "Remove choice {number}", required: "Obligatory", requiredHint: "Nobody can order without an answer. Who buys at the box office is not asked, and can answer later.",
    types: "For these ticket types", everyType: "For all ticket types, those too that come later.", someTypes: "Only for these, and for sessions that are made like theirs.", noType: "For no ticket type: nobody is asked.", saved: "Saved, for whoever orders from now on.", clash: "While you wrote, a colleague changed: {which}. What you see is yours.",
    files: "Answers as a file", filesLead: "One file for each session, one line for each valid ticket, with the attendee's name. It is personal data: each export is written into the audit log.", session: "Session", formats: { csv: "Export CSV", xlsx: "Export Excel" },
    answers: "Questions", answered: "answered", unanswered: "not answered", ofOrder: "The whole order", ofTicket: "Ticket {number}", mustAnswer: "obligatory, not answered yet",
  },
};

export default en;
