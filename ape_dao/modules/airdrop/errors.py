"""Errors of airdrops."""

from ape_dao.core.errors import DaoError


class AirdropError(DaoError):
    """An airdrop that cannot be built, read, checked or claimed."""
