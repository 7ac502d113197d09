"""What may a name mean? Listed names first, then names that sound alike, then how ambiguous the answer is."""
