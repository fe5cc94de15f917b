"""Proposal files to start from, for every administrative action of the kit.

The arguments come from the compiled contracts: a function that was renamed makes its template fail, not lie.
Besides the templates named here, every function of every contract has one, called ``contract.function``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import abi_type
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import single_contracts
from ape_dao.core.errors import ProposalError
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.meanings import Scope, Unit, meaning_of
from ape_dao.proposals.values import names_of
from ape_dao.proposals.writing import dump_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

SOMEBODY = "0x000000000000000000000000000000000000dEaD"
"""Stands for an address that the author has to fill in."""
CONSTITUTIONAL = "constitutional"
_EXAMPLES = {
    Unit.PERCENT: "10%",
    Unit.DURATION: "7 days",
    Unit.DATE: "2030-01-01",
    Unit.FACTOR: "2x",
    Unit.PLAIN: "1",
}
OWNERSHIP = (("transfer", "Hand over"), ("renounce", "Give up"))
_OWNED = (
    "token",
    "escrow",
    "score",
    "kinds",
    "distributor",
    "auction",
    "router",
    "compounder",
)


@dataclass(frozen=True)
class Template:
    """One proposal to start from."""

    name: str
    title: str
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    """Functions, and the arguments that differ from plain examples."""
    kind: str = "standard"
    sends: Mapping[str, str] = field(default_factory=dict)
    """`to` and `value` of a payment in ether, instead of calls."""
    contract: str | None = None
    """The kit's contract that is called, where the DAO has none of that kind or many."""


def _rules(**changes: str) -> dict[str, Any]:
    """Arguments of setKind: a whole row of the table."""
    return {
        "rules": {
            "counting": "majority",
            "minScore": "0",
            "mayTouchReserved": "false",
            "isRestricted": "false",
            "quorumBps": "10%",
            "decisionBps": "10%",
            "votingDelay": "1 day",
            "votingPeriod": "7 days",
            "lateExtension": "1 day",
            "executionWindow": "14 days",
            **changes,
        }
    }


