"""Fixtures for commands."""

from utils.cli_fixtures import chain_clock, data, fails, living, run, works  # noqa: F401
