/** How many standing tickets, of which type: they are ordered together with the seats. */
import { words } from "../../../i18n/words";

Component({
  properties: {
    visible: Boolean,
    /** `QuantityLine`s of domain/quantityline. */
    lines: { type: Array, value: [] },
  },
  data: {
    w: words().seats,
    c: words().common,
  },
  methods: {
    onQuantity(event: WechatMiniprogram.CustomEvent<{ value: number }>) {
      this.triggerEvent("change", { id: event.currentTarget.dataset["id"], value: event.detail.value });
    },
    onLimit(event: WechatMiniprogram.BaseEvent) {
      this.triggerEvent("limit", { most: event.currentTarget.dataset["most"] });
    },
    onVisible(event: WechatMiniprogram.CustomEvent<{ visible: boolean }>) {
      if (!event.detail.visible) this.triggerEvent("close");
    },
    onClose() {
      this.triggerEvent("close");
    },
  },
});
