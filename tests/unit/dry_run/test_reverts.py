"""Refusals of contracts in words."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.core.chain.reverts import explain, refusal

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
            f"The contract refuses: OwnableUnauthorizedAccount(account={WHO}).",
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


def test_explain__time_that_is_none__as_written():
    """Zero stands for a permanent lock, which has no day."""
    told = explain("VotingEscrowLockNotExpired", {"account": WHO, "end": 0})
    assert "`end`" not in told
    assert "1970" not in told
