"""What gates are and whom they let in, as values and pure rules."""
