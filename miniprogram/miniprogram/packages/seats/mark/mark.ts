/** A tier's seat in small: its colour and its mark, as on the map. */
Component({
  properties: {
    colour: String,
    /** A `Mark` of domain/seats/marks. */
    mark: { type: String, value: "plain" },
  },
});
