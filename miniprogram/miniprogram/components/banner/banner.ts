/** A coloured strip that explains what holds now, with a clock where something runs out. */
Component({
  properties: {
    /** `amber`, `jade` or `plain`. */
    tone: { type: String, value: "plain" },
    glyph: String,
    title: String,
    text: String,
    clock: String,
  },
});
