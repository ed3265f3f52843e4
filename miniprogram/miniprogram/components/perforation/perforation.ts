/** Where a ticket tears: a row of holes with a bite at both ends. Lies across the card that holds it. */
Component({
  properties: {
    /** The bites show what lies under the card: `paper` or `well`. */
    ground: { type: String, value: "paper" },
    vertical: Boolean,
  },
});
