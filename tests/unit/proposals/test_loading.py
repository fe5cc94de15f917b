"""A proposal file: what it may say, and the line and reason of everything that it may not."""

import json
from dataclasses import replace

import pytest

from ape_dao.core.errors import ProposalError
from ape_dao.proposals import load_proposal, parse_proposal, proposal_schema
from ape_dao.proposals.encoding import encode_values, find_function
from ape_dao.proposals.signatures import parse_function
from ape_dao.sdk.governance import Action
from utils.proposals import KEYS, REGISTRY, STRANGER, USDC, WETH, address

GRANTEE = address(0xBEEF)
FULL = f"""\
title: Share the revenue
kind: standard
summary: |
  Half to the stakers, half to the **buyback**.
addresses:
  grantee: "{GRANTEE}"
actions:
  - call: router.setSplit
    args: {{newRevenueShareBps: 50%, newBuybackBps: 50%, newTreasuryBps: 0%}}
  - call: USDC.transfer
    args: {{to: grantee, value: "1_000.5 USDC"}}
  - to: grantee
    value: 2 ETH
  - call: WETH.deposit
    value: 0.5 ETH
  - to: {STRANGER}
    calldata: 0x12345678
    value: 1 base units
  - call: governor.relay
    args:
      target: token
      value: 0 ETH
      data: {{call: token.mint, args: {{to: treasury, amount: 5 TMAI}}}}
  - call: "{STRANGER}.configure"
    abi: function configure((uint256 rate, address who) setup, bytes4 tag, int8 shift)
    args: {{setup: {{rate: 7 days, who: grantee}}, tag: "0x01020304", shift: -3}}
  - call: auction.setParams
    args:
      token: USDC
      params: {{unit: 1_000_000, minLot: 100 USDC, startPrice: 2_000 TMAI, minStartPrice: 100 TMAI,
               floorPrice: 10 TMAI, restartMultiplier: 2x, length: 1 day, maxLot: 0 USDC}}
expect:
  before:
    - {{call: router.revenueShareBps, equals: 0%}}
  after:
    - {{call: router.revenueShareBps, equals: 50%}}
    - {{call: USDC.balanceOf, args: {{account: grantee}}, at_least: "1_000.5 USDC"}}
    - {{ether_of: grantee, at_least: 2 ETH}}
    - {{call: governor.state, args: {{proposalId: 7}}, equals: executed}}
"""


def sent(call, **values):
    target, entry = find_function(REGISTRY, call, values)
    return Action(target, encode_values(entry, values))


def refused(text, registry=None):
    """The sentence of a file that is refused."""
    with pytest.raises(ProposalError) as caught:
        found = parse_proposal(text, name="p.yaml")
        found.encode(registry or REGISTRY)
        found.checks(registry or REGISTRY)
    return str(caught.value)


