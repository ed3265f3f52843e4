"""What every feature stands on, with no business word: database, jobs, batches, HTTP, clock, keys, logs, limits."""
