/** A price: ¥ small, yuan large, fen only when there are any; "from" where the language puts it. */
import type { Money } from "../../api/wire";
import { priceParts } from "../../domain/price";

Component({
  properties: {
    money: { type: Object, value: null as unknown as Money },
    /** `s`, `m` or `l`. */
    size: { type: String, value: "m" },
    /** Said before the price ("from"), or after it (起). */
    before: String,
    after: String,
    /** Said instead of ¥0. */
    free: String,
  },
  data: { parts: { symbol: "", yuan: "", fen: "", free: false } },
  observers: {
    money(money: Money | null) {
      if (money) this.setData({ parts: priceParts(money) });
    },
  },
});
