"""Proposals of other tools become files that make exactly the same calls, or the error says why not."""

import json

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.core.errors import ProposalError
from ape_dao.proposals import parse_proposal
from ape_dao.proposals.importing import import_text, imported_file
from ape_dao.proposals.importing.safe import batch_checksum
from ape_dao.proposals.signatures import parse_function
from ape_dao.sdk.governance import Action
from utils.proposals import KEYS, REGISTRY, STRANGER, USDC, address

BOB = address(0xB0B)


def calldata(text, *values):
    entry = parse_function(text)
    return selector(entry) + encode([abi_type(part) for part in entry["inputs"]], values)


PAY = calldata("transfer(address,uint256)", BOB, 5 * 10**6)
BAKE = calldata("bake(uint256,(bool,bytes4)[],int8[2])", 7, [(True, b"\1\2\3\4")], [-1, 2])
ACTIONS = [Action(USDC, PAY), Action(STRANGER, BAKE, 10**18), Action(BOB, b"", 3)]
INPUTS = [
    {"internalType": "uint256", "name": "n", "type": "uint256"},
    {
        "name": "cakes",
        "type": "tuple[]",
        "components": [{"name": "isSweet", "type": "bool"}, {"name": "kind", "type": "bytes4"}],
    },
    {"name": "_ends", "type": "int8[2]"},
]
TRANSFER = {
    "name": "transfer",
    "inputs": [{"name": "to", "type": "address"}, {"name": "value", "type": "uint256"}],
    "payable": False,
}
BATCH = {
    "version": "1.0",
    "chainId": "31337",
    "createdAt": 1700000000000,
    "meta": {"name": "Cakes", "description": "For *all*.", "txBuilderVersion": "1.16.5"},
    "transactions": [
        {
            "to": USDC,
            "value": "0",
            "data": None,
            "contractMethod": TRANSFER,
            "contractInputsValues": {"to": f"eth:{BOB}", "value": "5000000"},
        },
        {
            "to": STRANGER.lower(),
            "value": "1000000000000000000",
            "data": None,
            "contractMethod": {"name": "bake", "inputs": INPUTS, "payable": True},
            "contractInputsValues": {"n": "0x7", "cakes": "[[true, 0x01020304]]", "_ends": "[-1, 2]"},
        },
        {"to": BOB, "value": "3", "data": None, "contractMethod": None, "contractInputsValues": None},
    ],
}


def calls(*changes):
    rows = [
        {"target": action.target, "value": str(action.value), "calldata": "0x" + action.calldata.hex()}
        for action in ACTIONS
    ]
    return [{**row, **change} for row, change in zip(rows, changes or ({},) * 3, strict=True)]


BRAVO = {
    "targets": [action.target for action in ACTIONS],
    "values": [0, "0xde0b6b3a7640000", {"type": "BigNumber", "hex": "0x03"}],
    "signatures": ["transfer(address,uint256)", "bake(uint256,(bool,bytes4)[],int8[2])", ""],
    "calldatas": ["0x" + PAY[4:].hex(), "0x" + BAKE[4:].hex(), "0x"],
    "description": "# Cakes\n\nFor *all*.",
}
NEW = {
    "targets": BRAVO["targets"],
    "values": ["0", "1e18", 3],
    "calldatas": ["0x" + PAY.hex(), "0x" + BAKE.hex(), ""],
    "description": BRAVO["description"],
}
PROPOSE = "propose(address[],uint256[],{}bytes[],string)"
VALUES = [action.value for action in ACTIONS]
NEW_CALL = calldata(
    PROPOSE.format(""), NEW["targets"], VALUES, [one.calldata for one in ACTIONS], NEW["description"]
)
BRAVO_CALL = calldata(
    PROPOSE.format("string[],"),
    NEW["targets"],
    VALUES,
    BRAVO["signatures"],
    [PAY[4:], BAKE[4:], b""],
    NEW["description"],
)
DEFENDER = {
    "title": "Cakes",
    "description": "For *all*.",
    "type": "batch",
    "contract": {"address": USDC, "network": "mainnet"},
    "steps": [
        {"type": "custom", "functionInterface": TRANSFER, "functionInputs": [BOB, "5000000"]},
        {
            "contractId": f"mainnet-{STRANGER}",
            "targetFunction": {"name": "bake", "inputs": INPUTS},
            "functionInputs": ["7", [{"isSweet": "true", "kind": "0x01020304"}], [-1, 2]],
            "metadata": {"sendValue": 10**18},
        },
        {"type": "send-funds", "metadata": {"sendTo": BOB, "sendValue": "3"}},
    ],
}
TALLY = {
    "data": {
        "proposal": {
            "id": "2708179808130434396",
            "metadata": {"title": "Cakes", "description": "# Cakes\n\nFor *all*."},
            "executableCalls": calls(
                {"signature": "transfer(address,uint256)", "type": "custom"},
                {"target": f"eip155:31337:{STRANGER}", "offchaindata": None},
                {"signature": ""},
            ),
        }
    }
}
SOURCES = {
    "safe": BATCH,
    "bravo": BRAVO,
    "bravo, list": list(BRAVO.values()),
    "openzeppelin": NEW,
    "openzeppelin, list": [*NEW.values()],
    "tally": TALLY,
    "executableCalls": {"title": "Cakes", "description": "For *all*.", "executableCalls": calls()},
    "defender": DEFENDER,
    "calldata": {"calldata": "0x" + NEW_CALL.hex()},
    "transaction": {"to": KEYS["governor"], "data": "0x" + NEW_CALL.hex(), "value": "0x0"},
}


