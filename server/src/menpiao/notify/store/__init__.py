"""Every statement on notify's tables: the outbox with its consents, and what organizers chose for their events."""
