"""Which events stand in the books of accounts: none of today's contracts forgets one."""

from dataclasses import replace

from ape_dao.core import contract_types as declared
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import contract_types
from ape_dao.core.module import OWNER_THEN, BookEntry, Calls, installed_modules
from ape_dao.testing.completeness import declaration_gaps

OF_OTHERS = "no member's account: a contract of the DAO gives to another, or to the treasury"
LIMIT = "a setting; nothing moves"
BY_TRANSFERS = "who paid and got which token is in the transfers of the same transaction"
OF_CLONES = "what stands in the plan is what splitters are clones of; it has no money"
_CASES = ("Asked", "Answered", "Executed")
EXCUSED = {
    "BallotRefunds.PoolFilled": "a proposal moves what is the DAO's; gifts are nobody's entry",
    "BallotRefunds.PoolWithdrawn": "back to the treasury",
    "BallotRefunds.RefundRefused": "nothing moves",
    "BallotRefunds.TermsSet": LIMIT,
    "AttendancePay.GivenBack": OF_OTHERS,
    "AttendancePay.ProposalQualified": "votes, not tokens",
    "AttendancePay.SeasonFunded": OF_OTHERS,
    "BuybackAuction.AuctionParamsSet": LIMIT,
    "BuybackAuction.AuctionStarted": "nothing moves; what is bought is an entry",
    "BuybackAuction.ProceedsSettled": OF_OTHERS,
    "BuybackAuction.Recovered": "a proposal moves what is the DAO's",
    "BuybackPot.PaceSet": LIMIT,
    "BuybackPot.Recovered": "a proposal moves what is the DAO's",
    "BuybackPot.Released": OF_OTHERS,
    "Chamber.ChamberBallotRejected": "a ballot that does not count; nothing moves",
    "Chamber.ChamberVoteCast": "votes, not tokens",
    "ConsentStage.Reported": "what a body said about a proposal; nothing moves",
    "ConvictionPool.Closed": "nothing moves; what was reserved is free again",
    "ConvictionPool.Pruned": "power, not tokens",
    "ConvictionPool.RequestPaid": "what is paid is in Spent of the budgets",
    "ConvictionPool.Requested": "nothing moves; what is paid is in Spent of the budgets",
    "ConvictionPool.Ripened": "nothing moves; what is paid is in Spent of the budgets",
    "ConvictionPool.SettingsSet": LIMIT,
    "ConvictionPool.Supported": "power, not tokens",
    "DomainVotes.DelegateVotesChanged": "never logged",
    **dict.fromkeys(
        [f"Reputation.{name}" for name in ("Awarded", "AwardStruck", "AwarderSet", "MoveStarted", "Slashed")],
        "reputation, not tokens",
    ),
    "CouncilModule.Synced": "how many owners must sign; nothing moves",
    "CowBuybackAuction.AuctionParamsSet": LIMIT,
    "CowBuybackAuction.AuctionStarted": "nothing moves; what is bought is an entry",
    "CowBuybackAuction.ProceedsSettled": OF_OTHERS,
    "CowBuybackAuction.Recovered": "a proposal moves what is the DAO's",
    "CowBuybackAuction.OrderPlaced": "nothing moves; what it sells is in Bought",
    "Genesis.Finished": "a number of calls",
    "GovernanceToken.Approval": "nothing moves",
    **dict.fromkeys(
        [f"OptionsVote.{name}" for name in ("OptionsVoteCast", "RoundOpened", "RoundSettled")],
        "points, and costs as stated; what is paid is told by what pays",
    ),
    "GovernanceToken.DelegateVotesChanged": "votes, not tokens",
    "GovernanceToken.Transfer": "what the treasury pays and what is minted is read apart; others are private",
    "IndexVault.Approval": "nothing moves",
    "IndexVault.AuctionStarted": "nothing moves; what is traded is in Taken",
    "IndexVault.ClaimAdded": "nothing moves; what is paid is in ClaimPaid",
    "IndexVault.FeeAccrued": OF_OTHERS,
    "IndexVault.FeesSet": LIMIT,
    "IndexVault.PausedUntil": LIMIT,
    "IndexVault.Quarantined": LIMIT,
    "IndexVault.Readmitted": LIMIT,
    "IndexVault.Recovered": "a proposal moves what is the DAO's",
    "IndexVault.Retired": "a proposal moves what is the DAO's",
    "IndexVault.ScheduleSet": LIMIT,
    "IndexVault.Taken": BY_TRANSFERS,
    "IndexVault.TargetsSet": LIMIT,
    "IndexVault.Transfer": "what is minted and given back is in Minted and Redeemed; others are private",
    "JobBoard.FeePaid": "the router's, and revenue from then on",
    "JobBoard.JobCompleted": "nothing moves; what is paid is in Earned and Returned",
    "JobBoard.JobCreated": "the same as JobOffered, without the token",
    "JobBoard.JobExpired": "nothing moves; what is paid is in Returned",
    "JobBoard.JobFunded": "the same as JobOffered, without the token",
    "JobBoard.JobRejected": "nothing moves; what is paid is in Returned",
    "JobBoard.JobSubmitted": "a hash; nothing moves",
    "JobBoard.Kept": "nothing moves; what is paid later is in Withdrawn",
    "JobBoard.LimitSet": LIMIT,
    "JobBoard.PaymentReleased": "the same as Earned, without the token",
    "JobBoard.Refunded": "the same as Returned, without the token",
    "JobBoard.RulesSet": LIMIT,
    **dict.fromkeys(
        (
            *(f"{name}Arbiter.{event}" for name in ("Kleros", "Uma") for event in _CASES),
            *(f"KlerosArbiter.{event}" for event in ("Dispute", "Evidence", "MetaEvidence", "Ruling")),
            "UmaArbiter.Contested",
        ),
        "nothing moves; what a dispute comes to is in Earned and Returned of the board",
    ),
    **dict.fromkeys(
        (
            *(f"DaoCourt.{event}" for event in (*_CASES, "RoundOpened", "Drawn", "Committed", "Revealed")),
            *(f"DaoCourt.{event}" for event in ("RoundEnded", "OwnerAsked", "Closed", "EvidenceGiven")),
        ),
        "nothing moves; what jurors have is in Claimed, and what the parties have in events of the board",
    ),
    "DaoCourt.LeftSwept": "goes to the DAO",
    "MerkleAirdrop.Swept": "a proposal moves what nobody claimed",
    "ProposalKinds.KindRemoved": LIMIT,
    "ProposalKinds.KindSet": LIMIT,
    "ProposalKinds.QuotasSet": LIMIT,
    "ProposalKinds.TargetSet": LIMIT,
    "ProceedsLock.LockedForever": OF_OTHERS,
    "ProceedsLock.PassedOn": OF_OTHERS,
    "RevenueCompounder.FeeSet": LIMIT,
    "RevenueCompounder.FloorSet": LIMIT,
    "Objections.Objected": "power, not tokens",
    "Escalation.Escalated": "numbers of proposals",
    "Objections.RulesSet": LIMIT,
    "RevenueDistributor.ClaimFailed": "nothing was paid; it can be claimed again",
    "RevenueDistributor.ClaimReduced": "what was paid is in Claimed",
    "RevenueDistributor.PendingCredited": OF_OTHERS,
    "RevenueDistributor.Swept": "a proposal moves what is nobody's",
    "RevenueRouter.Distributed": OF_OTHERS,
    "RevenueRouter.Received": "ether of whoever pays revenue in: it is no member's account",
    "RevenueRouter.RunwaySet": LIMIT,
    "RevenueRouter.SplitSet": LIMIT,
    "ScopedExecutor.Executed": "decoded: what it pays to whom",
    "ScopedExecutor.Frozen": LIMIT,
    "ScopedExecutor.OperatorSet": LIMIT,
    "ScopedExecutor.ScopeRemoved": LIMIT,
    "ScopedExecutor.ScopeSet": LIMIT,
    "ScopedExecutor.Swept": OF_OTHERS,
    "ServiceRegistry.AgentSet": "an identity; nothing moves",
    "ServiceRegistry.Approval": "nothing moves",
    "ServiceRegistry.BatchMetadataUpdate": LIMIT,
    "ServiceRegistry.DelistedSet": LIMIT,
    "ServiceRegistry.DescriptionSet": LIMIT,
    "ServiceRegistry.MetadataUpdate": LIMIT,
    "ServiceRegistry.PayeesSet": LIMIT,
    "ServiceRegistry.ArtifactRecorded": LIMIT,
    "ServiceRegistry.ParentShareRaised": LIMIT,
    **dict.fromkeys(
        ("ServiceDesk.Granted", "ServiceDesk.Used", "ServiceDesk.UseAllowed"), "credits, not tokens"
    ),
    **dict.fromkeys(
        (
            f"ServiceDesk.{name}"
            for name in ("PlanCreated", "PriceSet", "ClosedSet", "OperatorSet", "TiersSet", "URI")
        ),
        LIMIT,
    ),
    **dict.fromkeys(("ServiceDesk.TransferSingle", "ServiceDesk.TransferBatch"), "credits, not tokens"),
    "ServiceDesk.Cancelled": "a pass that ends",
    "CreditTokens.TokenCreated": "one more token of credits",
    "ObjectionExit.ProposalNoted": "a time, not tokens",
    "ObjectionExit.ObjectorLeft": "what comes out of the lock is in ExitedEarly",
    "ServiceRegistry.PlatformShareSet": LIMIT,
    "ServiceRegistry.ServiceRegistered": LIMIT,
    "ServiceRegistry.SplitterCreated": LIMIT,
    "ServiceRegistry.Transfer": "services are no token of amounts",
    "ServiceSplitter.OwedPaid": OF_CLONES,
    "ServiceSplitter.PayeesPaid": OF_CLONES,
    "ServiceSplitter.PaymentOwed": OF_CLONES,
    "ServiceSplitter.TermsChanged": LIMIT,
    "StakingScore.ThresholdsSet": LIMIT,
    "TierSale.Failed": "nothing moves; refunds are in Claimed",
    "TierSale.FeePaid": "the router's, and revenue from then on",
    "TierSale.Finalized": "nothing moves; what is paid is in ProceedsPaid",
    "TierSale.Opened": "the seller sent the lot before, as a plain transfer",
    "Timelock.CallExecuted": "decoded: what it pays to whom",
    "Timelock.OperationExtended": "a time, not tokens",
    "Timelock.CallScheduled": "nothing moves yet",
    "Timelock.MinDelayChange": LIMIT,
    "TreasuryBudgets.BudgetFrozen": LIMIT,
    "TreasuryBudgets.BudgetSet": LIMIT,
    "TreasuryBudgets.Released": "nothing moves; the budget may pay it again",
    "TreasuryBudgets.Reserved": "nothing moves yet; what is paid is in Spent",
    "VestingGrant.Revoked": "goes back to the treasury",
    "UsageVault.ExitFinished": "stays in the deposit, and was paid into it before",
    "UsageVault.ExitStarted": "nothing moves yet",
    "UsageVault.RowSkipped": "nothing moves",
    "UsageVault.SignerSet": LIMIT,
    "VoteReturns.VotesReturned": "a number of proposals",
    "VotingEscrow.DelegateVotesChanged": "votes, not tokens",
    "YieldSkimmer.Divested": OF_OTHERS,
    "YieldSkimmer.Invested": OF_OTHERS,
    "YieldSkimmer.PrincipalSet": LIMIT,
    "YieldSkimmer.Skimmed": OF_OTHERS,
}
"""Events with numbers that stand in no account's books: why."""
EXCUSED_PARTIES = {
    "Appealed.board": "has the job, and pays nothing for a round",
    "CommissionPaid.account": "what it paid is in CreditsBought or Subscribed",
    "Renewed.caller": "renews for another, and pays nothing",
    "Deposited.account": "has what another paid into its deposit; whoever paid has the entry",
    "ExitedEarly.receiver": "a contract of the DAO, or the zero address",
    "JobDisputed.arbiter": "decides, and is not paid here",
    "Minted.caller": "what it paid is in the transfers of the same transaction",
    "Redeemed.to": "what it got is in the transfers of the same transaction",
    "JobOffered.payee": "is paid later, in Earned",
    "Spent.spender": "chooses who is paid, and pays nothing",
    "Swapped.adapter": "a contract between account and exchange",
}
"""Accounts in events of entries that have no entry of their own: why."""
VOTES = ("DaoGovernor", "CouncilElection")
"""Their numbers are of votes and proposals, which a statement has in tables of their own."""


