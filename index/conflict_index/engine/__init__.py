"""Store documents and answer plans: the contract, a registry, and the engines."""