def test_load__every_shape_of_action__exact_calls(tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text(FULL)
    found = load_proposal(path)
    assert (found.title, found.kind, found.after) == ("Share the revenue", "standard", None)
    actions = found.encode(REGISTRY)
    assert actions[:5] == [
        sent("router.setSplit", newRevenueShareBps=5_000, newBuybackBps=5_000, newTreasuryBps=0),
        sent("USDC.transfer", to=GRANTEE, value=1_000_500_000),
        Action(GRANTEE, b"", 2 * 10**18),
        Action(WETH, bytes.fromhex("d0e30db0"), 5 * 10**17),
        Action(STRANGER, bytes.fromhex("12345678"), 1),
    ]
    mint = sent("token.mint", to=KEYS["timelock"], amount=5 * 10**18).calldata
    assert actions[5] == sent("governor.relay", target=KEYS["token"], value=0, data=mint)
    assert actions[6].target == STRANGER
    assert actions[6].calldata[4:].hex() == (
        f"{7 * 86_400:064x}"
        + GRANTEE[2:].lower().rjust(64, "0")
        + "01020304"
        + "0" * 56
        + f"{2**256 - 3:064x}"
    )
    params = {
        "unit": 10**6,
        "minLot": 100 * 10**6,
        "startPrice": 2_000 * 10**18,
        "minStartPrice": 100 * 10**18,
        "floorPrice": 10 * 10**18,
        "restartMultiplier": 2 * 10**18,
        "length": 86_400,
        "maxLot": 0,
    }
    assert actions[7] == sent("auction.setParams", token=USDC, params=params)


def test_load__expectations__ready_to_ask():
    before, after = parse_proposal(FULL).checks(REGISTRY)
    assert [one.text for one in (*before, *after)] == [
        "router.revenueShareBps() is 0%",
        "router.revenueShareBps() is 50%",
        "USDC.balanceOf(account=grantee) is at least 1_000.5 USDC",
        "ether of grantee is at least 2 ETH",
        "governor.state(proposalId=7) is executed",
    ]
    assert [one.expected for one in after] == [5_000, 1_000_500_000, 2 * 10**18, 7]
    share = after[0].judge_answer((4_000).to_bytes(32, "big"))
    assert (share.ok, share.found) == (False, "40%")
    assert after[0].judge_answer((5_000).to_bytes(32, "big")).ok
    assert not after[0].judge_answer(b"").ok
    assert after[1].judge_answer((2**64).to_bytes(32, "big")).ok
    ether = after[2].judge(10**18)
    assert (ether.ok, ether.found) == (False, "1 ETH")


def test_load__abi_from_a_file(tmp_path):
    (tmp_path / "oven.json").write_text(
        json.dumps(
            {"abi": [{"type": "function", "name": "bake", "inputs": [{"name": "n", "type": "uint8"}]}]}
        )
    )
    text = f"title: Bake\nactions: [{{call: '{STRANGER}.bake', abi: oven.json, args: {{n: 7}}}}]"
    found = parse_proposal(text, folder=tmp_path)
    assert found.encode(REGISTRY)[0].calldata[4:] == (7).to_bytes(32, "big")
    missing = text.replace("oven", "nothing")
    with pytest.raises(ProposalError, match="nothing.json cannot be read"):
        parse_proposal(missing, folder=tmp_path).encode(REGISTRY)


def test_load__no_file__what_to_do(tmp_path):
    with pytest.raises(ProposalError) as caught:
        load_proposal(tmp_path / "none.yaml")
    assert str(caught.value).endswith("none.yaml; `ape dao proposal template` shows files to start from.")


MISTYPED = "0x" + GRANTEE[2:].swapcase()
PAY = "title: T\nactions: [{to: router, value: 1 ETH}]"
SPLIT = "title: T\nactions:\n  - call: router.setSplit\n    args:\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "p.yaml: the file is empty; `ape dao proposal template` shows files to start from."),
        ("title: T", "p.yaml:1: actions: is missing."),
        ("actions: []", "p.yaml has 2 problems:"),
        ("title: T\nactions: [{call: a.b}]\nkinds: x", "p.yaml:3: kinds: unknown key; did you mean 'kind'?"),
        (
            "title: T\nkind: constitution\nactions: [{call: a.b}]",
            "p.yaml:2: kind: 'constitution' is not known; did you mean 'constitutional'?",
        ),
        ("title: T\nactions:\n  - {}", "give either `call:` (a function by name) or `to:`"),
        ("title: T\nactions:\n  - {to: router}", "sends nothing; give `value:`, such as 1 ETH"),
        ("title: T\nactions:\n  - {to: router, args: [1]}", "`args:` goes with `call:`"),
        ("title: T\nactions:\n  - {call: a.b, calldata: 0x}", "`calldata:` goes with `to:`"),
        ("title: T\nactions:\n  - {to: router, calldata: 0x123}", "not calldata; write 0x and pairs"),
        ("title: T\nafter: soon\nactions: [{call: a.b}]", "'soon' is not a proposal's id"),
        ("title: '# x #proposer=0x1'\nactions: [{call: a.b}]", "'#proposer=' is reserved"),
        (
            "title: T\naddresses: {a: b}\nactions: [{call: a.b}]",
            "p.yaml:2: addresses: a: 'b' is not an address",
        ),
        (
            f"title: T\naddresses: {{router: '{STRANGER}'}}\nactions: [{{call: router.x}}]",
            "p.yaml:2: addresses.router: 'router' is a name of the DAO; choose another.",
        ),
        ("title: T\nactions: [{call: setSplit}]", "'setSplit' is not a call; write contract.function"),
        (
            "title: T\nactions:\n  - call: ruter.setSplit",
            "p.yaml:3: actions[0].call: 'ruter' is neither an address nor a name; did you mean 'router'?",
        ),
        (
            "title: T\nactions: [{call: router.setSplt}]",
            "router has no function setSplt; did you mean 'setSplit'?",
        ),
        ("title: T\nactions: [{call: router.setSplit(uint8)}]", "router has no function setSplit(uint8)."),
        (
            f"title: T\nactions: [{{call: '{STRANGER}.cook'}}]",
            f"nothing is known about {STRANGER}; add its function as `abi:`",
        ),
        ("title: T\nactions: [{call: router.treasuryBps}]", "treasuryBps only reads"),
        ("title: T\nactions: [{call: router.setBuybackPaused, value: 1 ETH}]", "takes no ether"),
        (
            "title: T\nactions: [{call: WETH.deposit, value: 1}]",
            "'1' has no unit; write an amount like 1 ETH",
        ),
        ("title: T\nactions: [{call: WETH.deposit, value: 1 USDC}]", "is in USDC, but ETH is expected"),
        (SPLIT + "      newRevenueShareBps: 50%", "the argument newBuybackBps (uint16) is missing."),
        (
            SPLIT + "      newRevenueShareBps: 50%\n      newBuyback: 50%\n      newTreasuryBps: 0%",
            "p.yaml:6: actions[0].args.newBuyback: the function has no such parameter; did you mean",
        ),
        (
            SPLIT + "      newRevenueShareBps: 5000\n      newBuybackBps: 50%\n      newTreasuryBps: 0%",
            "p.yaml:5: actions[0].args.newRevenueShareBps: '5000' has no unit; write a percentage like 10%, "
            "or '5000 base units'.",
        ),
        (
            "title: T\nactions: [{call: router.setSplit, args: text}]",
            "p.yaml:2: actions[0].args: write the arguments by name",
        ),
        ("title: T\nactions: [{call: router.setSplit, args: [1%]}]", "write the arguments by name"),
        (
            "title: T\nactions: [{call: router.setToken, args: [USDC, maybe]}]",
            "'maybe' is neither true nor false",
        ),
        (
            f"title: T\nactions: [{{call: router.setTreasury, args: ['{MISTYPED}']}}]",
            "has a wrong checksum; copy it again",
        ),
        (
            "title: T\nactions: [{call: token.mint, args: [treasury, 1 USDC]}]",
            "is in USDC, but TMAI is expected",
        ),
        ("title: T\nactions: [{call: token.mint, args: [treasury, 1e80 TMAI]}]", "TMAI"),
        ("title: T\nactions: [{call: timelock.updateDelay, args: [2 months]}]", "months and years have no"),
        (
            "title: T\nactions: [{call: kinds.removeKind, args: [grants]}]",
            "'grants' is not one of the choices; did you mean 'grant'?",
        ),
        (
            "title: T\nactions: [{call: kinds.setQuotas, args: [[1, 300]]}]",
            "args.newQuotas[1]: 300 does not fit",
        ),
        ("title: T\nactions: [{call: kinds.setQuotas, args: [3]}]", "expected a list (uint8[])"),
        (
            "title: T\nactions: [{call: timelock.cancel, args: ['0x12']}]",
            "expected exactly 32 bytes, got 1.",
        ),
        ("title: T\nactions: [{call: timelock.cancel, args: [zz]}]", "'zz' is not bytes32"),
        (
            "title: T\nactions: [{call: governor.relay, args: [router, 0, {call: router.x}]}]",
            "router has no function x",
        ),
        (
            "title: T\nactions: [{call: governor.relay, args: [router, 0, {cal: y}]}]",
            "has the keys `call` and `args`",
        ),
        (f"title: T\nactions: [{{call: '{STRANGER}.f', abi: 'f(uint7 x)'}}]", "there is no type 'uint7'"),
        (f"title: T\nactions: [{{call: '{STRANGER}.f', abi: 'f(uint8 x'}}]", "it is incomplete"),
        ("title: T\nactions: [{call: a.b}]\nexpect: {after: [{call: a.b}]}", "give one of `equals:`"),
        (
            PAY + "\nexpect:\n  after:\n    - {call: router.tokens, at_most: 1}",
            "p.yaml:5: expect.after[0].at_most: expected a list (address[])",
        ),
        (
            PAY + "\nexpect: {after: [{call: kinds.describe, args: [1], pick: rules.quorum, equals: 1%}]}",
            "there is no 'quorum' among the return values; did you mean 'quorumBps'?",
        ),
        (
            PAY + "\nexpect: {after: [{call: kinds.describe, args: [1], equals: 1}]}",
            "describe returns several values; `pick:` one of kind, rules.",
        ),
    ],
)
def test_load__refused__line_and_reason(text, message):
    assert message in refused(text)


