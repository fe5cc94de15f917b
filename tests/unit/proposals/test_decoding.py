"""Calls inside calls are opened, whoever makes them; what cannot be known is said."""

import pytest
from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.proposals import call_line, decode_action, decode_call, describe, fingerprint
from ape_dao.proposals.encoding import encode_values, find_function
from ape_dao.proposals.signatures import parse_function
from ape_dao.sdk.governance import Action
from utils.proposals import KEYS, NAMELESS, REGISTRY, STRANGER, USDC, WETH, address

THIEF = address(0xBAD)
SAFE = address(0x5AFE)
PROXY = address(0x9999)


def calldata(call, **values):
    _, entry = find_function(REGISTRY, call, values)
    return encode_values(entry, values)


def raw(signature, *values):
    entry = parse_function(signature)
    return selector(entry) + encode([abi_type(part) for part in entry["inputs"]], values)


MULTICALL = selector(parse_function("multicall(bytes[])"))
GRANT = calldata("timelock.grantRole", role=bytes(32), account=THIEF)
TIMELOCK = KEYS["timelock"]


def hidden_in(target, data, value=0):
    """The deepest call of the tree, which must be the grant."""
    return list(decode_call(REGISTRY, target, data, value).walk())[-1]


def multi_send(*calls):
    return b"".join(
        bytes([operation])
        + bytes.fromhex(to[2:])
        + value.to_bytes(32, "big")
        + len(data).to_bytes(32, "big")
        + data
        for operation, to, value, data in calls
    )


