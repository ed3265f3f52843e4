/** A ticket in the wallet: the day on the stub, what and where on the ticket. */
Component({
  properties: {
    /** A `StubView` of domain/ticketview. */
    stub: { type: Object, value: {} },
  },
  methods: {
    open() {
      this.triggerEvent("open", { id: (this.data.stub as { id: string }).id });
    },
  },
});
