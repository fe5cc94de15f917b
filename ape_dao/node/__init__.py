"""A private local chain."""
