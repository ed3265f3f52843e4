/** What an order was asked: the buyer's answers, to be changed until the first of its sessions begins. */
import { menpiao } from "../../api/menpiao";
import { Refused, sentenceOf, troubleOf, type Trouble } from "../../api/problems";
import type { Order, OrderAnswers } from "../../api/wire";
import { HOME_ZONE, momentText } from "../../domain/dates";
import { answersOf, areAnswersGood, asksOfOrder, questionGroups, withAnswer } from "../../domain/questions";
import type { Ask, Given, QuestionGroup, Told } from "../../domain/questions";
import { fill } from "../../i18n/fill";
import { telling } from "../../i18n/telling";
import { words } from "../../i18n/words";
import { goBack, goBackTo, say, title } from "../../platform/shell";

Page({
  data: {
    q: words().questions,
    c: words().common,
    answers: null as OrderAnswers | null,
    groups: [] as QuestionGroup[],
    /** Until when they can be changed, or that they can't. */
    until: "",
    busy: false,
    problem: "",
    trouble: null as Trouble | null,
  },

  id: "",
  asks: [] as Ask[],
  given: {} as Given,
  strict: false,

  onLoad(query: { id?: string }) {
    this.id = query.id ?? "";
    this.strict = false;
    this.setData({ q: words().questions, c: words().common });
    title(words().questions.page);
    void this.load();
  },

  async load() {
    this.setData({ trouble: null });
    try {
      const [order, answers] = await Promise.all([menpiao.order(this.id), menpiao.answers(this.id)]);
      this.show(order, answers);
    } catch (error) {
      if (this.data.answers === null) this.setData({ trouble: troubleOf(error, words()) });
    }
  },

  show(order: Order, answers: OrderAnswers) {
    const { language, now } = telling();
    const { asks, given } = asksOfOrder(answers, telling());
    this.asks = asks;
    this.given = given;
    const zone = order.session?.time_zone ?? HOME_ZONE;
    const time = answers.editable_until && momentText(Date.parse(answers.editable_until), zone, language, now);
    this.setData({ answers, until: answers.editable && time ? fill(this.data.q.until, { time }) : this.data.q.closed });
    this.render();
  },

  render() {
    this.setData({ groups: questionGroups(this.asks, this.given, this.strict, telling()) });
  },

  onAnswer({ detail }: WechatMiniprogram.CustomEvent<Told>) {
    this.given = withAnswer(this.given, detail);
    if (this.strict || !detail.typed) this.render();
  },

  async onSave() {
    const { answers } = this.data;
    if (this.data.busy || answers === null) return;
    this.strict = true;
    this.render();
    if (!areAnswersGood(this.data.groups)) return;
    this.setData({ busy: true, problem: "" });
    try {
      await menpiao.changeAnswers(this.id, answersOf(this.asks, this.given), answers.version);
      say(this.data.q.saved);
      goBackTo("order", { id: this.id });
    } catch (error) {
      const stale = error instanceof Refused && error.status === 412;
      this.setData({ problem: stale ? this.data.q.changed : sentenceOf(error, words()) });
      if (error instanceof Refused) await this.load();
    }
    this.setData({ busy: false });
  },

  onAct() {
    if (this.data.trouble?.kind === "missing") goBack();
    else void this.load();
  },

  onBack() {
    goBackTo("order", { id: this.id });
  },
});
