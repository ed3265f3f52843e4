/** The line as a picture: a strip of tickets up to the door, the buyer's own moving along it. */
Component({
  properties: {
    /** Percent of the way that lies behind. */
    progress: Number,
    /** The word on the buyer's ticket. */
    you: String,
    /** For screen readers. */
    label: String,
  },
});
