"""Names in a collection that no gazetteer has: gathered, clustered across spellings, found again by any of them."""
