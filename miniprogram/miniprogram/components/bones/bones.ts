/** The outline of what is being loaded, so that nothing jumps when it comes. */
Component({
  properties: {
    /** `cards`, `page` or `rows`. */
    kind: { type: String, value: "cards" },
  },
});
