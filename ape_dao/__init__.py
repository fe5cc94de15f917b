"""Launch and run a vote-escrow DAO on any EVM chain from Python."""

from ape import plugins

from ape_dao import toolchain

toolchain.activate()


@plugins.register(plugins.Config)
def config_class():
    from ape_dao.config import DaoConfig

    return DaoConfig
