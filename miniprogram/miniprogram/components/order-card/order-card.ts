/** An order in the list. */
Component({
  properties: {
    /** An `OrderRow` of domain/orderview. */
    row: { type: Object, value: {} },
    free: String,
  },
  methods: {
    open() {
      this.triggerEvent("open", { id: (this.data.row as { id: string }).id });
    },
  },
});
