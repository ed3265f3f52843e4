"""Routes of payments for who organizes: merchant accounts, shipping information."""
