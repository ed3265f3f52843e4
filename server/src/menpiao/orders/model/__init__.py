"""What an order is: its states and what moves it, how a request becomes a quote, and why it may be refused."""
