"""What backs an answer: the citation of a hit, and why a name is taken for an entity."""
