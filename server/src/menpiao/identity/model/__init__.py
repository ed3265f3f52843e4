"""Who people are as values, what their roles may do, and why something is refused."""