def kits_own():
    """The contracts that come with the kit, and not with a module of somebody else."""
    foreign = {
        contract.name
        for module in installed_modules()
        if not module.package.startswith("ape_dao.")
        for contract in module.contracts
    }
    return [one for one in contract_types() if one.name not in foreign]


def events(contract):
    return [one for one in artifact(contract.name).abi if one["type"] == "event"]


def test_entries__every_event_with_a_number__is_one_or_excused_by_name():
    """RP-11."""
    without = {
        f"{contract.name}.{event['name']}"
        for contract in kits_own()
        if contract.name not in VOTES
        for event in events(contract)
        if any("int" in one["type"] or one["type"].startswith("tuple") for one in event["inputs"])
        and event["name"] not in {one.event for one in contract.entries}
    }
    assert without == EXCUSED.keys()


def test_entries__every_account_of_such_an_event__has_one_of_its_own():
    """RP-11, RP-20."""
    without = {
        f"{event['name']}.{party['name']}"
        for contract in kits_own()
        for event in events(contract)
        for entries in [[one for one in contract.entries if one.event == event["name"]]]
        for party in event["inputs"]
        if entries
        and party["type"] == "address"
        and party["name"] not in {name for one in entries for name in (one.account, one.asset)}
    }
    assert without == EXCUSED_PARTIES.keys()


