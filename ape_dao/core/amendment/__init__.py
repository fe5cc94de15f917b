"""Amendments: what a change of the spec means for a DAO that lives."""