def test_load__function_of_several_forms__types_needed():
    registry = replace(REGISTRY, contracts={**KEYS, "vesting_team": address(0x7E57)})
    message = refused("title: T\nactions: [{call: vesting_team.release, args: []}]", registry)
    assert "has several functions release; write the types: release(), release(address)." in message


def test_load__several_problems__one_report():
    message = refused(SPLIT.replace("args:\n", "args: [x, 50%, 1]\n") + "  - {call: token.mintt}")
    assert message.startswith("p.yaml has 2 problems:\n  p.yaml:4: ")
    assert "p.yaml:5: actions[1].call: token has no function mintt; did you mean 'mint'?" in message


def test_load__arguments_called_like_keys__the_line_of_the_argument():
    """`to` and `value` are keys of an action and common names of arguments."""
    pay = "title: T\nactions:\n  - call: token.transfer\n    args:\n      to: nobody\n      value: 1 TMAI"
    assert refused(pay).startswith("p.yaml:5: actions[0].args.to: 'nobody' is neither")
    relay = (
        "title: T\nactions:\n  - call: governor.relay\n    args:\n      target: token\n      value: 0\n"
        "      data:\n        call: token.transfer\n        args:\n          to: router\n          value: 1"
    )
    assert refused(relay).startswith("p.yaml:11: actions[0].args.data.args.value: '1' has no unit")


