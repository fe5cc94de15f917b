"""Fixtures for commands, and the airdrop that some of them read."""

from utils.airdrop_fixtures import bare, people, ready, venue  # noqa: F401
from utils.cli_fixtures import chain_clock, data, fails, living, run, wallet, works  # noqa: F401
