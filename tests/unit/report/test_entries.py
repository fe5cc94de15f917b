"""Which events stand in the books of accounts: none of today's contracts forgets one."""

from dataclasses import replace

from ape_dao.core import contract_types as declared
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import contract_types
from ape_dao.core.module import OWNER_THEN, BookEntry
from ape_dao.testing.completeness import declaration_gaps

AMOUNTS = (
    "amount",
    "value",
    "added",
    "returned",
    "penalty",
    "payment",
    "fee",
    "amountIn",
    "amountOut",
    "tokens",
    "refund",
)
EXCUSED = {
    "GovernanceToken.Transfer": "what the treasury pays and what is minted is read apart; others are private",
    "GovernanceToken.Approval": "nothing moves",
    "Timelock.CallScheduled": "nothing moves yet",
    "Timelock.CallExecuted": "decoded: what it pays to whom",
    "RevenueDistributor.PendingCredited": "names no account",
    "RevenueDistributor.ClaimFailed": "nothing was paid; it can be claimed again",
    "RevenueDistributor.Swept": "a proposal moves what is nobody's",
    "RevenueRouter.Received": "ether of whoever pays revenue in: it is no member's account",
    "RevenueRouter.Distributed": "names no account",
    "BuybackAuction.Recovered": "a proposal moves what is the DAO's",
    "MerkleAirdrop.Swept": "a proposal moves what nobody claimed",
    "ProposalKinds.TargetSet": "a limit",
    "TierSale.FeePaid": "the router's, and revenue from then on",
    "VestingGrant.Revoked": "names no account; goes back to the treasury",
}
CONTRACTS = {
    *("GovernanceToken", "Timelock", "VotingEscrow", "ProposalKinds", "DaoGovernor", "VestingGrant"),
    *("RevenueDistributor", "RevenueRouter", "BuybackAuction", "RevenueCompounder", "MerkleAirdrop"),
    "TierSale",
}


def test_entries__every_event_with_account_and_amount__is_one_or_excused():
    """RP-11."""
    types = {one.name: one for one in contract_types() if one.name in CONTRACTS}
    assert types.keys() == CONTRACTS
    forgotten = [
        f"{name}.{event['name']}"
        for name, contract in types.items()
        for event in artifact(name).abi
        if event["type"] == "event"
        and any(one["type"] == "address" for one in event["inputs"])
        and any(one["name"].strip("_") in AMOUNTS for one in event["inputs"])
        and event["name"] not in {one.event for one in contract.entries}
    ]
    assert set(forgotten) <= EXCUSED.keys(), set(forgotten) - EXCUSED.keys()


def test_declarations__entry_of_something_that_does_not_exist__named():
    wrong = replace(
        declared.ESCROW,
        entries=(
            BookEntry("Nothing", "t", "account", "amount", "paid"),
            BookEntry("Withdrawn", "t", "who", "much", "paid", asset="which", other="other"),
            BookEntry("Withdrawn", "t", "account", "amount", "paid", asset_view="nothing"),
        ),
    )
    assert declaration_gaps([wrong]) == [
        "VotingEscrow.Nothing is in `entries`, but the contract has no such event",
        *(
            f"VotingEscrow.Withdrawn has no argument {name}, which an entry takes"
            for name in ("much", "other", "which", "who")
        ),
        "VotingEscrow.nothing is in `entries`, but the contract has no such view",
    ]
    owned = replace(declared.KINDS, entries=(BookEntry("TargetSet", "t", OWNER_THEN, "maxAmount", "paid"),))
    assert all("tells of none" in gap for gap in declaration_gaps([owned]))