def file_of(source, name="x.json"):
    imported = import_text(source if isinstance(source, str) else json.dumps(source), name)
    return imported, parse_proposal(imported_file(REGISTRY, imported))


def refused(source):
    with pytest.raises(ProposalError) as caught:
        file_of(source)
    return str(caught.value)


@pytest.mark.parametrize("name", SOURCES)
def test_import__formats_as_there_are__the_same_calls_and_text(name):
    """RF-02."""
    imported, file = file_of(SOURCES[name])
    assert file.encode(REGISTRY) == ACTIONS
    assert (file.title, file.summary.strip(), imported.notes) == ("Cakes", "For *all*.", ())
    assert file.actions[0].call == "USDC.transfer"
    knows = name in ("safe", "bravo", "bravo, list", "defender")
    assert (file.actions[1].call is not None) is knows


@pytest.mark.parametrize("data", [NEW_CALL, BRAVO_CALL], ids=["openzeppelin", "bravo"])
def test_import__calldata_of_propose__the_same_calls_and_text(data):
    """RF-02. With 0x or without, as text or as a text of JSON."""
    lines = "\n".join(data.hex()[start : start + 64] for start in range(0, 2 * len(data), 64))
    for text in ("0x" + data.hex(), f"{data.hex()}\n", f'"0x{data.hex()}"', f"0x{lines}"):
        _, file = file_of(text)
        assert (file.encode(REGISTRY), file.title) == (ACTIONS, "Cakes")
    assert "cut off or damaged" in refused("0x" + data[:-64].hex())


def test_import__arguments_of_a_signature__get_its_selector():
    """RF-02. Whole calldata beside a signature stays; what is neither is refused."""
    row = {"target": USDC, "value": "0", "signature": "transfer(address,uint256)"}
    for data in (PAY, PAY[4:]):
        _, file = file_of({"executableCalls": [{**row, "calldata": "0x" + data.hex()}]})
        assert file.encode(REGISTRY) == [ACTIONS[0]]
    for data in (PAY[:-1], PAY[4:-32], b"\1\2\3\4" + PAY[4:], b""):
        said = refused({"executableCalls": [{**row, "calldata": "0x" + data.hex()}]})
        assert "is neither the arguments of transfer(address,uint256) nor a call of it" in said
    spaced = {**row, "signature": "transfer(address, uint256)", "calldata": "0x" + PAY[4:].hex()}
    said = refused({"executableCalls": [spaced]})
    assert f"0x{keccak(text=spaced['signature'])[:4].hex()}" in said
    assert "write transfer(address,uint256)" in said


def test_import__yaml__as_json():
    """RF-02."""
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in BRAVO.items())
    assert file_of(text)[1].encode(REGISTRY) == ACTIONS


def test_import__bravo_without_arguments__is_the_selector():
    lists = {"targets": [STRANGER], "values": [0], "signatures": ["bake()"], "calldatas": ["0x"]}
    _, file = file_of({**lists, "description": "Bake"})
    assert file.encode(REGISTRY) == [Action(STRANGER, keccak(text="bake()")[:4])]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"targets": [USDC]}, "the lists are not of one length: 1 targets, 3 values"),
        ({"values": ["0.5", 0, 0]}, "values[0]: '0.5' is no whole number"),
        ({"values": [-1, 0, 0]}, "values[0]: -1 is no amount of wei"),
        ({"values": [2**256, 0, 0]}, "is no amount of wei"),
        ({"values": ["1.2345678901234568e+21", 0, 0]}, "values[0]: '1.2345678901234568e+21' was rounded"),
        ({"values": [1.2345678901234568e21, 0, 0]}, "was rounded by the program that wrote it"),
        ({"values": ["1e-1", 0, 0]}, "values[0]: '1e-1' is no whole number"),
        ({"values": [True, 0, 0]}, "values[0]: 'True' is no whole number"),
        ({"targets": ["vitalik.eth", BOB, BOB]}, "Names of ENS are not resolved"),
        ({"targets": [USDC[:-1], BOB, BOB]}, "is not an address"),
        ({"calldatas": ["0x1", "0x", "0x"]}, "calldatas[0]: '0x1' is no calldata"),
        ({"calldatas": "0x"}, "calldatas: expected a list"),
        ({"targets": [], "values": [], "calldatas": []}, "There are no calls in it"),
    ],
)
def test_import__list_that_does_not_fit__named(change, said):
    assert said in refused({**NEW, **change})


