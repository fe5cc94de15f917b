"""Calls inside calls are opened, whoever makes them; what cannot be known is said."""

import pytest
from eth_abi import encode

from ape_dao.core.chain.abi import abi_type, selector
from ape_dao.proposals import call_line, decode_action, decode_call, describe, fingerprint, parse_proposal
from ape_dao.proposals.decoding import call_values
from ape_dao.proposals.encoding import encode_values, find_function
from ape_dao.proposals.signatures import parse_function
from ape_dao.proposals.values import ArgumentError
from ape_dao.sdk.governance import Action
from utils.proposals import KEYS, NAMELESS, REGISTRY, STRANGER, USDC, WETH, address
from utils.work import work_of

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


def packed(*calls):
    """A script of Aragon's."""
    rows = (bytes.fromhex(at[2:]) + len(data).to_bytes(4, "big") + data for at, data in calls)
    return b"\0\0\0\1" + b"".join(rows)


SIGNED = (TIMELOCK, 0, "grantRole(bytes32,address)", GRANT[4:])
REQUEST = "(address,address,uint256,uint256,uint48,bytes,bytes)"
FORWARDED = {
    "execute(address,bytes)": (TIMELOCK, GRANT),
    "forward(address,bytes)": (TIMELOCK, GRANT),
    "schedule(address,bytes,uint48)": (TIMELOCK, GRANT, 5),
    "sendTxToL1(address,bytes)": (TIMELOCK, GRANT),
    "sendMessage(address,bytes,uint32)": (TIMELOCK, GRANT, 5),
    "sendMessageToChild(address,bytes)": (TIMELOCK, GRANT),
    "depositTransaction(address,uint256,uint64,bool,bytes)": (TIMELOCK, 0, 5, False, GRANT),
    "createRetryableTicket(address,uint256,uint256,address,address,uint256,uint256,bytes)": (
        TIMELOCK, 0, 0, THIEF, THIEF, 0, 0, GRANT,
    ),
    "propose(address[],uint256[],string[],bytes[],string)": (*([part] for part in SIGNED), "x"),
    "queueTransaction(address,uint256,string,bytes,uint256)": (*SIGNED, 5),
    "executeTransaction(address,uint256,string,bytes,uint256)": (*SIGNED, 5),
    "exec(address,bytes32,bytes,uint256)": (TIMELOCK, bytes(32), GRANT, 5),
    "forward(bytes)": (packed((USDC, b""), (TIMELOCK, GRANT)),),
    "newVote(bytes,string)": (packed((TIMELOCK, GRANT)), "x"),
    "execute(bytes32,(address,uint256,bytes)[],uint256)": (bytes(32), [(TIMELOCK, 0, GRANT)], 0),
    "execute(bytes32,bytes)": (bytes(32), bytes.fromhex(TIMELOCK[2:]) + bytes(32) + GRANT),
    "executeBatch((address,uint256,bytes)[])": ([(USDC, 0, b""), (TIMELOCK, 0, GRANT)],),
    f"execute({REQUEST})": ((THIEF, TIMELOCK, 0, 0, 0, GRANT, b""),),
    "multicall(address[],bytes[])": ([USDC, TIMELOCK], [b"\1\2\3\4", GRANT]),
    "tryBlockAndAggregate(bool,(address,bytes)[])": (True, [(TIMELOCK, GRANT)]),
    "execTransactionWithRole(address,uint256,bytes,uint8,uint16,bool)": (TIMELOCK, 0, GRANT, 0, 1, True),
}  # fmt: skip


@pytest.mark.parametrize("text", FORWARDED)
def test_decode__well_known_forwarders__opened(text):
    """RF-03."""
    found = hidden_in(STRANGER, raw(text, *FORWARDED[text]))
    assert (found.target, found.function, found.argument("account")) == (TIMELOCK, "grantRole", THIEF)
    line = call_line(decode_call(REGISTRY, STRANGER, raw(text, *FORWARDED[text])))
    assert line.count(f"timelock.grantRole(role=DEFAULT_ADMIN_ROLE, account={THIEF})") == 1


UNHEARD_OF = {
    "a(address to, bytes what)": (TIMELOCK, GRANT),
    "a(bytes what, uint8 x, address to)": (GRANT, 1, TIMELOCK),
    "a(address x, address to, bytes what)": (THIEF, TIMELOCK, GRANT),
    "a(address[] to, bytes[] what)": ([USDC, TIMELOCK], [b"", GRANT]),
    "a(uint8[] n, address[] to, bytes[] what, bytes[] no)": ([1, 2], [USDC, TIMELOCK], [b"", GRANT], []),
    "a((address to, bytes what) x)": ((TIMELOCK, GRANT),),
    "a(uint8 n, ((bytes what, address to) x)[2] y)": (1, [((b"", THIEF),), ((GRANT, TIMELOCK),)]),
    "a(address to, (uint256 gas, bytes what)[] x)": (TIMELOCK, [(5, GRANT)]),
    "a(address to, bytes[] what)": (TIMELOCK, [GRANT]),
    "a(address to, bytes what, bytes signature)": (TIMELOCK, GRANT, bytes(65)),
}


