"""What staff see of money, and decide about it."""