def batch(**change):
    return {**BATCH, "transactions": [{**BATCH["transactions"][0], **change}]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"contractInputsValues": {"to": BOB}}, "contractMethod: the value of value is missing"),
        ({"contractInputsValues": {"to": BOB, "value": "5", "x": "1"}}, "has no parameter 'x'"),
        ({"contractInputsValues": {"to": BOB, "value": "5.5"}}, "value: '5.5' is no whole number"),
        ({"contractInputsValues": {"to": BOB, "value": str(2**256)}}, "is no uint256"),
        ({"contractInputsValues": None}, "the values of its parameters (2) are missing"),
        ({"data": "0x12345678"}, "`data` and `contractMethod` are two different calls"),
        ({"operation": 1}, "a DAO makes calls"),
        ({"withDelegatecall": True}, "withDelegatecall: no call, as a DAO makes them"),
        ({"amount": "5"}, "amount: its unit is not known"),
        ({"contractMethod": {"name": "a b", "inputs": []}, "contractInputsValues": {}}, "is not a signature"),
        ({"contractMethod": {"name": "f", "inputs": [{"type": "cake"}]}}, "there is no type 'cake'"),
    ],
)
def test_import__transaction_that_does_not_fit__named(change, said):
    assert said in refused(batch(**change))


def test_import__safe__payments_and_checksum():
    """RF-02. Tally writes payments as a `transfer` without inputs; an export that was changed is told."""
    payable = {"inputs": [], "name": "transfer", "payable": True}
    sent = batch(to=BOB, value="3", contractMethod=payable, contractInputsValues=None)
    _, file = file_of(sent)
    assert file.encode(REGISTRY) == [ACTIONS[2]]
    signed = {**BATCH, "meta": {**BATCH["meta"], "checksum": batch_checksum(BATCH)}}
    assert file_of(signed)[0].notes == ()
    signed["transactions"] = signed["transactions"][:2]
    assert "was changed after it was exported" in file_of(signed)[0].notes[0]


def test_import__data_and_method_that_agree__one_call():
    _, file = file_of(batch(data="0x" + PAY.hex()))
    assert file.encode(REGISTRY) == [ACTIONS[0]]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "it holds nothing"),
        ("hello", "a text that begins with 'hello'"),
        ("0x" + PAY.hex(), "calldata of another function than propose (0xa9059cbb)"),
        ({"foo": 1, "bar": []}, "an object with `foo`, `bar`"),
        ({**BATCH, "transactions": []}, "There are no calls in it"),
        ({**BATCH, "transactions": [*BATCH["transactions"], 5]}, "transactions[3]: '5' is no call"),
        (
            {"calls": [*calls(), {"value": "1", "calldata": "0x"}]},
            "calls[3].target: the address is missing",
        ),
        ([1, 2], "a list of 2"),
        ([{"to": BOB, "value": "5"}], "a list of 1"),
        ('{"a": 1, "a": 2}', "'a' twice"),
        ('{"a": ', "is not JSON"),
        ('{"a": NaN}', "holds NaN"),
        ([BATCH, BATCH], "holds 2 proposals; give a file to each"),
        ("title: Pay\nactions: []\n", "is a proposal file already"),
        ({**DEFENDER, "steps": [{"type": "upgrade"}]}, "'upgrade' names no call"),
    ],
)
def test_import__unknown_format__says_what_was_seen_and_what_is_known(source, said):
    """RF-02."""
    message = refused(source)
    assert said in message
    if "it holds" in message:
        assert "Safe" in message and "executableCalls" in message and "signatures" in message


def test_import__texts_of_strangers__fit_into_a_file():
    """Titles of many lines or none, marks of the kit's own texts, bytes that are no UTF-8."""
    hostile = {**NEW, "description": "### ## Calls" + "x" * 300 + "\n\n## Calls\n#proposer=0x12\ud800"}
    _, file = file_of(hostile)
    assert len(file.title) == 200 and "x" * 300 in file.summary
    assert "## Calls" not in file.summary and "#proposer=" not in file.summary
    assert file_of({**NEW, "description": ""})[1].title == "(no title)"


def test_import__names_of_parameters_that_are_none__by_position():
    method = {"name": "f", "inputs": [{"name": "a) view", "type": "uint256"}, {"name": "", "type": "bool"}]}
    _, file = file_of(batch(to=STRANGER, contractMethod=method, contractInputsValues=["1", "false"]))
    assert file.encode(REGISTRY) == [Action(STRANGER, calldata("f(uint256,bool)", 1, False))]
    assert file.actions[0].args == {"0": "1", "1": "false"}


def test_import__view_or_many_functions_of_one_name__exact():
    """Two overloads at one target, and a well-known function beside them."""
    rows = [
        (STRANGER, "bake(uint256)", calldata("bake(uint256)", 1)),
        (STRANGER, "bake(address)", calldata("bake(address)", BOB)),
        (STRANGER, "", calldata("transferOwnership(address)", BOB)),
    ]
    source = [{"target": to, "signature": text, "calldata": "0x" + data.hex()} for to, text, data in rows]
    _, file = file_of({"calls": source})
    assert file.encode(REGISTRY) == [Action(to, data) for to, _, data in rows]
    assert all(action.call for action in file.actions)
