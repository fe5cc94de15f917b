"""Which views are asked: what types of contracts declare, and what contracts of others have in common."""

from types import SimpleNamespace
from typing import ClassVar

import pytest
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.abi import abi_type, encode_call, selector, signature
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.contract_types import contract_types
from ape_dao.core.deployment.powers import ROLE_IDS
from ape_dao.proposals.signatures import parse_function
from ape_dao.simulation.names import Names
from ape_dao.simulation.questions import AskedView, questions_about
from ape_dao.simulation.standards import STANDARD_QUESTIONS
from ape_dao.simulation.trace import Frame, Log

AT, HOLDER, GIVER, FOREIGN = (
    str(to_checksum_address("0x" + digits * 20)) for digits in ("aa", "bb", "cc", "dd")
)
ROLE = ROLE_IDS["PROPOSER_ROLE"]
DECLARED = [
    (contract, question, event)
    for contract in contract_types()
    for question in contract.questions
    for event in question.events
]
SAMPLES = {"address": HOLDER, "bool": True, "bytes32": ROLE, "bytes4": ROLE[:4]}


class Fork:
    """A chain with one contract of the kit and one of others."""

    deployed: ClassVar = {}

    def __init__(self, name):
        self.name = name

    def codes(self, addresses):
        known = {AT: artifact(self.name).runtime_code, FOREIGN: b"\x00"}
        return {address: known.get(address, b"") for address in addresses}


def names(contract="GovernanceToken"):
    """The contract at `AT` is none of the DAO's: only its code is known."""
    return Names(Fork(contract), {}, {})


def trace(*logs, calls=()):
    root = Frame("CALL", GIVER, AT, 0, b"", b"", None, 0, tuple(calls))
    touched = (AT, *(log.address for log in logs), *(call.target for call in calls))
    return SimpleNamespace(touched=tuple(dict.fromkeys(touched)), logs=logs, root=root)


def call(function, *values, target=FOREIGN, kind="CALL"):
    types = function[function.index("(") + 1 : -1].split(",")
    data = keccak(text=function)[:4] + encode(types, values)
    return Frame(kind, GIVER, target, 0, data, b"", None, 0)


def sample(entry):
    kind = abi_type(entry)
    if kind.endswith("]"):
        return [sample({**entry, "type": entry["type"].removesuffix("[]")})]
    if kind.startswith("("):
        return tuple(sample(part) for part in entry["components"])
    return SAMPLES.get(kind, 3)


def log_of(contract, event):
    """The event with a sample of each argument."""
    entry = next(
        entry for entry in artifact(contract).abi if entry["type"] == "event" and entry["name"] == event
    )
    topics = [keccak(text=signature(entry))]
    plain = []
    for part in entry["inputs"]:
        kind, value = abi_type(part), sample(part)
        if part["indexed"]:
            topics.append(encode([kind], [value]))
        else:
            plain.append((kind, value))
    data = encode([kind for kind, _ in plain], [value for _, value in plain])
    return Log(AT, tuple(topics), data), {part["name"]: sample(part) for part in entry["inputs"]}


def asked(questions, contract, view):
    return [question for question in questions if (question.contract, question.view) == (contract, view)]


@pytest.mark.parametrize(
    ("contract", "question", "event"), DECLARED, ids=lambda value: getattr(value, "name", None)
)
def test_questions__every_declaration__is_asked_of_what_the_event_names(contract, question, event):
    log, values = log_of(contract.name, event)
    (view,) = asked(questions_about(names(contract.name), trace(log)), AT, question.view)
    arguments = [values[name] for name in question.arguments]
    entry = next(entry for entry in artifact(contract.name).abi if entry.get("name") == question.view)
    inputs = [str(part["name"]).strip("_") for part in entry["inputs"]]
    expected = encode_call(
        artifact(contract.name).abi, question.view, dict(zip(inputs, arguments, strict=True)), contract.name
    )
    assert view.data == expected
    assert (view.area, view.label, view.type) == (question.area, question.label, contract)
    assert view.holder == (None if question.holder is None else values[question.holder])
    assert view.giver == (None if question.giver is None else values[question.giver])


