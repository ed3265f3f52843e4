"""Every statement on orders and on what belongs to them."""
