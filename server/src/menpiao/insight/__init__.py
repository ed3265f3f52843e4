"""What organizers want to know about what happened. So far: the settlement statement, what they earned and are owed."""
