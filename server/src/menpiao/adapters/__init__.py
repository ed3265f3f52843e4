"""Foreign systems, each behind a Protocol of the feature that needs it. The only place that speaks to the outside."""
