/** How many: two large buttons around a number. (TDesign's stepper draws its signs from a foreign icon font.) */
Component({
  properties: {
    value: Number,
    most: { type: Number, value: 99 },
    /** For screen readers. */
    less: String,
    more: String,
  },
  methods: {
    step(event: WechatMiniprogram.TouchEvent) {
      const by = Number(event.currentTarget.dataset["by"]);
      const value = this.data.value + by;
      if (value < 0) return;
      if (value > this.data.most) this.triggerEvent("limit");
      else this.triggerEvent("change", { value });
    },
  },
});
