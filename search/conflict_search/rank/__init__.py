"""From matches to hits: in which order, with which evidence, and why."""
