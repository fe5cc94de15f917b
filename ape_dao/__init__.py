"""Launch and run a vote-escrow DAO on any EVM chain from Python."""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ape import plugins

from ape_dao import toolchain

if TYPE_CHECKING:
    from ape_dao.config import DaoConfig

toolchain.activate()
if find_spec("sha3"):
    # eth-hash prefers a Keccak of ten times the time; this one comes with Ape, on CPython.
    os.environ.setdefault("ETH_HASH_BACKEND", "pysha3")


@plugins.register(plugins.Config)
def config_class() -> "type[DaoConfig]":
    """The type of the `dao:` section of ape-config.yaml, for Ape."""
    from ape_dao.config import DaoConfig

    return DaoConfig
