"""Who is calling: buyers and their logins, organizers, staff and their roles."""
