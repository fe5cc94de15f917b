"""Launch and run a vote-escrow DAO on any EVM chain from Python."""

from typing import TYPE_CHECKING

from ape import plugins

from ape_dao import toolchain

if TYPE_CHECKING:
    from ape_dao.config import DaoConfig

toolchain.activate()


@plugins.register(plugins.Config)
def config_class() -> "type[DaoConfig]":
    """The type of the `dao:` section of ape-config.yaml, for Ape."""
    from ape_dao.config import DaoConfig

    return DaoConfig
