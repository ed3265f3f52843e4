"""Looking at an event's messages, choosing, trying one out, and reminding."""