@pytest.mark.parametrize("text", UNHEARD_OF)
def test_decode__forwarders_of_any_name__opened_as_likely(text):
    """RF-03. An address, and bytes that are a call of a function that it has; at every depth."""
    entry = parse_function(text)
    registry = REGISTRY.with_labels({}, {STRANGER: (entry,)})
    data = raw(text, *UNHEARD_OF[text])
    for outer in (data, raw("execute(address,bytes)", STRANGER, data)):
        found = list(decode_call(registry, STRANGER, outer).walk())[-1]
        assert (found.target, found.function, found.is_assumed) == (TIMELOCK, "grantRole", True)
        assert "(its bytes are taken for this call)" in call_line(decode_call(registry, STRANGER, outer))


@pytest.mark.parametrize("text", UNHEARD_OF)
def test_decode__function_that_nobody_knows__its_calls_are_found(text):
    """RF-03. Without any ABI, by the lengths before bytes and the addresses in words."""
    call = decode_call(REGISTRY, STRANGER, raw(text, *UNHEARD_OF[text]))
    assert (call.function, call.is_known) == (None, False)
    found = {(one.target, one.function, one.is_assumed) for one in call.calls}
    assert (TIMELOCK, "grantRole", True) in found
    assert "makes [timelock.grantRole(" in call_line(call)


def test_decode__calldata_that_is_made_to_cost__is_quick():
    """Hundreds of calls, each with many addresses and with many lengths before what may be a call."""
    words = [bytes(12) + (2**100 + n).to_bytes(20, "big") + (36).to_bytes(32, "big") for n in range(30)]
    one = b"\1\2\3\4" + (b"".join(words) + (36).to_bytes(32, "big") + GRANT[:36]) * 4
    made = []
    data = raw("multicall(bytes[] d)", [one] * 300)
    work = work_of(lambda: made.append(decode_call(REGISTRY, STRANGER, data)))
    assert len(made[0].calls) == 300 and work < 2_000_000  # twice what it is


def test_decode__multicall_of_any_name__opened_at_the_target():
    """RF-03."""
    entries = tuple(map(parse_function, ("doAll(bytes[] calls)", "bake(uint256 n)")))
    registry = REGISTRY.with_labels({}, {STRANGER: entries})
    call = decode_call(registry, STRANGER, raw("doAll(bytes[] c)", [raw("bake(uint256)", 7), b"\1\2\3\4"]))
    assert [(one.target, one.function, one.is_assumed) for one in call.calls] == [(STRANGER, "bake", True)]


@pytest.mark.parametrize(
    ("to", "data"),
    [
        (USDC, GRANT),
        (TIMELOCK, GRANT + b"\0"),
        (TIMELOCK, GRANT[:-32]),
        (TIMELOCK, b""),
        (STRANGER, b"\1\2\3\4"),
    ],
)
def test_decode__bytes_that_are_no_call_of_the_address__stay_bytes(to, data):
    """RF-03. Another contract's function, more or less than its arguments, a function that nobody knows."""
    registry = REGISTRY.with_labels({}, {STRANGER: (parse_function("a(address to, bytes what)"),)})
    call = decode_call(registry, STRANGER, raw("a(address,bytes)", to, data))
    assert (call.function, call.calls) == ("a", ())


def test_decode__ether_of_a_likely_call__where_it_is_named():
    text = "a(address to, uint256 _value, bytes what, uint256 gas)"
    registry = REGISTRY.with_labels({}, {STRANGER: (parse_function(text),)})
    (inner,) = decode_call(registry, STRANGER, raw(text, TIMELOCK, 7, GRANT, 9)).calls
    assert inner.value == 7


def test_decode__what_a_file_wrote_as_a_call__is_shown_as_one():
    """RF-03. In bytes of a function that says nothing about a target, at every depth."""
    inner = f"{{call: timelock.grantRole, args: {{role: PROPOSER_ROLE, account: '{THIEF}'}}}}"
    post = "{call: '%s.post', abi: 'post(bytes32 id, bytes message)', args: {id: '0x%s', message: %s}}"
    outer = post % (STRANGER, "00" * 32, post % (PROXY, "11" * 32, inner))
    file = parse_proposal(f"title: Post\nactions: [{outer}]")
    (action,) = file.encode(REGISTRY)
    calls = list(decode_action(file.registry(REGISTRY), action).walk())
    assert [call.function for call in calls] == ["post", "post", "grantRole"]
    assert "timelock.grantRole(role=PROPOSER_ROLE" in call_line(calls[0])
    assert [call.function for call in decode_action(REGISTRY, action).walk()] == [None]


def test_call_values__by_name__nothing_for_what_does_not_fit():
    values = {"newRevenueShareBps": 1, "newBuybackBps": 2, "newTreasuryBps": 9_997}
    data = calldata("router.setSplit", **values)
    _, entry = find_function(REGISTRY, "router.setSplit", values)
    assert call_values(entry, data) == values
    assert call_values(entry, data[:-1]) == {}


def test_argument_error__path_of_the_argument():
    assert str(ArgumentError(("_lists", 0, "amount"), "is missing")) == "_lists[0].amount: is missing"
