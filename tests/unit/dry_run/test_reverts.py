"""Refusals of contracts in words."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.chain.artifacts import all_contracts
from ape_dao.core.chain.reverts import explain, refusal
from ape_dao.core.chain.standard_errors import STANDARD_ERRORS

WHO = "0x00000000000000000000000000000000000000A1"


def data(signature, *values):
    types = signature.partition("(")[2].rstrip(")")
    return keccak(text=signature)[:4] + encode(types.split(",") if types else [], values)


@pytest.mark.parametrize(
    ("revert", "sentence"),
    [
        (
            data("VotingEscrowAmountTooLow(uint256,uint256)", 1_000_000, 2_000_000),
            "The contract refuses (VotingEscrowAmountTooLow): 1_000_000 base units is less than 2_000_000.",
        ),
        (
            data("VotingEscrowExitTooEarly(address,uint256)", WHO, 4_102_444_800),
            "The contract refuses (VotingEscrowExitTooEarly): The lock was changed too recently; "
            "an early exit is possible from 2100-01-01 UTC on.",
        ),
        (data("Error(string)", "no"), "The contract refuses: no."),
        (data("Error(string)", "no")[:-1] + b"\x80", "The contract refuses: no."),  # as of old compilers
        (
            data("OwnableUnauthorizedAccount(address)", WHO),
            f"The contract refuses (OwnableUnauthorizedAccount): Only its owner can do that, and not {WHO}.",
        ),
        (data("Panic(uint256)", 17), "The contract refuses: Panic(code=17)."),
        (b"", "The contract refuses the call without giving a reason."),
        (b"\x12\x34\x56\x78", "The contract refuses with the unknown error 0x12345678."),
    ],
)
def test_refusal(revert, sentence):
    assert str(refusal(revert)).startswith(sentence)


def test_refusal__error_of_the_kit__has_its_name_and_values():
    error = refusal(data("VotingEscrowExitTooEarly(address,uint256)", WHO, 4_102_444_800))
    assert (error.name, error.inputs) == (
        "VotingEscrowExitTooEarly",
        {"account": WHO, "availableAt": 4_102_444_800},
    )
    assert (refusal(b"").name, refusal(data("Error(string)", "no")).inputs) == (None, {})


@pytest.mark.parametrize(
    ("name", "inputs", "sentence"),
    [
        ("MerkleAirdropSignatureExpired", {"expiry": 4, "current": 8}, "expired at {}; now is {}."),
        ("IndexVaultPaused", {"until": 4}, "Auctions are paused until {}."),
        ("CouncilElectionTime", {"from": 4, "until": 8}, "can be done from {} and before {} only."),
        ("JobBoardInvalidTime", {"given": 2, "min": 4, "max": 8}, "The time {} is outside {} to {}."),
        ("ScopedExecutorInvalidEnd", {"until": 4, "limit": 8}, "{} must be later than now and at most {}."),
    ],
)
def test_explain__every_time_of_a_sentence__a_date(name, inputs, sentence):
    """IN-09: every value that is a time is a date, not only the one beside the unit."""
    dates = {key: 4_000_000_000 + day * units.DAY for key, day in inputs.items()}
    wanted = sentence.format(*(f"{units.format_date(at)} UTC" for at in dates.values()))
    assert explain(name, dates).endswith(wanted)


def test_explain__standard_error__sentence_with_its_parameters():
    """IN-09: the errors of OpenZeppelin that members meet are sentences too."""
    declared = {
        entry["name"]: entry["inputs"]
        for artifact in all_contracts()
        for entry in artifact.abi
        if entry["type"] == "error"
    }
    for name in STANDARD_ERRORS:
        values = {one["name"]: 7 for one in declared[name]}
        told = explain(name, values)
        assert told.startswith(f"The contract refuses ({name}): ") and "`" not in told
    wanted = f"{WHO} holds 5_000 base units of the token; 7_000 are needed."
    told = refusal(data("ERC20InsufficientBalance(address,uint256,uint256)", WHO, 5_000, 7_000))
    assert str(told) == f"The contract refuses (ERC20InsufficientBalance): {wanted}"


def test_explain__number_beside_a_time__a_number():
    told = explain("DaoCourtTooLong", {"given": 3 * 10**8, "limit": 10**8})
    assert "300_000_000 seconds" in told and "UTC" not in told


def test_explain__time_that_is_none__as_written():
    """Zero stands for a permanent lock, which has no day."""
    told = explain("VotingEscrowLockNotExpired", {"account": WHO, "end": 0})
    assert "`end`" not in told
    assert "1970" not in told
