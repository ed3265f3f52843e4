/** Until when what is kept of a ticket's price: a row for each tier, then what else there is to know. */
Component({
  properties: {
    /** `RulesView` of domain/refundrules. */
    view: Object,
    /** How the tier is marked that holds now. */
    now: String,
  },
});