def test_schema__names_every_key():
    assert set(proposal_schema()["properties"]) == {
        "title", "summary", "kind", "after", "addresses", "actions", "expect", "accept",
    }  # fmt: skip


BAKE = {"name": "bake", "inputs": [{"name": "n", "type": "uint256"}]}


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([BAKE]),
        "\ufeff" + json.dumps([{**BAKE, "type": "function", "outputs": []}]),
        json.dumps({"abi": [{"type": "constructor"}, {"type": "receive"}, BAKE]}),
        json.dumps({"status": "1", "result": json.dumps([BAKE])}),
        json.dumps(["event Baked(uint256 n)", "function bake(uint256 n)"]),
        json.dumps(["error Burnt()", "constructor()", "receive() external payable", "bake(uint256 n)"]),
        json.dumps("function bake(uint256 n)"),
        json.dumps({"output": {"abi": [BAKE]}}),
    ],
    ids=["no type", "byte order mark", "artifact", "explorer", "readable", "bare", "one", "metadata"],
)
def test_load__abi_files_as_there_are__the_same_call(content, tmp_path):
    """IN-04. A `type` that is absent is a function."""
    (tmp_path / "oven.json").write_text(content, encoding="utf-8")
    path = tmp_path / "bake.yaml"
    path.write_text(f"title: Bake\nactions: [{{call: '{STRANGER}.bake', abi: oven.json, args: {{n: 7}}}}]")
    (action,) = load_proposal(path).encode(REGISTRY)
    assert action.calldata == bytes.fromhex("b4ced210") + (7).to_bytes(32, "big")


@pytest.mark.parametrize(
    "entry", [{}, {"name": "bake", "inputs": None}, {"name": "bake", "inputs": [{"name": "n"}]}, {"name": 5}]
)
def test_load__abi_entry_that_is_none__named(entry, tmp_path):
    """IN-04."""
    (tmp_path / "oven.json").write_text(json.dumps([BAKE, entry]))
    path = tmp_path / "bake.yaml"
    path.write_text(f"title: Bake\nactions: [{{call: '{STRANGER}.bake', abi: oven.json, args: {{n: 7}}}}]")
    with pytest.raises(ProposalError, match=r"entry 2 of .*oven\.json is no function of an ABI"):
        load_proposal(path).encode(REGISTRY)


def test_parse__calls_within_bytes__bring_their_abi():
    """IN-04. At any depth, in lists and structs too."""
    inner = f"{{call: '{STRANGER}.bake', abi: function bake(uint256 n), args: {{n: 7}}}}"
    outer = f"{{call: '{STRANGER}.wrap', abi: function wrap(bytes data), args: {{data: {inner}}}}}"
    text = (
        "title: Bake\nactions:\n"
        f"  - call: '{STRANGER}.multicall'\n"
        "    abi: function multicall(bytes[] calls, (bytes data)[] more)\n"
        f"    args: {{calls: [{inner}, {outer}], more: [{{data: {inner}}}]}}\n"
    )
    (action,) = parse_proposal(text).encode(REGISTRY)
    baked = bytes.fromhex("b4ced210") + (7).to_bytes(32, "big")
    assert action.calldata.count(baked) == 3
    wrong = text.replace("uint256 n), args: {n: 7}}, {call", "uint256), args: {n: 7}}, {call", 1)
    with pytest.raises(ProposalError):
        parse_proposal(wrong.replace("function bake(uint256)", "function bake(", 1)).encode(REGISTRY)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('summary: "x\\ud800"', r"p\.yaml:2: this holds half of a character"),
        ('"\\udcff": x', r"p\.yaml:2: this holds half of a character"),
    ],
)
def test_parse__characters_that_are_no_text__named(line, said):
    """IN-08."""
    with pytest.raises(ProposalError, match=said):
        parse_proposal(f"title: Say\n{line}\nactions: [{{to: '{STRANGER}', value: 1 ETH}}]", name="p.yaml")


@pytest.mark.parametrize("text", ["say(string # x)", "say(string\0)", "say(string \ud800)", "say(str-ing)"])
def test_signature__with_characters_that_do_not_belong_there__named(text):
    """IN-08."""
    with pytest.raises(ProposalError, match="is not a signature: '.' is unexpected"):
        parse_function(text)


def test_load__path_that_is_none__named():
    """IN-08. From Python too."""
    with pytest.raises(ProposalError, match="cannot be read"):
        load_proposal("a\0b.yaml")
