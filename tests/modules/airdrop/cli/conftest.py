"""Fixtures for commands."""

from utils.airdrop_fixtures import bare, people, ready, venue  # noqa: F401
from utils.cli_fixtures import chain_clock, data, fails, living, run, works  # noqa: F401
