"""Identity's use cases: signing in and out, looking up a bearer token, and setting up organizers with their staff."""
