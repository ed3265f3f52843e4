/** A QR on a white field whatever the theme, with a slow sweep across it that shows it is alive and no picture. */
import { modulesOf } from "../../domain/qr";
import { drawModules } from "../../platform/canvas";

Component({
  properties: {
    text: String,
    label: String,
  },
  observers: {
    text() {
      this.draw();
    },
  },
  lifetimes: {
    ready() {
      this.draw();
    },
  },
  methods: {
    draw() {
      if (this.data.text !== "") void drawModules(this, "#code", modulesOf(this.data.text));
    },
  },
});
