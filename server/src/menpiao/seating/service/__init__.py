"""Use cases of seat maps: halls and their drafts, publishing, plans in memory."""
