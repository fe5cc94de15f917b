"""Vesting grants."""
