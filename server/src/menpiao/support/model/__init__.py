"""What happened to an order, in codes and words, and what can be refused."""
