/** What an organizer asks, group by group: texts to write, choices to tap. Tells what was answered; keeps nothing. */
import { valueAfter, type QuestionGroup, type Told } from "../../domain/questions";
import { words } from "../../i18n/words";

Component({
  properties: {
    groups: { type: Array, value: [] as QuestionGroup[] },
    /** Answers are shown, and can't be changed. */
    closed: Boolean,
  },
  data: { q: words().questions },
  lifetimes: {
    attached() {
      this.setData({ q: words().questions });
    },
  },
  methods: {
    onText(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const { value } = event.detail;
      const told: Told = { key: String(event.currentTarget.dataset["key"]), value: value === "" ? undefined : value, typed: true };
      this.triggerEvent("answer", told);
    },
    onChoice(event: WechatMiniprogram.TouchEvent) {
      if (this.data.closed) return;
      const { key, id } = event.currentTarget.dataset as { key: string; id: string };
      const groups = this.data.groups as QuestionGroup[];
      const field = groups.flatMap(({ fields }) => fields).find((one) => one.key === key);
      if (field === undefined) return;
      const told: Told = { key, value: valueAfter(field, id), typed: false };
      this.triggerEvent("answer", told);
    },
  },
});
