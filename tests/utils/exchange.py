"""Uniswap V2 as its npm packages ship it, and a compounder that swaps there, on a :class:`RevenueStage`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from eth_abi import encode as abi_encode

from utils.artifacts import ROOT, Artifact, compile_contracts
from utils.constants import MAX_UINT256, WAD

if TYPE_CHECKING:
    from utils.revenue import RevenueStage
    from utils.rpc import Contract, Outcome

PACKAGES = ROOT / "node_modules" / "@uniswap"
SOURCES = (
    "contracts/modules/compounder/RevenueCompounder.sol",
    "contracts/modules/compounder/UniswapV2Adapter.sol",
    "contracts/modules/compounder/mocks/MockSwapAdapter.sol",
)
PRICE = 25  # governance tokens for one stable coin in the pool
POOL = 4_000_000 * 10**6  # stable coins in it
TOO_LITTLE = ("Error", "UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT")


def shipped(package: str, name: str) -> Artifact:
    """A contract as the authors of ``package`` compiled it."""
    built = json.loads((PACKAGES / package / "build" / f"{name}.json").read_text())
    return Artifact(name, built["abi"], bytes.fromhex(built["bytecode"].removeprefix("0x")))


class Exchange:
    """The real factory and router, and pools on demand. ``payer`` provides what is in them."""

    def __init__(self, stage: RevenueStage):
        self.stage = stage
        stage.artifacts.update(compile_contracts(SOURCES))
        factory, router = shipped("v2-core", "UniswapV2Factory"), shipped("v2-periphery", "UniswapV2Router02")
        self._pair = shipped("v2-core", "UniswapV2Pair")
        self.factory = stage.chain.deploy(factory, stage.owner)
        self.router = stage.chain.deploy(router, self.factory.address, stage.weth.address)

    def open_pool(self, first: Contract, second: Contract, amounts: tuple[int, int]) -> Contract:
        """A pool with ``amounts`` of the two tokens."""
        payer = self.stage.payer
        self.factory.send("createPair", first.address, second.address, sender=payer)
        address = self.factory.view("getPair", first.address, second.address)
        pool = self.stage.chain.at(self._pair, address)
        for token, amount in zip((first, second), amounts, strict=True):
            token.send("transfer", pool.address, amount, sender=payer)
        pool.send("mint", payer, sender=payer)
        return pool

    def quote(self, amount: int, *path: Contract) -> int:
        """What ``amount`` of the first token brings of the last now."""
        return int(self.router.view("getAmountsOut", amount, [token.address for token in path])[-1])

    def swap(self, amount: int, *path: Contract, by: str) -> Outcome:
        """Somebody swaps at any price, which moves the pool."""
        path[0].send("approve", self.router.address, MAX_UINT256, sender=by)
        addresses = [token.address for token in path]
        return self.router.send(
            "swapExactTokensForTokens", amount, 0, addresses, by, self.stage.now, sender=by
        )

    def move(self, pool: Contract, token: Contract, percent: int) -> None:
        """Buy the governance token with ``token`` until it costs ``percent`` percent more than before."""
        held = self.stage.balance(token, pool)
        lo, hi = 0, held
        while hi - lo > 1:  # price is the ratio of the reserves: (held + x)^2 grows by the factor
            x = (lo + hi) // 2
            lo, hi = (x, hi) if (held + x) ** 2 * 100 <= held**2 * (100 + percent) else (lo, x)
        self.swap(hi, token, self.stage.gov, by=self.stage.payer)


class Compounding:
    """Alice has locked, opted in and earned a week of the stable coin and of the governance token."""

    def __init__(self, stage: RevenueStage):
        self.stage = stage
        self.exchange = Exchange(stage)
        self.usd = stage.tokens[0]
        self.pool = self.exchange.open_pool(self.usd, stage.gov, (POOL, POOL * 10**12 * PRICE))
        self.adapter = stage.deploy("UniswapV2Adapter", self.exchange.router.address)
        self.compounder = stage.deploy(
            "RevenueCompounder", stage.distributor.address, stage.owner, [self.adapter.address]
        )
        self.opt_in(stage.alice, self.usd, stage.gov)

    def opt_in(self, account: str, *tokens: Contract) -> None:
        self.stage.escrow.send("setOperator", self.compounder.address, True, sender=account)
        for token in tokens:
            token.send("approve", self.compounder.address, MAX_UINT256, sender=account)

    def earn(self, *tokens: Contract, weeks: int = 52, amount: int = 1_000 * 10**6) -> None:
        """Alice locks, and a week later half of ``amount`` of each token is hers."""
        self.stage.lock(self.stage.alice, weeks=weeks)
        self.stage.lock(self.stage.bob)
        self.stage.skip_weeks(1)
        self.stage.deposit_all(tokens, amount)

    def conversion(self, token: Contract, min_out: int = 1, **changes: Any) -> tuple[Any, ...]:
        fields = {"token": token.address, "adapter": self.adapter.address, "min_out": min_out, "data": b""}
        return tuple({**fields, **changes}.values())

    def compound(self, *conversions: tuple[Any, ...], **changes: Any) -> Outcome:
        account = changes.get("account", self.stage.alice)
        sender = changes.get("sender", self.stage.alice)
        deadline = changes.get("deadline", self.stage.now)
        return self.compounder.send("compound", account, list(conversions), deadline, sender=sender)

    def answer(self, outcome: Outcome) -> tuple[int, int]:
        """What was locked, and the fee."""
        locked, fee = self.compounder.decode_output("compound", outcome.output)
        return locked, fee

    def locked(self, account: str | None = None) -> int:
        return int(self.stage.escrow.view("locked", account or self.stage.alice)[0])

    def assert_empty(self, *tokens: Contract) -> None:
        """Nothing stays in the contracts on the way, and nobody may take anything from them."""
        stage, on_the_way = self.stage, (self.compounder, self.adapter)
        for token in (*tokens, stage.gov):
            assert [stage.balance(token, here) for here in on_the_way] == [0, 0]
            takers = (self.adapter, self.exchange.router, stage.escrow)
            allowed = [
                token.view("allowance", here.address, taker.address)
                for here in on_the_way
                for taker in takers
            ]
            assert allowed == [0] * len(allowed)

    @staticmethod
    def way(*tokens: Contract) -> bytes:
        return abi_encode(["address[]"], [[token.address for token in tokens]])


FLOOR_UNIT = WAD
