"""Collect names that no gazetteer lists, cluster their spellings, and look names up among them."""
