/** The offer to be told of something: says what, is tapped, and says that it is on. */
import { words } from "../../i18n/words";

Component({
  properties: {
    text: String,
    on: Boolean,
  },
  data: { w: words().messages },
  lifetimes: {
    attached() {
      this.setData({ w: words().messages });
    },
  },
  methods: {
    onAsk() {
      this.triggerEvent("ask");
    },
  },
});
