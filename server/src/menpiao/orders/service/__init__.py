"""Use cases of orders: place > pay > settle > cancel and expire, and reading them back."""
