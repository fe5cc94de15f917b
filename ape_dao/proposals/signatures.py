"""Functions written as people write them: ``function transfer(address to, uint256 value) returns (bool)``.

`KNOWN_SIGNATURES` holds functions that many contracts share. They tell what a call of an unknown contract
most likely means; the contract itself may do something else.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from eth_abi.exceptions import ABITypeError, ParseError
from eth_abi.grammar import parse as parse_type

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.errors import ProposalError

AbiEntry = dict[str, Any]

_TOKEN = re.compile(r"\s*([A-Za-z_$][\w$]*|\[\d*\]|[(),])")
_NAME = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_LOCATIONS = {"calldata", "memory", "storage", "indexed", "payable"}
_MUTABILITIES = {"view", "pure", "payable", "nonpayable"}
_IGNORED = {"external", "public", "virtual", "override"}
_RESERVED_WORDS = {*_LOCATIONS, "tuple"}
_ALIASES = {"uint": "uint256", "int": "int256", "byte": "bytes1"}

_CALL = "address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt"
_BATCH = "address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt"

_SIGNED_CALL = "address target, uint256 value, string signature, bytes data, uint256 eta"
_REQUEST = (
    "(address from, address to, uint256 value, uint256 gas, uint48 deadline, bytes data, bytes signature)"
)

KNOWN_SIGNATURES = {
    "ERC20": (
        "transfer(address to, uint256 value)",
        "approve(address spender, uint256 value)",
        "transferFrom(address from, address to, uint256 value)",
        "increaseAllowance(address spender, uint256 value)",
        "decreaseAllowance(address spender, uint256 value)",
        "mint(address to, uint256 amount)",
        "burn(uint256 value)",
        "burnFrom(address account, uint256 value)",
        "balanceOf(address account) view returns (uint256)",
        "allowance(address owner, address spender) view returns (uint256)",
        "totalSupply() view returns (uint256)",
    ),
    "WETH": ("deposit() payable", "withdraw(uint256 value)"),
    "ERC721": (
        "safeTransferFrom(address from, address to, uint256 tokenId)",
        "safeTransferFrom(address from, address to, uint256 tokenId, bytes data)",
        "setApprovalForAll(address operator, bool approved)",
        "ownerOf(uint256 tokenId) view returns (address)",
    ),
    "ERC1155": (
        "safeTransferFrom(address from, address to, uint256 id, uint256 value, bytes data)",
        "safeBatchTransferFrom(address from, address to, uint256[] ids, uint256[] values, bytes data)",
    ),
    "Ownable": (
        "transferOwnership(address newOwner)",
        "renounceOwnership()",
        "acceptOwnership()",
        "setOwner(address newOwner)",
        "setPendingOwner(address newOwner)",
        "owner() view returns (address)",
        "pendingOwner() view returns (address)",
    ),
    "AccessControl": (
        "grantRole(bytes32 role, address account)",
        "revokeRole(bytes32 role, address account)",
        "renounceRole(bytes32 role, address callerConfirmation)",
        "beginDefaultAdminTransfer(address newAdmin)",
        "acceptDefaultAdminTransfer()",
        "hasRole(bytes32 role, address account) view returns (bool)",
    ),
    "Pausable": ("pause()", "unpause()", "paused() view returns (bool)"),
    "Proxy": (
        "upgradeTo(address newImplementation)",
        "upgradeToAndCall(address newImplementation, bytes data) payable",
        "changeAdmin(address newAdmin)",
    ),
    "ProxyAdmin": (
        "upgrade(address proxy, address implementation)",
        "upgradeAndCall(address proxy, address implementation, bytes data) payable",
        "changeProxyAdmin(address proxy, address newAdmin)",
    ),
    "AccessManager": (
        "execute(address target, bytes data) payable",
        "schedule(address target, bytes data, uint48 when)",
        "grantRole(uint64 roleId, address account, uint32 executionDelay)",
        "revokeRole(uint64 roleId, address account)",
        "setTargetFunctionRole(address target, bytes4[] selectors, uint64 roleId)",
        "updateAuthority(address target, address newAuthority)",
    ),
    "Multicall": (
        "multicall(bytes[] data)",
        "multicall(uint256 deadline, bytes[] data) payable",
        "multicall(bytes32 previousBlockhash, bytes[] data) payable",
        "multicall(address[] targets, bytes[] data)",
    ),
    "Multicall3": (
        "aggregate((address target, bytes callData)[] calls) payable",
        "tryAggregate(bool requireSuccess, (address target, bytes callData)[] calls) payable",
        "blockAndAggregate((address target, bytes callData)[] calls) payable",
        "tryBlockAndAggregate(bool requireSuccess, (address target, bytes callData)[] calls) payable",
        "aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable",
        "aggregate3Value((address target, bool allowFailure, uint256 value, bytes callData)[] calls) payable",
    ),
    "Governor": (
        "relay(address target, uint256 value, bytes data) payable",
        "propose(address[] targets, uint256[] values, bytes[] calldatas, string description)",
        "propose(address[] targets, uint256[] values, string[] signatures, bytes[] calldatas,"
        " string description)",
        "queue(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash)",
        "execute(address[] targets, uint256[] values, bytes[] calldatas, bytes32 descriptionHash) payable",
    ),
    "Timelock": (
        f"schedule({_CALL}, uint256 delay)",
        f"scheduleBatch({_BATCH}, uint256 delay)",
        f"execute({_CALL}) payable",
        f"executeBatch({_BATCH}) payable",
    ),
    "CompoundTimelock": (
        f"queueTransaction({_SIGNED_CALL})",
        f"executeTransaction({_SIGNED_CALL}) payable",
        f"cancelTransaction({_SIGNED_CALL})",
    ),
    "Bridge": (
        "sendTxToL1(address destination, bytes data) payable",
        "sendMessage(address target, bytes message, uint32 minGasLimit) payable",
        "sendMessageToChild(address receiver, bytes data)",
        "depositTransaction(address to, uint256 value, uint64 gasLimit, bool isCreation, bytes data) payable",
        "createRetryableTicket(address to, uint256 l2CallValue, uint256 maxSubmissionCost,"
        " address excessFeeRefundAddress, address callValueRefundAddress, uint256 gasLimit,"
        " uint256 maxFeePerGas, bytes data) payable",
    ),
    "Forwarder": (
        "forward(address target, bytes data)",
        f"execute({_REQUEST} request) payable",
        f"executeBatch({_REQUEST}[] requests, address refundReceiver) payable",
    ),
    "Aragon": (
        "forward(bytes evmScript)",
        "newVote(bytes executionScript, string metadata)",
        "newVote(bytes executionScript, string metadata, bool castVote, bool executesIfDecided)",
        "execute(bytes32 callId, (address to, uint256 value, bytes data)[] actions, uint256 allowFailureMap)",
    ),
    "DSPause": (
        "plot(address usr, bytes32 tag, bytes fax, uint256 eta)",
        "exec(address usr, bytes32 tag, bytes fax, uint256 eta)",
    ),
    "Safe": (
        "execTransaction(address to, uint256 value, bytes data, uint8 operation, uint256 safeTxGas,"
        " uint256 baseGas, uint256 gasPrice, address gasToken, address refundReceiver, bytes signatures)"
        " payable",
        "execTransactionFromModule(address to, uint256 value, bytes data, uint8 operation)",
        "execTransactionFromModuleReturnData(address to, uint256 value, bytes data, uint8 operation)",
        "execTransactionWithRole(address to, uint256 value, bytes data, uint8 operation, uint16 role,"
        " bool shouldRevert)",
        "multiSend(bytes transactions) payable",
        "enableModule(address module)",
        "addOwnerWithThreshold(address owner, uint256 _threshold)",
        "swapOwner(address prevOwner, address oldOwner, address newOwner)",
        "removeOwner(address prevOwner, address owner, uint256 _threshold)",
        "changeThreshold(uint256 _threshold)",
    ),
    "Account": (
        "execute(address target, uint256 value, bytes data)",
        "executeBatch(address[] targets, uint256[] values, bytes[] datas)",
        "executeBatch((address target, uint256 value, bytes data)[] calls)",
        "execute(bytes32 mode, bytes executionCalldata) payable",
    ),
}
"""Signatures by the standard or family of contracts that they belong to."""


@cache
def known_entries() -> tuple[tuple[str, AbiEntry], ...]:
    """The ABI entries of `KNOWN_SIGNATURES`, each with its family."""
    return tuple(
        (family, parse_function(text)) for family, texts in KNOWN_SIGNATURES.items() for text in texts
    )


@cache
def known_by_selector() -> dict[bytes, tuple[str, AbiEntry]]:
    """`known_entries` by the first four bytes of a call; the first of equals."""
    by_selector: dict[bytes, tuple[str, AbiEntry]] = {}
    for family, entry in known_entries():
        by_selector.setdefault(selector(entry), (family, entry))
    return by_selector


def known_abi(*families: str) -> tuple[AbiEntry, ...]:
    """The entries of these families."""
    return tuple(entry for family, entry in known_entries() if family in families)


def parse_function(text: str) -> AbiEntry:
    """An ABI entry from a signature; the word ``function`` and the parameters' names can be left out.

    Raises:
        ProposalError: It is no signature, or names a type that does not exist.
    """
    words = _Words(text)
    if words.peek() == "function":
        words.take()
    name = words.name()
    entry: AbiEntry = {"type": "function", "name": name, "inputs": words.parameters(), "outputs": []}
    entry["stateMutability"] = "nonpayable"
    while (word := words.peek()) is not None:
        words.take()
        if word in _MUTABILITIES:
            entry["stateMutability"] = word
        elif word == "returns":
            entry["outputs"] = words.parameters()
        elif word not in _IGNORED:
            raise words.error(f"'{word}' is unexpected")
    return entry


def write_function(entry: AbiEntry) -> str:
    """The signature of an ABI entry, which `parse_function` reads back, with names where they are names.

    Raises:
        ProposalError: The entry has a name or a type that no function can have.
    """
    text = f"{entry['name']}({', '.join(map(_written_parameter, entry['inputs']))})"
    if entry.get("stateMutability") == "payable":
        text += " payable"
    parse_function(text)
    return text


def _written_parameter(entry: AbiEntry) -> str:
    kind = str(entry["type"])
    if kind.startswith("tuple"):
        inner = ", ".join(map(_written_parameter, entry.get("components") or []))
        kind = f"({inner}){kind.removeprefix('tuple')}"
    name = str(entry.get("name") or "")
    return f"{kind} {name}" if _NAME.fullmatch(name) and name not in _RESERVED_WORDS else kind


class _Words:
    """The words of one signature."""

    def __init__(self, text: str) -> None:
        self.text, self._next = text, 0
        self._words = self._split(text)

    def error(self, why: str) -> ProposalError:
        return ProposalError(
            f"'{self.text}' is not a signature: {why}; write it like `transfer(address to, uint256 value)`."
        )

    def peek(self) -> str | None:
        return self._words[self._next] if self._next < len(self._words) else None

    def take(self) -> str:
        word = self.peek()
        if word is None:
            raise self.error("it is incomplete")
        self._next += 1
        return word

    def name(self) -> str:
        word = self.take()
        if not (word[0].isalpha() or word[0] in "_$"):
            raise self.error(f"expected a name, got '{word}'")
        return word

    def parameters(self) -> list[AbiEntry]:
        if self.take() != "(":
            raise self.error("parameters belong in parentheses")
        parameters: list[AbiEntry] = []
        if self.peek() == ")":
            self.take()
            return parameters
        while True:
            parameters.append(self._parameter())
            word = self.take()
            if word == ")":
                return parameters
            if word != ",":
                raise self.error(f"expected a comma, got '{word}'")

    def _parameter(self) -> AbiEntry:
        entry: AbiEntry = {"name": ""}
        if self.peek() == "tuple":
            self.take()
        if self.peek() == "(":
            entry["components"], type_name = self.parameters(), "tuple"
        else:
            word = self.name()
            type_name = _ALIASES.get(word, word)
        while (word := self.peek() or "").startswith("["):
            type_name += self.take()
        entry["type"] = type_name
        self._check(entry)
        while (word := self.peek() or "") in _LOCATIONS:
            self.take()
        if word and word not in (",", ")"):
            entry["name"] = self.name()
        return entry

    def _check(self, entry: AbiEntry) -> None:
        try:
            parse_type(abi_type(entry)).validate()
            is_known = re.match(r"\(|u?int\d+|address|bool|bytes|string", abi_type(entry))
        except (ABITypeError, ParseError):
            is_known = None
        if not is_known:
            raise self.error(f"there is no type '{entry['type']}'")

    def _split(self, text: str) -> list[str]:
        words, position = [], 0
        stripped = text.strip().rstrip(";")
        while position < len(stripped):
            match = _TOKEN.match(stripped, position)
            if match is None:
                raise self.error(f"'{stripped[position:].strip()[:1]}' is unexpected")
            words.append(match.group(1))
            position = match.end()
        return words