_NAMED = (
    Template("pay-ether", "Pay 1 ETH from the treasury", (), sends={"to": SOMEBODY, "value": "1 ETH"}),
    Template("pay-token", "Pay tokens from the treasury", (("token.transfer", {}),)),
    Template("grant", "Pay a grant", (("token.transfer", {}),), kind="grant"),
    Template("allow-spender", "Let a contract spend tokens of the treasury", (("token.approve", {}),)),
    Template("burn", "Burn tokens of the treasury", (("token.burn", {}),)),
    Template("mint", "Mint tokens", (("token.mint", {"to": "treasury"}),)),
    Template(
        "set-split",
        "Change how revenue is split",
        (
            (
                "router.setSplit",
                {"newRevenueShareBps": "50%", "newBuybackBps": "50%", "newTreasuryBps": "0%"},
            ),
        ),
    ),
    Template("pause-buyback", "Pause the buyback", (("router.setBuybackPaused", {"paused": "true"}),)),
    Template("resume-buyback", "Resume the buyback", (("router.setBuybackPaused", {"paused": "false"}),)),
    Template("set-buyback", "Send the buyback's part to another contract", (("router.setBuyback", {}),)),
    Template(
        "set-treasury",
        "Send the treasury's part of revenue elsewhere",
        (("router.setTreasury", {"newTreasury": "treasury"}),),
    ),
    Template(
        "add-revenue-token",
        "Accept another revenue token",
        (("router.setToken", {"listed": "true"}), ("distributor.setToken", {"listed": "true"})),
    ),
    Template(
        "remove-revenue-token",
        "Accept a revenue token no more",
        (("router.setToken", {"listed": "false"}), ("distributor.setToken", {"listed": "false"})),
    ),
    Template(
        "sweep-surplus",
        "Take what nobody is owed out of the distributor",
        (("distributor.sweep", {"to": "treasury"}),),
    ),
    Template("set-auction", "Set the terms of a buyback auction", (("auction.setParams", {}),)),
    Template("remove-auction", "End the auctions of a token", (("auction.removeParams", {}),)),
    Template("recover-lot", "Take a token out of the auction", (("auction.recover", {"to": "treasury"}),)),
    Template("set-scores", "Change the powers that the Staking Scores take", (("score.setThresholds", {}),)),
    Template(
        "set-kind", "Change the rules of a kind of proposals", (("kinds.setKind", _rules()),), CONSTITUTIONAL
    ),
    Template(
        "set-quorum-and-margin",
        "Change quorum and margin of standard proposals",
        (("kinds.setKind", {"kind": "standard", **_rules(quorumBps="12%", decisionBps="5%")}),),
        CONSTITUTIONAL,
    ),
    Template(
        "set-voting-times",
        "Change the times of standard proposals",
        (("kinds.setKind", {"kind": "standard", **_rules(votingDelay="2 days", votingPeriod="5 days")}),),
        CONSTITUTIONAL,
    ),
    Template(
        "remove-kind",
        "Make no more proposals of a kind",
        (("kinds.removeKind", {"kind": "grant"}),),
        CONSTITUTIONAL,
    ),
    Template(
        "set-limit",
        "Change what a restricted kind may pay",
        (("kinds.setTarget", {"kind": "grant", "target": "token", "reach": "transfer"}),),
        CONSTITUTIONAL,
    ),
    Template(
        "set-quotas",
        "Change how many proposals a score allows in 30 days",
        (("kinds.setQuotas", {"newQuotas": ["0", "1", "2", "4"]}),),
        CONSTITUTIONAL,
    ),
    Template(
        "set-guardian", "Choose a guardian until a date", (("governor.setGuardian", {}),), CONSTITUTIONAL
    ),
    Template(
        "remove-guardian",
        "End the guardian's term",
        (
            (
                "governor.setGuardian",
                {"newGuardian": "0x0000000000000000000000000000000000000000", "newUntil": "0"},
            ),
        ),
        CONSTITUTIONAL,
    ),
    Template(
        "move-timelock", "Let another timelock execute", (("governor.updateTimelock", {}),), CONSTITUTIONAL
    ),
    Template(
        "rescue-from-governor",
        "Move what was sent to the governor by mistake",
        (
            (
                "governor.relay",
                {
                    "target": "token",
                    "value": "0 ETH",
                    "data": {"call": "token.transfer", "args": {"to": "treasury", "value": "1 base units"}},
                },
            ),
        ),
        CONSTITUTIONAL,
    ),
    Template(
        "set-delay",
        "Change the timelock's delay",
        (("timelock.updateDelay", {"newDelay": "2 days"}),),
        CONSTITUTIONAL,
    ),
    Template("grant-role", "Give a role of the timelock", (("timelock.grantRole", {}),), CONSTITUTIONAL),
    Template("revoke-role", "Take a role of the timelock", (("timelock.revokeRole", {}),), CONSTITUTIONAL),
    Template(
        "set-locker",
        "Let a contract lock for its callers",
        (("escrow.setLocker", {"allowed": "true"}),),
        CONSTITUTIONAL,
    ),
    Template(
        "set-airdrop-list",
        "Set the list of an airdrop",
        ((f"{SOMEBODY}.setRoot", {}),),
        contract="MerkleAirdrop",
    ),
    Template(
        "sweep-airdrop",
        "Return what nobody claimed to the treasury",
        ((f"{SOMEBODY}.sweep", {"token": "token"}),),
        contract="MerkleAirdrop",
    ),
    Template(
        "revoke-vesting",
        "Revoke a vesting grant",
        ((f"{SOMEBODY}.revoke", {}),),
        contract="VestingGrant",
    ),
    Template(
        "set-penalties",
        "Choose who gets the penalties of early exits",
        (("escrow.setPenaltyDistributor", {"distributor": "distributor"}),),
    ),
    Template(
        "set-adapter", "List an exchange for compounding", (("compounder.setAdapter", {"listed": "true"}),)
    ),
)


def templates() -> dict[str, Template]:
    """Every template with a name of its own."""
    owners = [
        Template(
            f"{what}-ownership-{key}",
            f"{verb} the ownership of the {key}",
            ((f"{key}.{what}Ownership", {}),),
            CONSTITUTIONAL,
        )
        for key in _OWNED
        for what, verb in OWNERSHIP
    ]
    airdrops = [
        Template(
            f"{what}-ownership-airdrop",
            f"{verb} the ownership of an airdrop",
            ((f"{SOMEBODY}.{what}Ownership", {}),),
            CONSTITUTIONAL,
            contract="MerkleAirdrop",
        )
        for what, verb in OWNERSHIP
    ]
    return {one.name: one for one in (*_NAMED, *owners, *airdrops)}


