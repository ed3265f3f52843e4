"""What payments and refunds are: their rows, their lives as tables of states, and why something may be refused."""
