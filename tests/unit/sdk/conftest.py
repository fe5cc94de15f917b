"""A living DAO."""

from utils.cli_fixtures import living  # noqa: F401