def find_template(name: str) -> Template:
    """The template of that name, or a plain one for ``contract.function``.

    Raises:
        ProposalError: There is neither.
    """
    found = templates()
    if name in found:
        return found[name]
    key, dot, function = name.partition(".")
    if (
        dot
        and key in single_contracts()
        and any(one["name"] == function for one in _changing(single_contracts()[key]))
    ):
        return Template(name, f"Call {name}", ((name, {}),))
    known = [
        *found,
        *(f"{key}.{one['name']}" for key, name in single_contracts().items() for one in _changing(name)),
    ]
    raise ProposalError(
        f"There is no template '{name}'; {suggest(name, known) if dot else _listed(name, found)}"
    )


def template_text(registry: Registry, template: Template) -> str:
    """A proposal file that loads and encodes as it is; the author puts other values in."""
    actions: list[dict[str, Any]] = [dict(template.sends)] if template.sends else []
    for call, given in template.calls:
        key, _, function = call.partition(".")
        contract = template.contract or single_contracts()[key]
        entry = next(one for one in _changing(contract) if one["name"] == function)
        scope = Scope(registry, registry.contracts.get(key, key), contract)
        action: dict[str, Any] = {"call": f"{key}.{_unique(contract, entry)}"}
        if template.contract is not None:
            action["abi"] = template.contract
        if entry["inputs"]:
            action["args"] = _arguments(scope, entry["inputs"], given)
        actions.append(action)
    return dump_yaml(
        {
            "title": template.title,
            "kind": template.kind,
            "summary": "Why, in Markdown.",
            "actions": actions,
        }
    )


def _arguments(scope: Scope, inputs: list[AbiEntry], given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, entry in zip(names_of(inputs), inputs, strict=True):
        if entry["type"] == "tuple":
            found[name] = _arguments(scope, entry["components"], given.get(name, {}))
        else:
            found[name] = given.get(name) or _example(scope, entry, name)
        if entry["type"] == "address":
            scope.values[name] = scope.registry.address(found[name])
        elif name == "reach":
            scope.values[name] = meaning_of(scope, name).words.index(found[name])
    return found


def _example(scope: Scope, entry: AbiEntry, name: str) -> Any:
    kind = str(entry["type"])
    if kind.endswith("]"):
        return [_example(scope, {**entry, "type": kind[: kind.rindex("[")]}, name)]
    if kind == "tuple":
        return _arguments(scope, entry["components"], {})
    if kind == "address":
        return _token(scope) if name in ("token", "tokenIn", "tokenOut", "target") else SOMEBODY
    if kind == "bool":
        return "true"
    if kind == "string":
        return "text"
    if kind == "bytes32" and name == "role":
        return "PROPOSER_ROLE"
    if kind.startswith("bytes"):
        return "0x" + "00" * int(kind.removeprefix("bytes") or 0)
    meaning = meaning_of(scope, name)
    if meaning.unit is Unit.CHOICE:
        return meaning.words[0]
    if meaning.unit is Unit.AMOUNT and meaning.asset is not None:
        return f"1 {meaning.asset.symbol}"
    return _EXAMPLES[meaning.unit]


def _token(scope: Scope) -> str:
    """A token that the DAO deals with, not its own if there is another."""
    own = {scope.registry.contracts.get("token"), scope.registry.contracts.get("escrow")}
    others = [one.symbol for one in scope.registry.assets if one.symbol and one.address not in own]
    return others[0] if others else "token"


def _unique(contract: str, entry: AbiEntry) -> str:
    """How a file names the function, with its types where there are several of that name."""
    alike = [one for one in _changing(contract) if one["name"] == entry["name"]]
    types = ",".join(abi_type(part) for part in entry["inputs"])
    return str(entry["name"]) + (f"({types})" if len(alike) > 1 else "")


def _changing(contract: str) -> Iterator[AbiEntry]:
    """The functions of a contract of the kit that change something."""
    for entry in artifact(contract).abi:
        if entry["type"] == "function" and entry["stateMutability"] not in ("view", "pure"):
            yield entry


def _listed(name: str, found: Mapping[str, Template]) -> str:
    return suggest(name, list(found)) + " Any other function: contract.function, such as router.setSplit."
