"""What staff see of money, and decide about it: merchant accounts, shipping information, bills."""
