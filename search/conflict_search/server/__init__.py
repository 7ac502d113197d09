"""A page in the browser over one index, for the person at this machine alone."""
