"""Use cases of the catalogue: editing it, quoting from it, labelling what was bought, and showing it."""
