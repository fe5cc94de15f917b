"""Proposal files to start from, for every administrative action.

The templates here are of the contracts that every DAO has, and of ownership. A module brings its own: the
Python module ``templates`` of its package holds ``TEMPLATES``, a tuple of `Template`. Besides, every function
of every contract has a template, called ``contract.function``.

Arguments come from the compiled contracts: a function that was renamed makes its template fail, not lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.abi import abi_type, only_reads
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import (
    contract_type,
    contract_types,
    is_reserved,
    single_contracts,
    types_by_name,
)
from ape_dao.core.errors import ModuleError, ProposalError
from ape_dao.core.module import PROPOSED, ZERO_ADDRESS, ContractType, Unit, installed_modules
from ape_dao.core.spec.problems import suggest
from ape_dao.proposals.notation import Scope, notation_of
from ape_dao.proposals.values import names_of
from ape_dao.proposals.writing import dump_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ape_dao.proposals.registry import Registry
    from ape_dao.proposals.signatures import AbiEntry

PLACEHOLDER = "0x000000000000000000000000000000000000dEaD"
"""Stands for an address that the author has to fill in."""
STANDARD, CONSTITUTIONAL, GRANT = "standard", "constitutional", "grant"
_EXAMPLES = {
    Unit.PERCENT: "10%",
    Unit.DURATION: "7 days",
    Unit.DATE: "2030-01-01",
    Unit.FACTOR: "2x",
    Unit.PLAIN: "1",
}
_OWNERSHIP = (("transfer", "Transfer"), ("renounce", "Renounce"))


@dataclass(frozen=True)
class Template:
    """One proposal to start from."""

    name: str
    title: str
    calls: tuple[tuple[str, Mapping[str, Any]], ...]
    """Functions, as ``key.function``, and the arguments that differ from plain examples."""
    sends: Mapping[str, str] = field(default_factory=dict)
    """`to` and `value` of a payment in ether, instead of calls."""
    contract: str | None = None
    """The compiled contract that is called, where a DAO has none of that type or many; the calls then name it
    by `PLACEHOLDER`."""
    proposed_as: str | None = None
    """The kind of the proposal where it is another than the calls need."""

    @property
    def kind(self) -> str:
        """The kind of the proposal: constitutional if it calls what is reserved, else standard."""
        if self.proposed_as is not None:
            return self.proposed_as
        calls = (call.rpartition(".") for call, _ in self.calls)
        needed = any(is_reserved(self.called(key), function) for key, _, function in calls)
        return CONSTITUTIONAL if needed else STANDARD

    def called(self, key: str) -> ContractType:
        """The type of the contract that a call names.

        Raises:
            ModuleError: No installed module brings it.
        """
        contract = contract_type(key) if self.contract is None else types_by_name().get(self.contract)
        if contract is None:
            raise ModuleError(
                f"The template {self.name} calls {self.contract or key}, which is not installed."
            )
        return contract


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
            "quorumFloor": "0",
            "stage": ZERO_ADDRESS,
            "escalation": ZERO_ADDRESS,
            **changes,
        }
    }


TEMPLATES = (
    Template("pay-ether", "Pay 1 ETH from the treasury", (), sends={"to": PLACEHOLDER, "value": "1 ETH"}),
    Template("pay-token", "Pay tokens from the treasury", (("token.transfer", {}),)),
    Template("grant", "Pay a grant", (("token.transfer", {}),), proposed_as=GRANT),
    Template("allow-spender", "Let a contract spend tokens of the treasury", (("token.approve", {}),)),
    Template("burn", "Burn tokens of the treasury", (("token.burn", {}),)),
    Template("mint", "Mint tokens", (("token.mint", {"to": "treasury"}),)),
    Template("set-kind", "Change the rules of a kind of proposals", (("kinds.setKind", _rules()),)),
    Template(
        "set-quorum-and-margin",
        "Change quorum and margin of standard proposals",
        (("kinds.setKind", {"kind": STANDARD, **_rules(quorumBps="12%", decisionBps="5%")}),),
    ),
    Template(
        "set-voting-times",
        "Change the times of standard proposals",
        (("kinds.setKind", {"kind": STANDARD, **_rules(votingDelay="2 days", votingPeriod="5 days")}),),
    ),
    Template(
        "guard-time",
        "Be executed in a window of time only",
        (
            ("time_guard.requireTime", {"earliest": "2030-01-01", "latest": "2030-01-08"}),
            ("token.transfer", {}),
        ),
    ),
    Template("remove-kind", "Close a kind to new proposals", (("kinds.removeKind", {"kind": GRANT}),)),
    Template(
        "set-limit",
        "Change what a restricted kind may pay",
        (("kinds.setTarget", {"kind": GRANT, "target": "token", "reach": "transfer"}),),
    ),
    Template(
        "set-quotas",
        "Change how many proposals a score allows in 30 days",
        (("kinds.setQuotas", {"newQuotas": ["0", "1", "2", "4"]}),),
    ),
    Template(
        "reserve-function",
        "Reserve a function for constitutional proposals, on any contract",
        (("kinds.setReserved", {"selector": "0x12345678", "reserved": "true"}),),
    ),
    Template(
        "reserve-contract",
        "Reserve all calls of a contract for constitutional proposals",
        (("kinds.setReservedTarget", {"target": PLACEHOLDER, "reserved": "true"}),),
    ),
    Template("set-guardian", "Appoint a guardian until a date", (("governor.setGuardian", {}),)),
    Template(
        "remove-guardian",
        "End the guardian's term",
        (("governor.setGuardian", {"newGuardian": ZERO_ADDRESS, "newUntil": "0"}),),
    ),
    Template("move-timelock", "Let another timelock execute", (("governor.updateTimelock", {}),)),
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
    ),
    Template("set-delay", "Change the timelock's delay", (("timelock.updateDelay", {"newDelay": "2 days"}),)),
    Template(
        "set-objection-rules",
        "Change how much longer proposals wait when members object",
        (
            (
                "objections.setRules",
                {"votes": "escrow", "firstBps": "1%", "secondBps": "10%", "maxExtension": "14 days"},
            ),
        ),
    ),
    Template(
        "stop-objections",
        "Let no objections move what is queued from now on",
        (("timelock.setExtender", {"newExtender": ZERO_ADDRESS}),),
    ),
    Template("grant-role", "Grant a role of the timelock", (("timelock.grantRole", {}),)),
    Template("revoke-role", "Revoke a role of the timelock", (("timelock.revokeRole", {}),)),
    Template(
        "set-locker",
        "Let a contract create locks for its callers",
        (("escrow.setLocker", {"allowed": "true"}),),
    ),
    Template(
        "set-penalties",
        "Choose who receives the penalties of early exits",
        (("escrow.setPenaltyDistributor", {}),),
    ),
)


def templates() -> dict[str, Template]:
    """Every template with a name of its own: the core's, those of installed modules, and those of ownership.

    Raises:
        ModuleError: Two templates have the same name.
    """
    extensions = (module.extension("templates") for module in installed_modules())
    named: dict[str, Template] = {}
    for template in (
        *TEMPLATES,
        *(template for extension in extensions if extension for template in extension.TEMPLATES),
        *_ownership_templates(),
    ):
        if template.name in named:
            raise ModuleError(f"Two templates are called '{template.name}'; rename one.")
        named[template.name] = template
    return named


def find_template(name: str) -> Template:
    """The template of that name, or a plain one for ``contract.function``.

    Raises:
        ProposalError: There is neither.
    """
    named = templates()
    if name in named:
        return named[name]
    functions = [
        f"{key}.{entry['name']}"
        for key, contract in single_contracts().items()
        for entry in _changing(contract)
    ]
    if name in functions:
        return Template(name, f"Call {name}", ((name, {}),))
    hint = (
        suggest(name, [*named, *functions])
        if "." in name
        else f"{suggest(name, list(named))} Any other function: contract.function, such as token.transfer."
    )
    raise ProposalError(f"There is no template '{name}'; {hint}")


def template_text(registry: Registry, template: Template) -> str:
    """A proposal file that loads and encodes as it is; the author puts other values in."""
    actions: list[dict[str, Any]] = [dict(template.sends)] if template.sends else []
    for call, arguments in template.calls:
        key, _, function = call.partition(".")
        contract = template.called(key)
        entry = next(entry for entry in _callable(contract.name) if entry["name"] == function)
        scope = Scope(registry, registry.contracts.get(key, key), contract)
        action: dict[str, Any] = {"call": f"{key}.{_unique(contract.name, entry)}"}
        if template.contract is not None:
            action["abi"] = template.contract
        if entry["inputs"]:
            action["args"] = _arguments(scope, entry["inputs"], arguments)
        actions.append(action)
    return dump_yaml(
        {
            "title": template.title,
            "kind": template.kind,
            "summary": "Why, in Markdown.",
            "actions": actions,
        }
    )


def _ownership_templates() -> Iterator[Template]:
    """For every contract that a proposal can hand over or renounce; a grant is its beneficiary's."""
    for contract in contract_types():
        if contract.variant_of:  # goes by the key of another
            continue
        name = contract.key.rstrip("_")
        for what, verb in _OWNERSHIP:
            function = f"{what}Ownership"
            if PROPOSED not in contract.callers.get(function, ""):
                continue
            yield Template(
                f"{what}-ownership-{name}",
                f"{verb} the ownership of {'a contract ' if contract.is_many else 'the '}{name}",
                ((f"{PLACEHOLDER if contract.is_many else name}.{function}", {}),),
                contract=contract.name if contract.is_many else None,
            )


