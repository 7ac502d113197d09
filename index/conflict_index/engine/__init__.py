"""Engines keep documents and answer plans: one contract, a registry, brute force in memory, and indexes on disk."""
