"""Use cases of the waitlist: joining, making offers and acting upon what became of them, leaving, looking, telling."""
