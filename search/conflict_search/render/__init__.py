"""Results -> lines: one module a format, and `registry` names them all."""
