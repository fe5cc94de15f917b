"""The core's contracts, all but the objections in every DAO, and the lookup of those that modules bring."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ape_dao.core.module import (
    CODE,
    CONSTITUTIONAL_ONLY,
    DATE,
    DURATION,
    FACTOR,
    IDENTIFIER,
    ITSELF,
    OF_ETHER,
    OF_POWER,
    OF_TARGET,
    OF_TOKEN,
    OF_VOTES,
    OWNERSHIP,
    OWNERSHIP_ACTS,
    OWNERSHIP_EVENTS,
    PERCENT,
    SIGNATURE,
    STANDARD,
    ZERO_ADDRESS,
    BookEntry,
    Calls,
    ContractType,
    Meaning,
    Question,
    because,
    choice,
    installed_modules,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND_NAMES = ("standard", "constitutional", "grant", "optimistic")
"""The kinds of proposals that the kit knows, at their numbers in the table."""
KIND_NUMBERS = {name: number for number, name in enumerate(KIND_NAMES)}
COUNTING = ("majority", "quadratic", "optimistic")
MAJORITY, QUADRATIC, OPTIMISTIC = range(3)
REACH = ("none", "call", "transfer")
CALL, TRANSFER = 1, 2

_HOLDER = "the holder, its signature or its allowance"
_DELEGATE = Question(
    ("DelegateChanged",),
    "delegates",
    ("delegator",),
    "delegate",
    label="delegate",
    title="delegates of {delegator}",
    giver="delegator",
    absent=(ITSELF, ZERO_ADDRESS),
    only_dao=True,
)
_VOTE_SUMS = because("sums of votes that other events tell of", "DelegateVotesChanged")

GENESIS = ContractType(
    name="Genesis",
    key="genesis",
    followed=("Finished",),
    keeps_transfers=True,
    harmless=because("a contract of the plan, which is compared by itself", "Created"),
    callers={"create": "the deployer, until `finish`", "finish": "the deployer, once"},
    irreplaceable="It made the launch, and has no power since.",
)

TIMELOCK = ContractType(
    name="Timelock",
    key="timelock",
    spends=True,
    followed=("CallScheduled", "CallExecuted", "Cancelled"),
    calls=Calls("CallExecuted", "paid by the treasury", value="value"),
    units={
        **dict.fromkeys(("value", "values"), OF_ETHER),
        **dict.fromkeys(("delay", "newDelay", "getMinDelay", "window"), DURATION),
        **dict.fromkeys(("extension", "limit", "MAX_EXTENSION"), DURATION),
        **dict.fromkeys(("getTimestamp", "getExpiration", "scheduledAt", "earliest"), DATE),
    },
    constructor_units={"minDelay": DURATION},
    questions=(
        Question(
            ("RoleGranted", "RoleRevoked"),
            "hasRole",
            ("role", "account"),
            "role",
            label="{role}",
            title="{role} of {account}",
            holder="account",
            absent=(False,),
            set_by="grantRole",
            unset_by="revokeRole",
        ),
        Question(
            ("RoleAdminChanged",),
            "getRoleAdmin",
            ("role",),
            "role",
            label="admin of {role}",
            title="admin of {role}",
            absent=("0x" + "00" * 32,),
        ),
    ),
    harmless=because(
        "operations are compared with the proposals that they came from", "CallScheduled", "CallExecuted"
    )
    | {"ExtenderSet": "the one in force is compared by itself"},
    unverified=because(STANDARD, "CANCELLER_ROLE", "DEFAULT_ADMIN_ROLE", "EXECUTOR_ROLE", "PROPOSER_ROLE")
    | {"MAX_EXTENSION": CODE},
    callers={
        **because("the governor", "schedule", "scheduleBatch", "execute", "executeBatch", "setNextWindow"),
        "cancel": "the governor; anybody, for an operation that has expired",
        "extend": "the extender of the operation, up to 30 days after its delay, until it is ready",
        **because(CONSTITUTIONAL_ONLY, "updateDelay", "setExtender", "grantRole", "revokeRole"),
        "renounceRole": "the holder of the role",
        **because(
            "anybody; accepts the token", "onERC721Received", "onERC1155Received", "onERC1155BatchReceived"
        ),
    },
    irreplaceable="It owns everything and is the treasury; another one takes a new DAO, to which members "
    "vote all assets and powers.",
)

OBJECTIONS = ContractType(
    name="Objections",
    key="objections",
    followed=("Objected",),
    is_reserved_target=True,
    keeps_transfers=True,
    units={
        **dict.fromkeys(("maxExtension", "extension"), DURATION),
        **dict.fromkeys(("timestamp", "scheduledAt", "since", "timepoint"), DATE),
        **dict.fromkeys(("firstBps", "secondBps"), PERCENT),
        **dict.fromkeys(("votes", "total"), OF_VOTES),
    },
    harmless={
        "Objected": "an objection moves a time, and is a member's own affair",
        "RulesSet": "the rules in force are compared by themselves",
    },
    callers={
        "object": "whoever had votes one second before the operation was queued, once, until it is ready",
        "withdrawObjection": "who objected, until the operation is ready",
        "setRules": CONSTITUTIONAL_ONLY,
    },
    retired="What is queued already can still be objected to, by the rules that it was queued under.",
)

ESCALATION = ContractType(
    name="Escalation",
    key="escalation",
    followed=("Escalated",),
    keeps_transfers=True,
    harmless={"Escalated": "a standard proposal of the governor, which is told of as any other"},
    plain={"values": "only the governor's calls mean something"},
    callers={
        "escalate": "anybody, once for each optimistic proposal that was vetoed, while it could be queued"
    },
    retired="Proposals that were made while their kind named it can still be escalated only if the standard "
    "kind names it.",
)

TIME_GUARD = ContractType(
    name="TimeGuard",
    key="time_guard",
    units=dict.fromkeys(("earliest", "latest"), DATE),
    retired="Queued proposals that call it are still executed in their time only.",
)

TOKEN = ContractType(
    name="GovernanceToken",
    key="token",
    keeps_transfers=True,
    units={
        **dict.fromkeys(
            ("value", "amount", "balanceOf", "allowance", "totalSupply", "cap", "mintable", "totalMinted"),
            OF_TARGET,
        ),
        **dict.fromkeys(("getVotes", "getPastVotes", "getPastTotalSupply", "YEARLY_MINT_LIMIT"), OF_TARGET),
        **dict.fromkeys(("DEPLOYED_AT", "deadline", "expiry", "timepoint"), DATE),
    },
    constructor_units={"yearlyMintLimit": OF_TOKEN},
    plain={"v": SIGNATURE, "nonce": IDENTIFIER},
    questions=(_DELEGATE,),
    harmless={
        **OWNERSHIP_EVENTS,
        **_VOTE_SUMS,
        "Approval": "allowances of the DAO's contracts are compared for every token",
        "Transfer": "mints and what the deployer held are compared by themselves",
    },
    unverified={
        **because(STANDARD, "DOMAIN_SEPARATOR", "eip712Domain"),
        **because("changes while the DAO lives", "clock", "currentYear", "mintable", "totalSupply"),
        "DEPLOYED_AT": "the second of the creation, compared in the code",
        "totalMinted": "compared with the mints",
    },
    creation_times=("DEPLOYED_AT",),
    callers={
        "mint": "a proposal, within the cap and the yearly limit",
        **because(_HOLDER, "transfer", "transferFrom", "approve", "permit", "burn", "burnFrom"),
        **because("the holder or its signature", "delegate", "delegateBySig"),
        **OWNERSHIP,
    },
    votes_unaffected={"mint": "tokens, which vote for whoever gets them, as any payment does"},
    acts={"mint": "what a year may mint is fixed; each mint is an act", **OWNERSHIP_ACTS},
    irreplaceable="Every holder has it; another token takes a new DAO and an exchange of the old tokens.",
)

ESCROW = ContractType(
    name="VotingEscrow",
    key="escrow",
    followed=("Locked", "Withdrawn", "ExitedEarly", "DelegateChanged"),
    entries=(
        BookEntry("Locked", "locked", "account", "added", "locked", other="payer"),
        BookEntry(
            "Locked", "locked for another", "payer", "added", "paid", other="account", unless_same=True
        ),
        BookEntry(
            "Locked",
            "given by who locked for it",
            "account",
            "added",
            "received",
            other="payer",
            unless_same=True,
            unless_own=True,
        ),
        BookEntry("Withdrawn", "withdrawn from the lock", "account", "amount", "unlocked"),
        BookEntry("ExitedEarly", "left the lock early", "account", "returned", "unlocked"),
        BookEntry("ExitedEarly", "penalty of an early exit", "account", "penalty", "lost", other="receiver"),
    ),
    holds_for_others=True,
    is_reserved_target=True,
    keeps_transfers=True,
    units={
        **dict.fromkeys(
            (
                "getVotes",
                "getPastVotes",
                "getPastTotalSupply",
                "balanceOf",
                "totalSupply",
                "powerAt",
                "totalPowerAt",
            ),
            OF_TARGET,
        ),
        **dict.fromkeys(("amount", "minReceived", "MIN_AMOUNT", "returned", "penalty"), OF_TOKEN),
        **dict.fromkeys(("unlockTime", "deadline", "expiry", "timepoint", "t", "availableAt", "since"), DATE),
        "MAX_MULTIPLIER": FACTOR,
    },
    constructor_units={"maxMultiplier": FACTOR, "minAmount": OF_TOKEN},
    plain={"v": SIGNATURE, "nonce": IDENTIFIER},
    questions=(
        Question(
            ("LockerSet",),
            "isLocker",
            ("locker",),
            "locker",
            label="locker",
            title="isLocker of {locker}",
            holder="locker",
            absent=(False,),
            set_by="setLocker",
        ),
        Question(
            ("OperatorSet",),
            "isOperator",
            ("account", "operator"),
            "operator",
            label="operator",
            title="isOperator of {operator} for {account}",
            holder="operator",
            giver="account",
            absent=(False,),
            only_dao=True,
        ),
        _DELEGATE,
    ),
    harmless={
        **OWNERSHIP_EVENTS,
        **_VOTE_SUMS,
        **because("a member's own lock", "Locked", "Withdrawn", "ExitedEarly", "Checkpointed"),
        "DelegationOpenSet": "whether a member takes delegations is its own affair",
        "PenaltyDistributorSet": "the receiver of penalties is compared by itself",
    },
    unverified={
        **because(STANDARD, "eip712Domain", "DELEGATION_TYPEHASH", "decimals"),
        **because("changes while the DAO lives", "clock", "totalSupply", "weekStartBias"),
    },
    callers={
        **because(
            "the account itself",
            "createLock",
            "createLockWithPermit",
            "increaseAmount",
            "increaseAmountWithPermit",
            "extendLock",
            "setPermanent",
            "withdraw",
            "exitEarly",
            "exitThrough",
            "setOperator",
            "setDelegationOpen",
            "delegate",
            "invalidateNonce",
        ),
        **because(
            "the account, an operator that it approved, or a locker; always with the caller's tokens",
            "createLockFor",
            "increaseAmountFor",
        ),
        "returnVotes": "a locker, by its own rule; only to the account itself",
        **because("anybody with the account's signature", "delegateBySig", "delegateFor"),
        "checkpoint": "anybody; changes no power",
        **because(CONSTITUTIONAL_ONLY, "setLocker", "setPenaltyDistributor"),
        **OWNERSHIP,
    },
    acts=OWNERSHIP_ACTS,
    irreplaceable="It holds the members' locks, which only they can withdraw, each at its end; another one "
    "takes a new DAO, in which members lock again.",
)

KINDS = ContractType(
    name="ProposalKinds",
    key="kinds",
    followed=("KindSet", "KindRemoved"),
    keeps_transfers=True,
    counts_from_creation=True,
    units={
        "kind": choice(*KIND_NAMES),
        "counting": choice(*COUNTING),
        "reach": choice(*REACH),
        **dict.fromkeys(("votingDelay", "votingPeriod", "lateExtension", "executionWindow"), DURATION),
        **dict.fromkeys(("QUOTA_WINDOW", "MIN_EXECUTION_WINDOW"), DURATION),
        **dict.fromkeys(("threshold", "proposalThreshold", "thresholdOf", "quorumFloor"), OF_VOTES),
        "ownPower": OF_POWER,
        "maxAmount": lambda values: (
            OF_ETHER if values.get("reach") == CALL else Meaning(OF_ETHER.unit, "argument", "target")
        ),
        **dict.fromkeys(("quorumBps", "decisionBps"), PERCENT),
        **dict.fromkeys(("t", "timepoint", "FIRST_PROPOSAL_AT"), DATE),
    },
    constructor_units={"quietPeriod": DURATION},
    plain={
        "minScore": "a score",
        "newQuotas": "counts of proposals",
        "values": "only the governor's calls mean something",
    },
    questions=(
        Question(
            ("TargetSet",),
            "targetOf",
            ("kind", "target"),
            "setting",
            label="limit of kind {kind}",
            title="targetOf({kind}, {target})",
            holder="target",
            set_by="setTarget",
            absent=({"reach": 0, "maxAmount": 0},),
        ),
        Question(
            ("ReservedSet",),
            "isReserved",
            ("selector",),
            "setting",
            label="reserved {selector}",
            title="isReserved({selector})",
            absent=(False,),
            set_by="setReserved",
        ),
        Question(
            ("ReservedTargetSet",),
            "isReservedTarget",
            ("target",),
            "setting",
            label="reserved target {target}",
            title="isReservedTarget({target})",
            absent=(False,),
            set_by="setReservedTarget",
        ),
    ),
    harmless=OWNERSHIP_EVENTS,
    unverified={
        **because(
            CODE,
            "MAX_ACTIONS",
            "MAX_CALLDATA_BYTES",
            "MAX_QUOTA",
            "MIN_EXECUTION_WINDOW",
            "QUOTA_WINDOW",
            "STAGE_GAS",
        ),
        "proposalThreshold": "the rule of the standard kind, which is compared",
        "versionCount": "grows with every change of the rules, which are compared",
    },
    callers={
        **because(
            CONSTITUTIONAL_ONLY,
            "setKind",
            "removeKind",
            "setTarget",
            "setQuotas",
            "setReserved",
            "setReservedTarget",
            "transferOwnership",
            "renounceOwnership",
        ),
        "admit": "anybody; what it counts belongs to the caller, so only the governor's calls mean something",
    },
    acts=OWNERSHIP_ACTS,
    retired="The counts of proposals in 30 days begin anew, and nobody can propose in the time of "
    "governor.first_proposals after the new table is created.",
)

GOVERNOR = ContractType(
    name="DaoGovernor",
    key="governor",
    followed=(
        "ProposalCreated",
        "ProposalRulesSet",
        "PredecessorSet",
        "ProposalQueued",
        "ProposalExecuted",
        "ProposalCanceled",
    ),
    keeps_transfers=True,
    units={
        "kind": choice(*KIND_NAMES),
        "state": choice(
            "pending", "active", "canceled", "defeated", "succeeded", "queued", "expired", "executed"
        ),
        **dict.fromkeys(("value", "values"), OF_ETHER),
        **dict.fromkeys(("newUntil", "guardianUntil", "timepoint"), DATE),
        **dict.fromkeys(("proposalDeadline", "proposalSnapshot", "proposalEta", "proposalExpiration"), DATE),
        **dict.fromkeys(("votingDelay", "votingPeriod", "GRACE_PERIOD"), DURATION),
        **dict.fromkeys(("proposalThreshold", "quorum", "proposalQuorum", "getVotes"), OF_VOTES),
        "proposalMinPower": OF_POWER,
    },
    plain={
        **because(IDENTIFIER, "proposalId", "predecessor"),
        "support": "an enumeration of the standard, which splits extend",
        "sequence": "the second of signing, which orders ballots",
    },
    harmless={
        **because(
            "a vote, which gives no power beyond it",
            "BallotRejected",
            "BallotReplaced",
            "SignedBallotsCancelled",
            "VoteCast",
            "VoteCastWithParams",
            "VotesTakenBack",
        ),
        "ProposalCreated": "a proposal, which members decide",
        **because("the present value is compared by itself", "GuardianSet", "TimelockChange"),
        **because(
            "the rules of the standard kind are compared by themselves",
            "ProposalThresholdSet",
            "QuorumNumeratorUpdated",
            "VotingDelaySet",
            "VotingPeriodSet",
        ),
    },
    unverified={
        **because(
            STANDARD,
            "BALLOT_TYPEHASH",
            "COUNTING_MODE",
            "quorumDenominator",
            "EXTENDED_BALLOT_TYPEHASH",
            "SIGNED_BALLOT_TYPEHASH",
            "eip712Domain",
            "version",
        ),
        "SIGNATURE_GAS": CODE,
        "clock": "changes while the DAO lives",
        **because(
            "the rule of the standard kind, which is compared",
            "GRACE_PERIOD",
            "proposalThreshold",
            "votingDelay",
            "votingPeriod",
        ),
    },
    callers={
        **because(
            "whoever has the threshold and the score of the kind, and something left of its quota",
            "propose",
            "proposeKind",
            "proposeAfter",
        ),
        **because(
            "any account with power at the snapshot, again until the vote ends; in a quadratic kind only "
            "accounts whose own power reached the kind's score",
            "castVote",
            "castVoteWithReason",
            "castVoteWithReasonAndParams",
        ),
        "castOwnVote": "the same, and any account whose power was given to a delegate, which takes it back "
        "for this proposal",
        **because(
            "anybody with the voter's signature",
            "castOwnVotesBySig",
            "castVoteBySig",
            "castVoteWithReasonAndParamsBySig",
            "castVotesBySig",
        ),
        "cancelSignedBallots": "the voter, for what it signed itself",
        **because("anybody, once the rules allow", "queue", "execute"),
        "cancel": "the proposer while the proposal is pending; anybody until the vote is over, while the "
        "proposer has less than proposing took; the guardian until its end date, at any time before "
        "execution, except what ends or shortens its own term",
        **because(CONSTITUTIONAL_ONLY, "setGuardian", "updateTimelock", "relay"),
        **because(
            "nobody: the governor refuses tokens",
            "onERC721Received",
            "onERC1155Received",
            "onERC1155BatchReceived",
        ),
    },
    acts={
        "updateTimelock": "moves the DAO to another timelock, which is a migration",
        "relay": "brings back what was sent to the governor by mistake",
    },
    retired="Proposals of the old governor that are not executed yet never will be, and its guardian has "
    "nothing left to cancel; members vote at the new one, with the votes that they have.",
)

RESERVED = (
    "transferOwnership",
    "renounceOwnership",
    "grantRole",
    "revokeRole",
    "renounceRole",
    "setLocker",
)
"""Functions that are reserved on every contract, as built into the table of kinds."""

CORE = (GENESIS, TIMELOCK, OBJECTIONS, ESCALATION, TIME_GUARD, TOKEN, ESCROW, KINDS, GOVERNOR)


@cache
def contract_types() -> tuple[ContractType, ...]:
    """Every contract that a DAO may have: the core's, then those of the installed modules."""
    return (*CORE, *(kind for module in installed_modules() for kind in module.contracts))


