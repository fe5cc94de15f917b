"""No contract of the kit has the doors through which proxies, initialisers and forwarders were broken."""

import re
from typing import Any

from ape_dao.core.chain.artifacts import all_contracts

CONTRACTS = sorted(artifact.name for artifact in all_contracts() if not artifact.is_of_others)
"""Those of the kit; what others published is shipped as it is (test_contracts names them)."""
PUSH1, PUSH32, INVALID = 0x60, 0x7F, 0xFE
BYTES = {
    "a proposal, by a vote": {
        "propose", "proposeKind", "proposeAfter", "queue", "execute", "cancel", "admit", "relay",
        "escalate",
    },
    "must be what the governor queued": {"note"},
    "an operation of the governor, after the delay": {"schedule", "scheduleBatch", "execute", "executeBatch"},
    "by the deployer, before the hand-over": {"create", "finish"},
    "a signature or the parameters of a vote": {
        "castOwnVote", "castOwnVotesBySig", "castVoteBySig", "castVotesBySig", "voteOnBySigs",
        "castVoteWithReasonAndParams", "castVoteWithReasonAndParamsBySig",
        "claimAndLock", "claimAndLockFor", "delegateFor", "commit", "commitWithPermit", "settle",
        "votesBySig", "redeem", "useSigned",
    },
    "handed back to the caller's own onLot (test_buy_with_callback__events_and_terms__as_of_a_purchase)": {
        "buyWithCallback",
    },
    "handed back to the caller's own onTake (test_take__callback__nothing_else_works_meanwhile)": {"take"},
    "handed to the receiver's own onERC721Received or onERC1155Received": {
        "safeTransferFrom", "safeBatchTransferFrom",
    },
    "the header of a block, of which a word is read (test_draw__header_changed__refused)": {"draw"},
    "ignored": {"validate", "onERC721Received", "onERC1155Received", "onERC1155BatchReceived"},
    "a route (test_compound__call_data_of_the_caller__is_a_route_and_never_a_call)": {"compound", "swap"},
}  # fmt: skip
"""The functions that take bytes, by what those are. A new one needs a test that they are never a call."""
FORBIDDEN = {"CALLCODE": 0xF2, "DELEGATECALL": 0xF4, "SELFDESTRUCT": 0xFF}


def functions(name: str) -> set[str]:
    return {entry["name"] for entry in all_contracts()[name].abi if entry["type"] == "function"}


def opcodes(code: bytes) -> set[int]:
    """The instructions of runtime ``code``, without pushed data, and without the constants behind its end."""
    seen, at = set(), 0
    while at < len(code) and code[at] != INVALID:
        seen.add(code[at])
        at += 1 + (code[at] - PUSH1 + 1 if PUSH1 <= code[at] <= PUSH32 else 0)
    return seen


def test_opcodes__pushed_bytes__are_not_instructions():
    assert opcodes(bytes([0x60, 0xF4, 0x00])) == {0x60, 0x00}
    assert opcodes(bytes([0x60, 0xFE, 0x00, 0xFE, 0xFF])) == {0x60, 0x00}
    assert opcodes(bytes([0x60, 0x00, 0xF4])) == {0x60, 0xF4}


def test_functions__no_initialiser_and_no_upgrade():
    """TL-08, TL-10: constructors only; there is nothing to initialise twice and no layout that could move."""
    declared = [f"{name}.{function}" for name in CONTRACTS for function in functions(name)]
    assert [one for one in declared if re.search(r"\.\w*(initiali[sz]e|upgrade|proxiable)", one, re.I)] == []


def test_code__never_runs_foreign_code_as_its_own():
    """TL-10: without DELEGATECALL, CALLCODE and SELFDESTRUCT a contract is what verify saw, for ever.

    The governor runs the code of one contract that it created itself, whose address stands in its own code
    (test_extension__of_a_governor__is_the_code_that_ships).
    """
    seen = {name: opcodes(all_contracts()[name].runtime_code) for name in CONTRACTS}
    found = {(name, word) for name in CONTRACTS for word, opcode in FORBIDDEN.items() if opcode in seen[name]}
    assert found == {("DaoGovernor", "DELEGATECALL")}


def test_functions__no_forwarder_and_no_multicall():
    """TL-11: nobody may append a sender, so no batch can spoof one."""
    forwarding = {"isTrustedForwarder", "trustedForwarder", "multicall"}
    assert {name: functions(name) & forwarding for name in CONTRACTS if functions(name) & forwarding} == {}


def takes_bytes(parameter: dict[str, Any]) -> bool:
    return re.sub(r"\[\d*\]$", "", parameter["type"]) == "bytes" or any(
        takes_bytes(component) for component in parameter.get("components", ())
    )


def test_functions__bytes_from_anybody__are_accounted_for():
    """SL-11: every function that takes bytes is listed above, with what becomes of them."""
    found = {
        entry["name"]
        for name in CONTRACTS
        for entry in all_contracts()[name].abi
        if entry["type"] == "function"
        and entry["stateMutability"] not in ("view", "pure")
        and any(takes_bytes(parameter) for parameter in entry["inputs"])
    }
    assert found == set().union(*BYTES.values())