WRAPPED = {
    "governor.relay": (KEYS["governor"], calldata("governor.relay", target=TIMELOCK, value=0, data=GRANT)),
    "timelock.schedule": (
        TIMELOCK,
        calldata(
            "timelock.schedule",
            target=TIMELOCK,
            value=0,
            data=GRANT,
            predecessor=bytes(32),
            salt=bytes(32),
            delay=1,
        ),
    ),
    "timelock.executeBatch": (
        TIMELOCK,
        calldata(
            "timelock.executeBatch",
            targets=[USDC, TIMELOCK],
            values=[0, 0],
            payloads=[raw("approve(address a, uint256 b)", THIEF, 1), GRANT],
            predecessor=bytes(32),
            salt=bytes(32),
        ),
    ),
    "another proposal": (
        KEYS["governor"],
        calldata(
            "governor.proposeKind", kind=0, targets=[TIMELOCK], values=[0], calldatas=[GRANT], description="x"
        ),
    ),
    "multicall": (TIMELOCK, raw("multicall(bytes[] d)", [raw("pause()"), GRANT])),
    "multicall3": (STRANGER, raw("aggregate3((address,bool,bytes)[] c)", [(TIMELOCK, True, GRANT)])),
    "safe": (
        SAFE,
        raw(
            "execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)",
            TIMELOCK, 0, GRANT, 0, 0, 0, 0, THIEF, THIEF, b"",
        ),
    ),
    "safe, multiSend": (
        SAFE,
        raw(
            "execTransactionFromModule(address,uint256,bytes,uint8)",
            STRANGER,
            0,
            raw("multiSend(bytes)", multi_send((0, USDC, 1, b""), (0, TIMELOCK, 0, GRANT))),
            1,
        ),
    ),
    "upgradeAndCall": (
        STRANGER,
        raw("upgradeAndCall(address,address,bytes)", PROXY, TIMELOCK, GRANT),
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", WRAPPED)
def test_decode__grant_inside_another_call__opened(how):
    """A role that is handed out inside a call inside a call is still seen, with the holder's name."""
    found = hidden_in(*WRAPPED[how])
    assert (found.target, found.function, found.contract) == (TIMELOCK, "grantRole", "Timelock")
    assert found.argument("account") == THIEF
    assert f"timelock.grantRole(role=DEFAULT_ADMIN_ROLE, account={THIEF})" in call_line(
        decode_call(REGISTRY, *WRAPPED[how])
    )


def test_decode__delegatecalls__are_told():
    tree = decode_call(REGISTRY, *WRAPPED["safe, multiSend"])
    assert [one.is_delegate for one in tree.walk()] == [False, True, False, False]
    assert "delegatecall" in call_line(tree)


def test_decode__equal_calldata_to_different_targets__each_by_its_name():
    move = raw("transfer(address,uint256)", THIEF, 10**6)
    data = calldata(
        "governor.propose", targets=[USDC, WETH], values=[0, 0], calldatas=[move, move], description=""
    )
    line = call_line(decode_call(REGISTRY, KEYS["governor"], data))
    assert f"calldatas=[USDC.transfer(to={THIEF}, value=1 USDC), WETH.transfer(to={THIEF}" in line


def test_decode__nested_without_end__stops():
    data = GRANT
    for _ in range(20):
        data = calldata("governor.relay", target=KEYS["governor"], value=0, data=data)
    assert len(list(decode_call(REGISTRY, KEYS["governor"], data).walk())) == 9


def test_decode__many_calls_of_the_same_bytes__stops_and_is_not_exact():
    """Each level of 200 pointers to one call multiplies the calls, and costs 6 kB of calldata."""
    data = b"\x01\x02\x03\x04"
    for _ in range(8):
        words = [32, 200, *[200 * 32] * 200, len(data)]
        data = MULTICALL + b"".join(one.to_bytes(32, "big") for one in words) + data + bytes(-len(data) % 32)
    call = decode_call(REGISTRY, STRANGER, data)
    assert 1 < sum(1 for _ in call.walk()) < 10_000
    assert not call.is_exact and len(call_line(call)) < 20 * len(data)


def test_decode__bytes_after_the_arguments__not_exact():
    call = decode_call(REGISTRY, TIMELOCK, GRANT + b"\x01")
    assert (call.function, call.is_exact) == ("grantRole", False)
    assert call_line(call).endswith("(the calldata is not exactly these arguments)")


def test_decode__arguments_cut_off__unknown():
    call = decode_call(REGISTRY, TIMELOCK, GRANT[:-1])
    assert (call.function, call.is_known, call.calls) == (None, False, ())
    assert call_line(call).startswith("call timelock with unknown calldata 0x2f2ff15d… (67 bytes, keccak 0x")


def test_decode__function_of_a_stranger__is_a_guess():
    call = decode_call(REGISTRY, STRANGER, raw("transferOwnership(address)", THIEF))
    assert (call.function, call.is_guess) == ("transferOwnership", True)
    assert "(the function is a guess from its selector)" in call_line(call)


def test_decode__another_contracts_function__is_a_guess():
    """The selector of `grantRole` sent to the router, which has no such function."""
    assert decode_call(REGISTRY, KEYS["router"], GRANT).is_guess


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Action(THIEF, b"", 5 * 10**17), f"1. send 0.5 ETH to {THIEF}"),
        (Action(THIEF, b""), f"1. call {THIEF} with nothing"),
        (
            Action(USDC, calldata("USDC.transfer", to=THIEF, value=1_500_000)),
            f"1. USDC.transfer(to={THIEF}, value=1.5 USDC)",
        ),
        (
            Action(NAMELESS, raw("transfer(address,uint256)", THIEF, 1_500_000)),
            f"1. {NAMELESS}.transfer(to={THIEF}, value=1_500_000)",
        ),
        (Action(WETH, raw("deposit()"), 10**18), "1. WETH.deposit() with 1 ETH"),
        (
            Action(
                KEYS["kinds"],
                calldata("kinds.setTarget", kind=3, target=USDC, reach=2, maxAmount=5_000_000),
            ),
            "1. kinds.setTarget(kind=optimistic, target=USDC, reach=transfer, maxAmount=5 USDC)",
        ),
        (
            Action(KEYS["score"], calldata("score.setThresholds", thresholds=[10**18, 2 * 10**18])),
            "1. score.setThresholds(thresholds=[1 veTMAI, 2 veTMAI])",
        ),
        (
            Action(
                KEYS["governor"], calldata("governor.setGuardian", newGuardian=THIEF, newUntil=4_102_444_800)
            ),
            f"1. governor.setGuardian(newGuardian={THIEF}, newUntil=2100-01-01)",
        ),
    ],
)
def test_describe__one_line_in_human_units(action, line):
    assert describe(REGISTRY, [action]) == [line]


def test_describe__texts_in_arguments__stay_in_their_line():
    data = calldata(
        "governor.castVoteWithReason", proposalId=1, support=1, reason='x")\n2. router.setSplit(\u202egood'
    )
    (line,) = describe(REGISTRY, [Action(KEYS["governor"], data)])
    assert line.endswith(r'reason="x\")\n2. router.setSplit(\u202egood")')


def test_fingerprint__every_part_matters():
    one = Action(USDC, GRANT, 1)
    others = [Action(WETH, GRANT, 1), Action(USDC, GRANT[:-1], 1), Action(USDC, GRANT, 2)]
    assert len({fingerprint([one]), *(fingerprint([other]) for other in others)}) == 4
    assert fingerprint([one, others[0]]) != fingerprint([others[0], one])
    assert decode_action(REGISTRY, one).value == 1
