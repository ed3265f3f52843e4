"""Use cases of admission: scanning, setting gates up, seeing how admission goes."""
