"""Deploy a DAO: `ape run deploy SPEC --network …`. The same as `ape dao deploy`."""

from ape_dao._cli.deploy import cli

__all__ = ["cli"]
