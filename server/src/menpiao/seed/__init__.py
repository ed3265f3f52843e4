"""A year of business in a minute: organizers who have sold a hundred thousand orders and scanned a million times.

For looking at the console, at lists and at the database as they are when there is much of everything. What is set up
(venues, events, sessions, prices) goes through the features' own verbs; what was sold is drawn from a seed and written
set-based (COPY), as the product would have written it: afterwards the books agree. It goes into a new database only.
"""

from menpiao.seed.run import DatabaseInUse, Seeded, seed, seed_installation
from menpiao.seed.scale import Scale
from menpiao.seed.stage import Stage, subject_of

__all__ = ["DatabaseInUse", "Scale", "Seeded", "Stage", "seed", "seed_installation", "subject_of"]
