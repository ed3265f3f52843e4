/** An event in the shop window: a ticket stub with its poster, torn off above the price. */
Component({
  properties: {
    /** A `CardView` of domain/cards. */
    card: { type: Object, value: {} },
    free: String,
  },
  methods: {
    open() {
      this.triggerEvent("open", { id: (this.data.card as { id: string }).id });
    },
  },
});