def test_questions__every_view_without_arguments_of_the_kit__is_asked():
    questions = questions_about(names("DaoGovernor"), trace())
    views = [
        selector(entry)
        for entry in artifact("DaoGovernor").abi
        if entry["type"] == "function"
        and entry["stateMutability"] in ("view", "pure")
        and not entry["inputs"]
    ]
    assert {question.data for question in questions} >= set(views)
    assert len(views) > 10


@pytest.mark.parametrize(
    ("frame", "view", "area", "holder", "giver"),
    [
        (call("approve(address,uint256)", HOLDER, 7), "allowance", "allowance", HOLDER, GIVER),
        (call("approve(address,uint256)", HOLDER, 7), "getApproved", "operator", HOLDER, GIVER),
        (call("increaseAllowance(address,uint256)", HOLDER, 7), "allowance", "allowance", HOLDER, GIVER),
        (
            call("setApprovalForAll(address,bool)", HOLDER, True),
            "isApprovedForAll",
            "operator",
            HOLDER,
            GIVER,
        ),
        (call("grantRole(bytes32,address)", ROLE, HOLDER), "hasRole", "role", HOLDER, None),
        (call("revokeRole(bytes32,address)", ROLE, HOLDER), "hasRole", "role", HOLDER, None),
    ],
)
def test_questions__calls_of_contracts_that_log_nothing(frame, view, area, holder, giver):
    (question,) = asked(questions_about(names(), trace(calls=[frame])), FOREIGN, view)
    assert (question.area, question.holder, question.giver) == (area, holder, giver)


@pytest.mark.parametrize("kind", ["DELEGATECALL", "STATICCALL"])
def test_questions__calls_that_change_nothing_at_their_target__not_asked(kind):
    frame = call("approve(address,uint256)", HOLDER, 7, kind=kind)
    assert not asked(questions_about(names(), trace(calls=[frame])), FOREIGN, "allowance")


def test_questions__calldata_cut_short__not_asked():
    frame = Frame(
        "CALL", GIVER, FOREIGN, 0, keccak(text="approve(address,uint256)")[:4] + bytes(63), b"", None, 0
    )
    assert not asked(questions_about(names(), trace(calls=[frame])), FOREIGN, "allowance")


def test_questions__code_of_others__owners_signers_and_proxies():
    log = Log(FOREIGN, (), b"")
    questions = [
        question for question in questions_about(names(), trace(log)) if question.contract == FOREIGN
    ]
    by_area = {
        area: {question.view for question in questions if question.area == area}
        for area in ("owner", "signers", "proxy")
    }
    assert {"owner", "pendingOwner", "admin"} <= by_area["owner"]
    assert by_area["signers"] == {"getOwners", "getThreshold", "getModulesPaginated"}
    assert by_area["proxy"] == {"masterCopy", "implementation"}


def test_questions__same_view_from_event_and_call__asked_once():
    log, _ = log_of("Timelock", "RoleGranted")
    frame = call("grantRole(bytes32,address)", ROLE, HOLDER, target=AT)
    questions = questions_about(names("Timelock"), trace(log, calls=[frame]))
    assert len(asked(questions, AT, "hasRole")) == 1


def view(kind, area="operator"):
    return AskedView(AT, b"", area, "view", ({"name": "answer", "type": kind},))


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        ("bool", encode(["uint256"], [2]), True),
        ("bool", bytes(32), False),
        ("address", b"\xff" * 12 + bytes.fromhex(HOLDER[2:]), HOLDER),
        ("address[]", encode(["uint256"], [5]), None),
        ("uint256", b"", None),
    ],
)
def test_value__odd_answers__never_hide_a_power_and_break_nothing(kind, answer, value):
    assert view(kind).value(answer) == value


def test_value__odd_setting__kept_as_bytes():
    assert view("uint8", "setting").value(b"\xff" * 32) == "0x" + "ff" * 32


def test_standard_questions__take_what_their_views_take():
    for standard in STANDARD_QUESTIONS:
        inputs = parse_function(standard.view)["inputs"]
        assert tuple(part["name"] for part in inputs) == standard.question.arguments, standard.view
