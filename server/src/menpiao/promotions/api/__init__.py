"""Routes on promotions and price rules, by audience."""
