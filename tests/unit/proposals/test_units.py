"""One table of units: what every number means, written down a second time and on purpose.

That no number of an action is forgotten is a gap that `ape_dao.testing.completeness` names.
"""

import pytest

from ape_dao.core.contract_types import KIND_NAMES, contract_types, types_by_name
from ape_dao.core.module import Unit
from ape_dao.proposals import Asset, Registry
from ape_dao.proposals.notation import Scope, notation_of
from utils.proposals import KEYS, REGISTRY, USDC

TOKEN, POWER, ETHER, SOLD = "TMAI", "veTMAI", "ETH", "USDC"
"""Assets, as people write them; SOLD is the token that other arguments of the call name."""
PERCENT, DURATION, DATE, FACTOR = Unit.PERCENT, Unit.DURATION, Unit.DATE, Unit.FACTOR
COUNTING = ("majority", "quadratic", "optimistic")
REACH = ("none", "call", "transfer")
STATES = ("pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed")
PHASES = (
    *("none", "waits for its lots", "enlisting", "committing", "revealing", "open to appeal"),
    *("due to go on", "with the DAO", "closed"),
)
RESULTS = ("open", "too few jurors", "too few spoke", "for the client", "for the provider")
CHOICES = ("nothing", "client", "provider")
SUPPORT = ("against", "for", "abstain")
STANDINGS = ("never asked", "asked", "answered", "ruled")
ARTIFACT_KINDS = ("weights", "data", "code", "other")
JOB_STATES = ("closed", "funded", "submitted", "disputed")
WRITTEN = {
    "GovernanceToken": {
        TOKEN: "value amount balanceOf allowance totalSupply cap mintable totalMinted YEARLY_MINT_LIMIT "
        "getVotes getPastVotes getPastTotalSupply",
        DATE: "DEPLOYED_AT deadline expiry timepoint",
    },
    "TimeGuard": {DATE: "earliest latest"},
    "VotingEscrow": {
        POWER: "getVotes getPastVotes getPastTotalSupply balanceOf totalSupply powerAt totalPowerAt",
        TOKEN: "amount minReceived MIN_AMOUNT returned penalty",
        DATE: "unlockTime deadline expiry timepoint t availableAt since",
        FACTOR: "MAX_MULTIPLIER",
    },
    "Chamber": {
        SUPPORT: "support",
        DATE: "until UNTIL sequence",
        PERCENT: "QUORUM_BPS MARGIN_BPS",
    },
    "StakingScore": {POWER: "thresholds power", DATE: "t"},
    "ProposalKinds": {
        KIND_NAMES: "kind",
        COUNTING: "counting",
        REACH: "reach",
        DURATION: "votingDelay votingPeriod lateExtension executionWindow QUOTA_WINDOW MIN_EXECUTION_WINDOW",
        POWER: "threshold proposalThreshold thresholdOf ownPower quorumFloor",
        SOLD: "maxAmount",
        PERCENT: "quorumBps decisionBps",
        DATE: "t timepoint FIRST_PROPOSAL_AT",
    },
    "DaoGovernor": {
        KIND_NAMES: "kind",
        STATES: "state",
        ETHER: "value values",
        DATE: "newUntil guardianUntil timepoint proposalDeadline proposalSnapshot proposalEta "
        "proposalExpiration",
        DURATION: "votingDelay votingPeriod GRACE_PERIOD",
        POWER: "proposalThreshold quorum proposalQuorum getVotes proposalMinPower",
    },
    "Timelock": {
        ETHER: "value values",
        DURATION: "delay newDelay getMinDelay window extension limit MAX_EXTENSION",
        DATE: "getTimestamp getExpiration scheduledAt earliest",
    },
    "ServiceDesk": {
        PERCENT: "discountBps commissionBps platformBps apiBps MAX_RATE_BPS",
        POWER: "threshold powerOf",
        DURATION: "period MAX_AHEAD",
        DATE: "expiresAt",
    },
    "Objections": {
        DURATION: "maxExtension extension",
        DATE: "timestamp scheduledAt since timepoint",
        PERCENT: "firstBps secondBps",
        POWER: "votes total",
    },
    "ServiceSplitter": {PERCENT: "platformBps"},
    "ServiceRegistry": {
        PERCENT: "platformBps royaltyBps newBps newPlatformBps agreedBps MAX_PLATFORM_BPS MAX_ROYALTY_BPS "
        "MAX_PARENTS_BPS",
        DATE: "time",
        ARTIFACT_KINDS: "kind",
    },
    "UsageVault": {
        DURATION: "exitDelay EXIT_DELAY",
        DATE: "until exitAt deadline validAfter validBefore",
    },
    "IndexVault": {
        SOLD: "amount",
        PERCENT: "weightBps bandBps maxShareBps yearlyBps crossBps probeBps finalWeightBps",
        DURATION: "length glide minInterval probeInterval",
        DATE: "until startedAt probedAt deadline pausedUntil from",
    },
    "JobBoard": {
        SOLD: "budget bond maxBudget limitOf keptFor",
        PERCENT: "feeBps bondBps shareBps",
        DURATION: "minReview review RULING_TIME",
        DATE: "deadline deliverBy expiredAt until",
        JOB_STATES: "state",
    },
    "DaoCourt": {
        PERCENT: "shareBps",
        ETHER: "fee bond pot reward amount left cost appealCost leftOver FEE BOND",
        DURATION: "period lastWord PERIOD LAST_WORD",
        DATE: "snapshot ownerUntil start until",
        POWER: "totalPower",
        STANDINGS: "standing",
        PHASES: "phase phaseOf",
        RESULTS: "result",
        CHOICES: "choice",
    },
    "KlerosArbiter": {
        PERCENT: "shareBps",
        ETHER: "fee appealCost cost",
        DURATION: "APPEAL_MARGIN",
        DATE: "appealFrom appealUntil",
        STANDINGS: "standing",
    },
    "UmaArbiter": {
        PERCENT: "shareBps",
        ETHER: "bond BOND cost",
        DURATION: "liveness LIVENESS",
        DATE: "assertionTime expirationTime",
        STANDINGS: "standing",
    },
    "RevenueDistributor": {SOLD: "amount claimable surplus"},
    "RevenueRouter": {
        SOLD: "amount runwayOf missingRunwayOf",
        PERCENT: "revenueShareBps buybackBps treasuryBps newRevenueShareBps newBuybackBps newTreasuryBps",
    },
    "YieldSkimmer": {},
    "ProceedsLock": {SOLD: "amount", TOKEN: "locked"},
    "BuybackAuction": {
        SOLD: "minLot maxLot lot sold recentVolume maxAmount",
        TOKEN: "startPrice minStartPrice floorPrice maxPayment payment price referencePrice nextStartPriceOf",
        FACTOR: "restartMultiplier",
        DURATION: "length",
        DATE: "deadline",
    },
    "CowBuybackAuction": {
        SOLD: "minLot maxLot lot sold recentVolume maxAmount open",
        TOKEN: "startPrice minStartPrice floorPrice maxPayment payment price referencePrice nextStartPriceOf",
        FACTOR: "restartMultiplier",
        DURATION: "length",
        DATE: "deadline validTo",
    },
    "BuybackPot": {SOLD: "amount releasable"},
    "RevenueCompounder": {DATE: "deadline", PERCENT: "feeBps MAX_FEE_BPS", TOKEN: "minOut floor"},
    "UniswapV2Adapter": {SOLD: "amountIn minOut", DATE: "deadline"},
    "MerkleAirdrop": {TOKEN: "amount", DATE: "DEADLINE unlockTime expiry"},
    "TierSale": {
        TOKEN: "tokens released LOT lot sold unsold bought",
        DATE: "SNAPSHOT END GUARDIAN_UNTIL unlockTime deadline",
        PERCENT: "FEE_BPS",
    },
    "ScopedExecutor": {DATE: "until deadline frozenUntil freezableFrom"},
    "AttendancePay": {
        SOLD: "pot maxRate",
        POWER: "totalVotes votes quorum",
        PERCENT: "fullBps abstainBps delegateBps FULL_BPS ABSTAIN_BPS DELEGATE_BPS",
        DURATION: "SEASON QUALIFY_TIME",
        DATE: "from until DEPLOYED_AT",
    },
    "Reputation": {
        PERCENT: "bps maxShareBps",
        DATE: "until from readyAt nextAt t since",
    },
    "DomainVotes": {
        PERCENT: "MAX_SHARE_BPS PARENT_BPS",
        DATE: "timepoint expiry",
    },
    "ConvictionPool": {
        PERCENT: "minShareBps weightBps maxAskBps bps sharesUsed",
        DURATION: "halfLife enactDelay maxLife",
        DATE: "end payableAt ripensAt",
        POWER: "minPower power supportOf lastingPower conviction threshold convictionOf thresholdOf",
    },
    "BallotRefunds": {
        ETHER: "maxBaseFee gasPrice perProposal perDay amount most available balance refundedOn "
        "refundedToday",
        POWER: "minVotes",
    },
    "VoteReturns": {POWER: "totalVotes"},
    "ObjectionExit": {
        DATE: "createdAt snapshot since leftAt at expected",
        DURATION: "HELD_FOR heldFor limit",
        POWER: "votes total",
        PERCENT: "secondBps",
        TOKEN: "amount",
    },
    "TreasuryBudgets": {
        SOLD: "perWeek atOnce inAll amount excess free reserved spent promised",
        DATE: "until frozenUntil freezableFrom",
    },
    "ConsentStage": {
        ("approval", "no objection", "wait", "stage"): "checkType",
        ("nothing", "approved", "objected", "withdrawn"): "approval objection",
        DURATION: "time",
        DATE: "until UNTIL",
    },
    "OptionsVote": {
        ("approval", "score"): "counting",
        DURATION: "voteTime",
        PERCENT: "quorumBps barBps openerBps",
        DATE: "opens ends castAt",
        POWER: "power weight turnout needed",
        SOLD: "maxBudget",
    },
    "CouncilElection": {
        PERCENT: "bps barBps BAR_BPS endorsedBps",
        POWER: "power weight endorsed bar",
        DURATION: "term firstAfter TERM NOMINATION_TIME VOTE_TIME FULL_WEIGHT_TIME SEATING_TIME VETTING_TIME "
        "ROTATION_TIME ROTATION_WINDOW",
        DATE: "until START barredUntil readyAt opens voteFrom seatingFrom castAt sequence",
        ("not vetted", "excluded", "taken back in"): "vetting",
        (
            *("counted", "invalid signature", "out of date", "from the future", "no power"),
            "invalid choices",
        ): "outcome",
    },
    "SafeProxy": {ETHER: "value"},
    "VestingGrant": {
        TOKEN: "amount releasable released lockedFromHere",
        DATE: "start cliff end revokedAt unlockTime timestamp",
        DURATION: "duration",
    },
}
"""How numbers are written, by contract: a unit, an asset, or words."""
ROWS = [
    (contract, name, written)
    for contract, units in WRITTEN.items()
    for written, names in units.items()
    for name in names.split()
]


