"""What stands beside the way of revenue: a pot, a vault that gains, a lock of the proceeds, orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao._build.gas import ANSWERS_EVERYTHING
from ape_dao.core.chain.artifacts import artifact
from ape_dao.node.clock import WEEK
from bench.conditions import DAY, UNLIMITED
from bench.mocks import mock
from bench.modules.revenue_path import STABLE_REVENUE, open_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.modules.revenue_path import RevenuePath
    from bench.modules.sharing import Sharing

PACE = 8
ORDER_SECONDS = 600


def flows(sharing: Sharing) -> Iterator[Figure]:
    """Gas of each, the second time."""
    path = open_path(sharing)
    for scenario in (_pot, _vault, _lock, _orders):
        with sharing.escrow.chain.branch():
            yield from scenario(path)


def _pot(path: RevenuePath) -> Iterator[Figure]:
    escrow = path.sharing.escrow
    terms = {"owner": escrow.owner, "receiver": path.auction.address, "initialPaceWeeks": PACE}
    pot = escrow.chain.deploy(artifact("BuybackPot"), **terms)
    gas = 0
    for _ in range(3):
        path.stable.send(escrow.owner, "transfer", to=pot.address, value=STABLE_REVENUE)
        gas = pot.send(escrow.stranger, "release", token=path.stable.address)
        escrow.chain.wait(WEEK)
    yield "pot-release", gas


def _vault(path: RevenuePath) -> Iterator[Figure]:
    escrow, stable = path.sharing.escrow, path.stable
    skimmer = escrow.chain.deploy(artifact("YieldSkimmer"), owner=escrow.owner, router=path.router.address)
    vault = escrow.chain.deploy(mock("MockShareVault"), token=stable.address)
    stable.send(escrow.owner, "approve", spender=skimmer.address, value=UNLIMITED)
    skimmer.send(escrow.owner, "invest", vault=vault.address, assets=STABLE_REVENUE)
    gas = 0
    for _ in range(2):
        stable.send(escrow.owner, "transfer", to=vault.address, value=STABLE_REVENUE)
        gas = skimmer.send(escrow.stranger, "skim", vault=vault.address)
    yield "skim", gas


def _lock(path: RevenuePath) -> Iterator[Figure]:
    escrow = path.sharing.escrow
    terms = {"escrow": escrow.contract.address, "treasury": escrow.owner}
    lock = escrow.chain.deploy(artifact("ProceedsLock"), **terms)
    locking = path.selling("BuybackAuction", lock.address)
    gas = 0
    for _ in range(2):
        locking.start_stable()
        escrow.chain.wait(DAY)
        gas = locking.buy(path.stable)
    yield "auction-buy-lock", gas


def _orders(path: RevenuePath) -> Iterator[Figure]:
    escrow, chain = path.sharing.escrow, path.sharing.escrow.chain
    settlement = chain.send(escrow.owner, None, ANSWERS_EVERYTHING, "what answers everything").created
    selling = path.selling("CowBuybackAuction", path.sharing.distributor.address, settlement=settlement)
    selling.start_stable()
    gas = 0
    for _ in range(2):
        gas = selling.auction.send(escrow.stranger, "placeOrder", token=path.stable.address)
        chain.wait(ORDER_SECONDS + 1)
    yield "order-place", gas
    selling.auction.send(escrow.stranger, "placeOrder", token=path.stable.address)
    yield "auction-buy-beside-order", selling.buy(path.stable, STABLE_REVENUE // 10)
