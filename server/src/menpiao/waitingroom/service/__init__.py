"""Use cases of waiting rooms: entering, exchanging an entry for a pass, guarding orders, moving the line."""
