"""The bars: what each operation may cost at most, and the best peer to stand beside it.

Only bars and the peers' figures are written down, in this file and in ``peers.json``; ours are measured. The
peers' contracts were compiled from their own unmodified sources and measured under the conditions of
`bench.conditions`; ``peers.json`` names source, compiler and condition of each figure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

Figure: TypeAlias = tuple[str, float]
"""What a scenario yields: the key of a bar, and what was measured."""

GAS = "gas"
EXECUTION_GAS = "execution gas"
PERCENT = "percent"

PEERS = Path(__file__).with_name("peers.json")


@dataclass(frozen=True)
class Part:
    """A limit that is a part of another figure of the same run."""

    percent: int
    of: str
    """Key of the other figure."""


@dataclass(frozen=True)
class Bar:
    """One row of a group."""

    key: str
    operation: str
    condition: str
    limit: float | Part | None = None
    """None: printed, not judged."""
    peer: str | None = None
    """Key in ``peers.json``; None: no peer does this."""
    unit: str = GAS


@dataclass(frozen=True)
class Peer:
    """A measured figure of somebody else's contract."""

    peer: str
    figure: float
    unit: str
    condition: str
    source: str


@cache
def peers() -> dict[str, Peer]:
    """The peers' figures by key."""
    return {key: Peer(**entry) for key, entry in json.loads(PEERS.read_text(encoding="utf-8")).items()}


def _same(key: str, operation: str, condition: str, limit: float | Part | None = None) -> Bar:
    """A bar whose peer has the same key."""
    return Bar(key, operation, condition, limit, peer=key)


STOCK_VOTE = "castVote, stock OpenZeppelin Governor"
PAST_VOTES = "getPastVotes"
PAST_SUPPLY = "getPastTotalSupply"
CLAIM = "claim, 1 token"
DEPLOY = "deployment"
PATH_LIMIT = 400_000

