/** The hall as lists, step by step: sections, rows, seats. */
import type { SeatList } from "../../../domain/seats/seatlist";

Component({
  properties: {
    list: { type: Object, value: {} as SeatList },
    back: String,
  },
  methods: {
    line(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent("line", { key: Number(event.currentTarget.dataset["key"]) });
    },
    seat(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent("seat", { seat: Number(event.currentTarget.dataset["key"]) });
    },
    up() {
      this.triggerEvent("up");
    },
  },
});
