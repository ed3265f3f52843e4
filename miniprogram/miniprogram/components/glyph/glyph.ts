/** One of our icons, in the colour of the text around it. Decoration only: the words beside it are what is read out. */
Component({
  properties: {
    name: String,
    /** Side in px. */
    size: { type: Number, value: 20 },
  },
});
