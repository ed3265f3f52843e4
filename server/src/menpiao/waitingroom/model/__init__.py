"""What a waiting room is and how its line moves, as values and pure rules: the draw, the line, the pace, the tokens."""