BARS: dict[str, tuple[Bar, ...]] = {
    "escrow": (
        _same("create-first", "create lock", "first ever", 165_000),
        _same("create-2nd", "create lock", "2nd user, used unlock week", 115_000),
        _same("create-3rd-new-week", "create lock", "3rd user, new unlock week"),
        _same("create-10th", "create lock", "10th user, used unlock week", 115_000),
        _same("create-after-52-weeks", "create lock", "right after 52 idle weeks", 205_000),
        _same("increase", "increase amount", "same week as the last change", 120_000),
        _same("extend-used-week", "extend lock", "45 to 52 weeks, used week", 105_000),
        _same("extend-new-week", "extend lock", "26 to 45 weeks, new week"),
        _same("withdraw-after-expiry", "withdraw", "3 weeks after the end, total up to date", 50_000),
        _same("withdraw-after-52-weeks", "withdraw", "after 52 idle weeks", 50_000),
        _same("withdraw-after-208-weeks", "withdraw", "after 208 idle weeks", 50_000),
        _same("catch-up-52-weeks", "catch-up that somebody must pay", "after 52 idle weeks", 0),
        Bar("delegate-first", "delegate", "first delegator of a delegate", 160_000, "delegate"),
        Bar("delegate-2nd", "delegate", "2nd delegator, same unlock week", 125_000, "delegate"),
        Bar("delegate-10th", "delegate", "10th delegator, same unlock week", 125_000, "delegate"),
        Bar("stock-vote-0-weeks", STOCK_VOTE, "own power", 66_000, "stock-vote"),
        Bar("stock-vote-26-weeks", STOCK_VOTE, "own power, 26 idle weeks", 66_000, "stock-vote"),
        Bar("stock-vote-51-weeks", STOCK_VOTE, "own power, 51 idle weeks", 66_000, "stock-vote"),
        Bar("stock-vote-104-weeks", STOCK_VOTE, "own permanent lock, 104 idle weeks", 66_000, "stock-vote"),
        Bar("stock-vote-delegate", STOCK_VOTE, "delegate of 50 lockers, 51 idle weeks", 140_000),
    ),
    "views": (
        *(
            Bar(
                f"past-votes-{points}",
                PAST_VOTES,
                f"{points} points",
                limit,
                f"past-votes-{points}",
                EXECUTION_GAS,
            )
            for points, limit in ((1, 9_000), (10, 15_000), (100, 24_000), (1_000, 32_000))
        ),
        *(
            Bar(
                f"past-supply-{points}",
                PAST_SUPPLY,
                f"{points} points",
                peer=f"past-supply-{points}",
                unit=EXECUTION_GAS,
            )
            for points in (1, 10, 100, 1_000)
        ),
        *(
            Bar(
                f"{view}-now-{weeks}-weeks",
                operation,
                f"{weeks} idle weeks",
                peer="power-now" if view == "power" else f"supply-now-{peer_weeks}-weeks",
                unit=EXECUTION_GAS,
            )
            for weeks, peer_weeks in ((0, 0), (26, 26), (51, 52))
            for view, operation in (("power", "balanceOf"), ("supply", "totalSupply"))
        ),
    ),
    "revenue": (
        *(
            _same(f"claim-{weeks}-weeks", CLAIM, f"decaying lock, {weeks} weeks", 68_000)
            for weeks in (1, 4, 10, 26, 50)
        ),
        Bar("claim-spread", CLAIM, "dearest less cheapest of the above", Part(1, "claim-1-weeks")),
        Bar("claim-permanent-1-weeks", CLAIM, "permanent lock, 1 week", 68_000, "claim-1-weeks"),
        Bar("claim-permanent-10-weeks", CLAIM, "permanent lock, 10 weeks", 68_000, "claim-10-weeks"),
        Bar("claim-permanent-50-weeks", CLAIM, "permanent lock, 50 weeks", 68_000, "claim-50-weeks"),
        Bar(
            "claim-permanent-52-weeks",
            CLAIM,
            "permanent lock, 52 weeks, within 1% of 1 week",
            Part(101, "claim-permanent-1-weeks"),
            "claim-52-weeks-all",
        ),
        Bar("claim-permanent-104-weeks", CLAIM, "permanent lock, 104 weeks", 68_000, "claim-104-weeks-all"),
        Bar("claim-permanent-520-weeks", CLAIM, "permanent lock, 520 weeks", 68_000),
        Bar("claim-5-changes", CLAIM, "50 weeks, 5 lock changes", 112_000, "claim-50-weeks"),
        *(
            _same(f"first-claim-{tokens}-tokens", "first claim ever", f"{tokens} tokens, 1 week", limit)
            for tokens, limit in ((1, 80_000), (3, 180_000), (5, 280_000))
        ),
        *(
            _same(f"claim-{tokens}-tokens-{weeks}-weeks", f"claim, {tokens} tokens", f"{weeks} weeks", limit)
            for tokens, limit in ((3, 142_000), (5, 216_000))
            for weeks in (1, 10, 50, 52, 104)
        ),
        Bar("deposit-first-ever", "deposit", "first ever of a token", peer="deposit-first-of-week"),
        _same("deposit-first-of-week", "deposit", "first of a week, escrow idle 2 weeks", 120_000),
        _same("deposit-repeated", "deposit", "second of a week", 72_000),
        Bar(
            "deposit-idle-51-weeks",
            "deposit",
            "first of a week, escrow idle 51 weeks",
            peer="deposit-first-of-week",
        ),
        Bar("distribute-token", "router.distribute", "a stable coin, 50% / 50%", PATH_LIMIT),
        Bar("distribute-eth", "router.distribute", "ETH as WETH, 50% / 50%", PATH_LIMIT),
        Bar("auction-start-token", "auction.start", "the stable coin", PATH_LIMIT),
        Bar("auction-start-eth", "auction.start", "WETH", PATH_LIMIT),
        Bar("auction-buy-token", "auction.buy", "the stable coin, proceeds to the stakers", PATH_LIMIT),
        Bar("auction-buy-eth", "auction.buy", "WETH, proceeds to the stakers", PATH_LIMIT),
        Bar("path-dearest-first-week", "dearest call of these six", "first week ever", PATH_LIMIT),
        Bar("path-total", "these six calls together", "second week"),
        *(
            Bar(
                f"lost-{weeks}-weeks",
                "revenue lost",
                f"nobody calls anything for {weeks} weeks",
                0,
                f"lost-{weeks}-weeks",
                PERCENT,
            )
            for weeks in (26, 52, 104)
        ),
    ),
    "governor": (
        _same("vote-first", "castVote", "lock power, first ballot"),
        _same("vote-2nd", "castVote", "lock power, 2nd ballot, same side", 69_000),
        _same("vote-10th", "castVote", "lock power, 10th ballot, same side", 69_000),
        _same("vote-first-against", "castVote", "lock power, first against"),
        Bar("vote-2nd-against", "castVote", "lock power, 2nd against", 69_000, "vote-2nd"),
        Bar("vote-change", "castVote again", "dearest change of a plain ballot", 50_000),
        Bar("signed-batch", "castVotesBySig", "50 first ballots, each", 48_000, "vote-by-sig"),
        _same("propose", "propose", "1 action", 120_000),
        _same("queue", "queue", "1 action", 155_000),
        _same("execute", "execute", "1 action", 105_000),
        Bar(
            "vote-to-stock", "castVote", "10th ballot, within 2% of stock below", Part(102, "stock-vote-10th")
        ),
        Bar("stock-propose", "propose, stock", "1 action, measured here", peer="propose"),
        Bar("stock-vote-first", STOCK_VOTE, "ERC20Votes, first ballot, measured here", peer="vote-first"),
        Bar("stock-vote-2nd", STOCK_VOTE, "ERC20Votes, 2nd ballot, measured here", peer="vote-2nd"),
        Bar("stock-vote-10th", STOCK_VOTE, "ERC20Votes, 10th ballot, measured here", peer="stock-vote"),
        Bar(
            "stock-vote-first-against", STOCK_VOTE, "first against, measured here", peer="vote-first-against"
        ),
        Bar("stock-vote-2nd-against", STOCK_VOTE, "2nd against, measured here", peer="vote-2nd"),
        Bar("stock-queue", "queue, stock", "1 action, measured here", peer="stock-queue"),
        Bar("stock-execute", "execute, stock", "1 action, measured here", peer="stock-execute"),
    ),
    "genesis": (
        _same(
            "airdrop-claim-first-bit", "airdrop claim", "100,000 leaves, first bit of a word, new receiver"
        ),
        _same("airdrop-claim", "airdrop claim", "100,000 leaves, used word, new receiver", 76_000),
        _same("airdrop-claim-holder", "airdrop claim", "100,000 leaves, used word, receiver holds the token"),
        Bar(
            "airdrop-claim-for",
            "airdrop claim for another",
            "100,000 leaves, used word, new receiver",
            peer="airdrop-claim",
        ),
        Bar("airdrop-lock-first", "airdrop claim-and-lock", "100,000 leaves, first lock ever"),
        Bar("airdrop-lock", "airdrop claim-and-lock", "100,000 leaves, used unlock week", 185_000),
        Bar("airdrop-batch", "airdrop claim in a batch of 100", "100,000 leaves, new receivers, each"),
    ),
    "deployment": (
        Bar("deploy-genesis", DEPLOY, "Genesis"),
        _same("deploy-timelock", DEPLOY, "Timelock"),
        _same("deploy-token", DEPLOY, "GovernanceToken"),
        _same("deploy-escrow", DEPLOY, "VotingEscrow"),
        Bar("deploy-score", DEPLOY, "StakingScore"),
        Bar("deploy-kinds", DEPLOY, "ProposalKinds"),
        _same("deploy-governor", DEPLOY, "DaoGovernor"),
        _same("deploy-distributor", DEPLOY, "RevenueDistributor"),
        Bar("deploy-auction", DEPLOY, "BuybackAuction"),
        Bar("deploy-router", DEPLOY, "RevenueRouter"),
        Bar("deploy-finish", DEPLOY, "the hand-over"),
        Bar(
            "deploy-total",
            DEPLOY,
            "everything; the peer: token, timelock, governor (7,255,783 by the legacy pipeline)",
            22_000_000,
            "deploy-total",
        ),
        Bar("deploy-airdrop_community", DEPLOY, "MerkleAirdrop"),
        Bar("deploy-vesting_team", DEPLOY, "VestingGrant"),
    ),
}
