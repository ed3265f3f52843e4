/** How many, which price, side by side or not: then the map shows the best seats, or the system chooses with the order. */
import type { LegendItem } from "../../../domain/seats/seatsview";
import { words } from "../../../i18n/words";

Component({
  properties: {
    visible: Boolean,
    tiers: { type: Array, value: [] as LegendItem[] },
    most: { type: Number, value: 4 },
    problem: String,
    /** The way to the waitlist; empty where there is none. */
    instead: String,
  },
  data: {
    w: words().seats,
    c: words().common,
    count: 2,
    tier: 0,
    together: true,
  },
  observers: {
    visible(visible: boolean) {
      if (!visible) return;
      const { tiers, tier, most, count } = this.data;
      const still = tiers.some((item) => item.number === tier && !item.gone);
      const first = tiers.find((item) => item.wanted && !item.gone) ?? tiers.find((item) => !item.gone);
      this.setData({ w: words().seats, tier: still ? tier : (first?.number ?? 0), count: Math.max(1, Math.min(count, most)) });
    },
  },
  methods: {
    onCount(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
      this.setData({ count: Math.max(1, event.detail.value) });
      this.triggerEvent("edit");
    },
    onTier(event: WechatMiniprogram.TouchEvent) {
      this.setData({ tier: Number(event.currentTarget.dataset["number"]) });
      this.triggerEvent("edit");
    },
    onTogether() {
      this.setData({ together: !this.data.together });
      this.triggerEvent("edit");
    },
    onFind() {
      this.tell("find");
    },
    onSystem() {
      this.tell("system");
    },
    tell(what: "find" | "system") {
      const { count, tier, together } = this.data;
      if (tier > 0) this.triggerEvent(what, { count, tier, accept: together ? "together" : "scattered" });
    },
    onWait() {
      this.triggerEvent("wait");
    },
    onVisible(event: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!event.detail.visible) this.triggerEvent("close");
    },
    onClose() {
      this.triggerEvent("close");
    },
  },
});
