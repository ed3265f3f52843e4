"""Routes of orders: for buyers, for providers' callbacks, and the hot ones that are answered before the framework."""
