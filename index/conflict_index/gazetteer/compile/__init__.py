"""Compile a gazetteer: read sources, merge duplicates, rate names, write arrays."""