def _arguments(scope: Scope, inputs: list[AbiEntry], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument: what the template chooses, else an example."""
    arguments: dict[str, Any] = {}
    for name, entry in zip(names_of(inputs), inputs, strict=True):
        if entry["type"] == "tuple":
            arguments[name] = _arguments(scope, entry["components"], chosen.get(name, {}))
        else:
            arguments[name] = chosen.get(name) or _example(scope, entry, name)
        words = notation_of(scope, name).words
        if entry["type"] == "address":
            scope.values[name] = scope.registry.address(arguments[name])
        elif arguments[name] in words:
            scope.values[name] = words.index(arguments[name])
    return arguments


def _example(scope: Scope, entry: AbiEntry, name: str) -> Any:
    type_name = str(entry["type"])
    if type_name.endswith("]"):
        return [_example(scope, {**entry, "type": type_name[: type_name.rindex("[")]}, name)]
    if type_name == "tuple":
        return _arguments(scope, entry["components"], {})
    if type_name == "address":
        return _token(scope) if _is_token(scope, name) else PLACEHOLDER
    if type_name == "bool":
        return "true"
    if type_name == "string":
        return "text"
    if type_name == "bytes32" and name == "role":
        return "PROPOSER_ROLE"
    if type_name.startswith("bytes"):
        return "0x" + "00" * int(type_name.removeprefix("bytes") or 0)
    notation = notation_of(scope, name)
    if notation.unit is Unit.CHOICE:
        return notation.words[0]
    if notation.unit is Unit.AMOUNT and notation.asset is not None:
        return f"1 {notation.asset.symbol}"
    return _EXAMPLES[notation.unit]


def _is_token(scope: Scope, name: str) -> bool:
    """Whether an address is that of a token: by its name, or because amounts are of it."""
    contract = scope.contract
    amounts = {contract.meaning(unit, {}).argument for unit in contract.units} if contract else set()
    return name == "token" or name in amounts


def _token(scope: Scope) -> str:
    """A token that the DAO deals with, not its own if there is another."""
    own = {scope.registry.contracts.get("token"), scope.registry.contracts.get("escrow")}
    others = [asset.symbol for asset in scope.registry.assets if asset.symbol and asset.address not in own]
    return others[0] if others else "token"


def _unique(contract: str, entry: AbiEntry) -> str:
    """How a file names the function, with its types where there are several of that name."""
    alike = [other for other in _callable(contract) if other["name"] == entry["name"]]
    types = ",".join(abi_type(part) for part in entry["inputs"])
    return str(entry["name"]) + (f"({types})" if len(alike) > 1 else "")


def _changing(contract: str) -> Iterator[AbiEntry]:
    """The functions of a compiled contract that change something."""
    for entry in _callable(contract):
        if entry["stateMutability"] not in ("view", "pure"):
            yield entry


def _callable(contract: str) -> Iterator[AbiEntry]:
    """The functions of a compiled contract that a proposal may call: also checks."""
    for entry in artifact(contract).abi:
        if entry["type"] == "function" and not only_reads(entry):
            yield entry
