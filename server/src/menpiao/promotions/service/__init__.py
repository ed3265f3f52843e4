"""What is done with promotions: made and ended by organizers, looked up for quotes, taken again for late money."""
