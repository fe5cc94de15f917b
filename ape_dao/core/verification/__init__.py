"""Proof that a deployed DAO is what its spec says."""