def notation(contract, name, **values):
    found = types_by_name()[contract]
    named = dict.fromkeys(("token", "asset", "tokenIn", "tokenOut", "target"), USDC) | values
    return notation_of(Scope(REGISTRY, KEYS.get(found.key, ""), found, named), name)


@pytest.mark.parametrize("contract", WRITTEN)
def test_units__every_number__is_written_as_it_always_was(contract):
    for _, name, written in (row for row in ROWS if row[0] == contract):
        found = notation(contract, name)
        shown = found.words or (found.asset.symbol if found.asset else found.unit)
        assert shown == written, name


def test_units__the_list_is_complete():
    """A number that gets a meaning is listed above."""
    listed = {(contract, name) for contract, name, _ in ROWS}
    declared = {(found.name, name) for found in contract_types() for name in found.units}
    assert declared - listed == {("RevenueCompounder", "floorOf")}


def test_units__limit_of_a_kind__in_ether_where_it_calls():
    assert notation("ProposalKinds", "maxAmount", reach=1).asset.symbol == ETHER
    assert notation("ProposalKinds", "maxAmount", reach=2).asset.symbol == SOLD


def test_units__votes_of_the_plain_token__in_tokens():
    registry = Registry(contracts=KEYS, assets=REGISTRY.assets, votes_key="token")
    governor = types_by_name()["DaoGovernor"]
    assert notation_of(Scope(registry, KEYS["governor"], governor), "quorum").asset.symbol == TOKEN


def test_units__token_whose_symbol_is_taken__digits():
    registry = Registry(contracts=KEYS, assets=(Asset(USDC, None, 6),))
    distributor = types_by_name()["RevenueDistributor"]
    scope = Scope(registry, KEYS["distributor"], distributor, {"token": USDC})
    assert notation_of(scope, "amount").unit is Unit.PLAIN
