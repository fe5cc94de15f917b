"""Uniswap V2 as its npm packages ship it, deployed by Ape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ape.contracts import ContractContainer
from ethpm_types import ContractType

from utils.artifacts import ROOT

if TYPE_CHECKING:
    from ape.api import AccountAPI
    from ape.contracts import ContractInstance


def shipped(package: str, name: str) -> ContractContainer:
    """A contract as the authors of ``package`` compiled it."""
    built = json.loads((ROOT / "node_modules" / "@uniswap" / package / "build" / f"{name}.json").read_text())
    code = {"bytecode": "0x" + built["bytecode"].removeprefix("0x")}
    return ContractContainer(ContractType(contractName=name, abi=built["abi"], deploymentBytecode=code))


def deploy_exchange(deployer: AccountAPI) -> tuple[ContractInstance, ContractInstance]:
    """Factory and router. The router takes any address for WETH; no pool here holds ether."""
    factory = deployer.deploy(shipped("v2-core", "UniswapV2Factory"), deployer)
    weth = "0x" + "11" * 20
    return factory, deployer.deploy(shipped("v2-periphery", "UniswapV2Router02"), factory, weth)


def open_pool(
    factory: ContractInstance, amounts: dict[ContractInstance, int], *, sender: AccountAPI
) -> ContractInstance:
    """A pool of two tokens with these amounts of the sender's."""
    factory.createPair(*amounts, sender=sender)
    pair = shipped("v2-core", "UniswapV2Pair").at(factory.getPair(*amounts))
    for token, amount in amounts.items():
        token.transfer(pair, amount, sender=sender)
    pair.mint(sender, sender=sender)
    return pair
