"""Whatever a proposal says is sent exactly, and whatever is sent is said exactly."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ape_dao.core.chain.abi import selector, signature
from ape_dao.proposals import (
    call_line,
    decode_action,
    encode_action,
    fingerprint,
    parse_proposal,
    write_action,
)
from ape_dao.proposals.encoding import encode_values
from ape_dao.proposals.signatures import known_entries
from ape_dao.proposals.writing import dump_proposal
from ape_dao.sdk.governance import Action
from utils.checks import check_each
from utils.proposals import KEYS, REGISTRY, STRANGER, calls_of, functions

WRITING = functions(reading=False)
FEW = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def test_encode__every_function_of_the_kit__round_trip():
    """Random arguments: written in human units, read again, the same bytes; the decoder says the same."""

    def check(name):
        key, entry = named[name]

        @FEW
        @given(calls_of(entry))
        def check_values(values):
            check_round_trip(key, entry, values)

        check_values()

    named = {f"{key}.{signature(entry)}": (key, entry) for key, entry in WRITING}
    check_each(named, check)


def check_round_trip(key, entry, values):
    action = Action(KEYS[key], encode_values(entry, values))
    written = write_action(REGISTRY, action)
    assert "call" in written
    assert encode_action(REGISTRY, written) == action
    call = decode_action(REGISTRY, action)
    assert {one.name: one.value for one in call.arguments} == values
    assert (call.is_exact, call.is_guess, call.contract is not None) == (True, False, True)
    assert "\n" not in call_line(call)


@FEW
@given(st.data())
def test_encode__well_known_functions_of_strangers__round_trip(data):
    _, entry = data.draw(st.sampled_from(known_entries()))
    action = Action(STRANGER, encode_values(entry, data.draw(calls_of(entry))))
    assert encode_action(REGISTRY, write_action(REGISTRY, action)) == action


@settings(FEW, max_examples=60)
@given(
    target=st.sampled_from([*KEYS.values(), STRANGER]),
    head=st.sampled_from([b"", *(selector(entry) for _, entry in WRITING)]),
    tail=st.binary(max_size=100),
    value=st.integers(0, 10**20),
)
def test_encode__any_bytes__round_trip(target, head, tail, value):
    """Broken and foreign calldata, cut arguments, bytes too many: nothing is lost or repaired."""
    action = Action(target, head + tail, value)
    assert encode_action(REGISTRY, write_action(REGISTRY, action)) == action
    assert "\n" not in call_line(decode_action(REGISTRY, action))


@settings(FEW, max_examples=40)
@given(st.data())
def test_dump__file_round_trip(data):
    """Actions to a file and back: the same fingerprint."""
    actions = []
    for _ in range(data.draw(st.integers(1, 4))):
        key, entry = data.draw(st.sampled_from(WRITING))
        payable = entry["stateMutability"] == "payable"
        value = data.draw(st.integers(0, 10**20)) if payable else 0
        actions.append(Action(KEYS[key], encode_values(entry, data.draw(calls_of(entry))), value))
    summary = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
    text = dump_proposal(REGISTRY, actions, title="Any", summary=summary, kind="standard")
    again = parse_proposal(text)
    assert again.encode(REGISTRY) == actions
    assert fingerprint(again.encode(REGISTRY)) == fingerprint(actions)
    assert again.summary.strip() == summary.strip()


def test_known_signatures__no_two_functions_share_a_selector_with_other_types():
    by_selector = {}
    for _, entry in known_entries():
        by_selector.setdefault(selector(entry), set()).add(signature(entry))
    assert [found for found in by_selector.values() if len(found) > 1] == []
