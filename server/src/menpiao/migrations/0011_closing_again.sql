-- When to try again to close an order's payment. It is both the back-off and the lease of whoever is closing: without it
-- the oldest orders that can't be closed (an account whose provider refuses, say) would be asked about at every run, and
-- the others, of whatever organizer, would never have their turn.
alter table orders add column close_again_at timestamptz;
