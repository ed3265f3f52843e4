/** A state in one word, with its colour: jade, amber, plum, vermilion or ink. */
Component({
  properties: {
    text: String,
    tone: { type: String, value: "ink" },
  },
});
