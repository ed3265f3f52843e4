/** Instead of content: what will be here, or what happened, what is safe, and the next step. */
Component({
  properties: {
    glyph: { type: String, value: "ticket" },
    title: String,
    text: String,
    action: String,
  },
  methods: {
    act() {
      this.triggerEvent("act");
    },
  },
});
