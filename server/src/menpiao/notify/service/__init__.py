"""Notify's use cases: writing into the outbox, sending from it, and counting consents."""
