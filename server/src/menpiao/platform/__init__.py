"""What every feature stands on and no business word enters: database, jobs, batches, HTTP, clock, keys, logs, limits."""
