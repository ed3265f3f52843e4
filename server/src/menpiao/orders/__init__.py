"""The conductor: place > pay > issue > cancel > expire. The features it conducts know an order only by its id."""
