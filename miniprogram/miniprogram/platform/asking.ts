/** What pages share that ask who comes and what the event wants to know: the buyer's typing, as their forms tell of it. */
import { NOBODY, type Person } from "../domain/people";
import { withAnswer, type Given, type Told } from "../domain/questions";

/** What such a page keeps besides its data. */
interface AskingPage {
  people: Person[];
  answers: Given;
  /** Whose identity number is being typed, or `NOBODY`. */
  typing: number;
  /** Whether what is missing is marked: once the buyer has tried to go on. */
  strict: boolean;
  render: () => void;
}

/** To be spread into a page. Fields keep what is typed themselves, so the page is drawn anew only where its marks may change. */
export const askingPeople = {
  onPerson(this: AskingPage, event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const { index, field } = event.currentTarget.dataset as { index: number; field: keyof Person };
    this.people[index] = { ...(this.people[index] ?? { name: "", id: "" }), [field]: event.detail.value };
    if (this.strict) this.render();
  },

  onAnswer(this: AskingPage, { detail }: WechatMiniprogram.CustomEvent<Told>) {
    this.answers = withAnswer(this.answers, detail);
    if (this.strict || !detail.typed) this.render();
  },

  /** The number is in full while it is typed, and masked as soon as the buyer turns to something else. */
  onIdFocus(this: AskingPage, event: WechatMiniprogram.BaseEvent) {
    this.typing = Number(event.currentTarget.dataset["index"]);
    this.render();
  },

  onIdBlur(this: AskingPage) {
    this.typing = NOBODY;
    this.render();
  },
};
