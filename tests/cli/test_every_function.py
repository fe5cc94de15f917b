"""Every function of the contracts that people may call has a command; what proposals call has a template."""

import ast
from pathlib import Path

import ape_dao
from ape_dao.core.contract_types import contract_types
from ape_dao.core.module import PROPOSED

_SOURCES = Path(ape_dao.__file__).parent
_DECLARATIONS = ("contracts.py", "contract_types.py", "templates.py")
_BY_CONTRACTS = "other contracts call it"
_BY_OPERATORS = "an operator's own contract or script calls it; the account itself has a command"
_BETTER = "a command uses another function that does the same"
_BY_WALLETS = "the wallet of its owner or user calls it"
WITHOUT = {
    "GovernanceToken.transferFrom": _BY_CONTRACTS,
    "GovernanceToken.burnFrom": _BY_CONTRACTS,
    "GovernanceToken.delegateBySig": _BETTER,
    "VotingEscrow.createLockWithPermit": _BETTER,
    "VotingEscrow.increaseAmountWithPermit": _BETTER,
    "VotingEscrow.invalidateNonce": "a delegation that was signed ends at its own date",
    "VotingEscrow.createLockFor": _BY_CONTRACTS,
    "VotingEscrow.increaseAmountFor": _BY_CONTRACTS,
    "VotingEscrow.delegateBySig": _BETTER,
    "VotingEscrow.checkpoint": "changes no power",
    "ProposalKinds.admit": _BY_CONTRACTS,
    "ObjectionExit.allowExit": _BY_CONTRACTS,
    "DaoGovernor.castVoteBySig": _BETTER,
    "DaoGovernor.castVoteWithReasonAndParamsBySig": _BETTER,
    "MerkleAirdrop.setRoot": "a proposal calls it; before, the hand-over",
    "BuybackAuction.buyWithCallback": _BY_CONTRACTS,
    "CowBuybackAuction.buyWithCallback": _BY_CONTRACTS,
    "UniswapV2Adapter.swap": _BY_CONTRACTS,
    "IndexVault.transferFrom": _BY_CONTRACTS,
    **dict.fromkeys(("DaoCourt.raise", "KlerosArbiter.raise", "UmaArbiter.raise"), _BY_CONTRACTS),
    **dict.fromkeys(
        ("UmaArbiter.assertionResolvedCallback", "UmaArbiter.assertionDisputedCallback"), _BY_CONTRACTS
    ),
    "ServiceRegistry.transferFrom": _BETTER,
    "ServiceRegistry.setApprovalForAll": "a market of tokens asks for it",
    **dict.fromkeys(("ServiceRegistry.setDescription", "ServiceRegistry.setAgent"), _BY_WALLETS),
    "ServiceSplitter.payPayees": _BY_CONTRACTS,
    **dict.fromkeys(
        (
            "ServiceDesk.safeBatchTransferFrom",
            "ServiceDesk.setApprovalForAll",
        ),
        _BY_WALLETS,
    ),
    "UsageVault.depositWithAuthorization": _BY_WALLETS,
    "CouncilElection.votesBySig": "whoever collects signed ballots sends them; a voter has a command",
    "RevenueDistributor.poke": "deposits do it; it only saves them gas",
    "RevenueDistributor.reinvestFor": _BY_OPERATORS,
}
_NOT_PEOPLE = ("the governor", "a proposal", PROPOSED, "nobody", "the deployer", "anybody; accepts the token")


def _named(path):
    """Names of functions that a source sends: texts and attributes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Attribute):
            yield node.attr


def test_functions__anybody_may_call__have_a_command():
    """BB-20: revenue that nobody splits, skims or releases stays where it is."""
    sources = (path for path in _SOURCES.rglob("*.py") if path.name not in _DECLARATIONS)
    paths = [path for path in sources if path.parent.name != "demo"]  # its scripts are no commands
    named = {name for path in paths for name in _named(path)}
    missing = {
        f"{contract.name}.{function}"
        for contract in contract_types()
        for function, caller in contract.callers.items()
        if not caller.startswith(_NOT_PEOPLE) and function not in named
    }
    assert missing == set(WITHOUT)
