"""Which points of the earth does this text state? Degrees, grids and map links are read here alone."""