def test_declarations__entry_of_something_that_does_not_exist__named():
    wrong = replace(
        declared.ESCROW,
        entries=(
            BookEntry("Nothing", "t", "account", "amount", "paid"),
            BookEntry("Withdrawn", "t", "who", "much", "paid", asset="which", other="other"),
            BookEntry("Withdrawn", "t", "", "amount", "paid", asset_view="nothing", account_view="nobody"),
        ),
    )
    assert declaration_gaps([wrong]) == [
        "VotingEscrow.Nothing is in `entries`, but the contract has no such event",
        *(
            f"VotingEscrow.Withdrawn has no argument {name}, which an entry takes"
            for name in ("much", "other", "which", "who")
        ),
        "VotingEscrow.nobody is in `entries`, but the contract has no such view",
        "VotingEscrow.nothing is in `entries`, but the contract has no such view",
    ]
    older = replace(declared.ESCROW, older_names={"Withdrawn": {"a": "much", "b": "amount"}})
    (gap,) = declaration_gaps([older])
    assert "VotingEscrow.Withdrawn has no argument much" in gap
    calling = replace(declared.ESCROW, calls=Calls("Withdrawn", "t", value="amount"))
    assert [gap.split(",")[0] for gap in declaration_gaps([calling])] == [
        f"VotingEscrow.Withdrawn has no argument {name}" for name in ("data", "target")
    ]
    owned = replace(declared.KINDS, entries=(BookEntry("TargetSet", "t", OWNER_THEN, "maxAmount", "paid"),))
    assert all("tells of none" in gap for gap in declaration_gaps([owned]))
