"""Routes of seat maps: the public plan, and what organizers do with their halls."""
