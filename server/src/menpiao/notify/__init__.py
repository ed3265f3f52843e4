"""Messages to buyers: kinds, consent, and the outbox that outlives a lost connection."""
