"""What the catalogue is made of: reference codes, the shapes of things, and the pure rules about them."""