@cache
def types_by_name() -> Mapping[str, ContractType]:
    """The same by the names of the compiled contracts."""
    return {kind.name: kind for kind in contract_types()}


def contract_type(key: str) -> ContractType | None:
    """The contract that goes by a key of a plan or record; None for a key that no installed module knows."""
    return next((kind for kind in contract_types() if kind.fits(key) and not kind.variant_of), None)


def without_voters(addresses: Mapping[str, str]) -> dict[str, str]:
    """Of a DAO's contracts, by key, those through which nobody votes."""
    return {
        key: address
        for key, address in addresses.items()
        if (kind := contract_type(key)) is None or not kind.votes
    }


def contract_name(key: str) -> str | None:
    """The compiled contract that goes by a key; None for a key that no installed module knows."""
    kind = contract_type(key)
    return None if kind is None else kind.name


def labelled(addresses: Mapping[str, str], kind: ContractType) -> dict[str, str]:
    """The contracts of a type of which a DAO may have many, by the names that the spec gives them."""
    return {
        key.removeprefix(kind.key): address
        for key, address in addresses.items()
        if kind.is_many and kind.fits(key)
    }


def is_reserved(contract: ContractType, function: str) -> bool:
    """Whether only proposals of a kind that may touch what is reserved can call a function of a contract."""
    anywhere = {*RESERVED, *(name for kind in contract_types() for name in kind.reserved)}
    built_in = contract.name in {kind.name for kind in (TIMELOCK, KINDS, GOVERNOR)}
    return built_in or contract.is_reserved_target or function in anywhere


def single_contracts() -> dict[str, str]:
    """The compiled contract by key, of all that a DAO has once: what proposals can name without knowing a
    DAO."""
    kinds = (kind for kind in contract_types() if kind is not GENESIS)
    return {kind.key: kind.name for kind in kinds if not (kind.is_many or kind.variant_of)}
