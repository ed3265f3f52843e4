/** The answer to a scan over the whole screen: jade or plum, one word, and why. Any tap goes on to the next. */
Component({
  properties: {
    /** A `Verdict` of domain/scans. */
    verdict: { type: Object, value: {} },
    next: String,
  },
  methods: {
    goOn() {
      this.triggerEvent("next");
    },
  },
});
