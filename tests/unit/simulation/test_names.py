"""Words for reverts, and the addresses of a spec."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.simulation.names import explain


def error(signature: str, kinds: list[str], values: list) -> bytes:
    return keccak(text=signature)[:4] + encode(kinds, values)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no reason given"),
        (error("Error(string)", ["string"], ["too late"]), "too late"),
        (error("Panic(uint256)", ["uint256"], [0x11]), "arithmetic overflow"),
        (error("Panic(uint256)", ["uint256"], [0x99]), "panic 0x99"),
        (
            error("GovernorNonexistentProposal(uint256)", ["uint256"], [5]),
            "GovernorNonexistentProposal(proposalId=5)",
        ),
        (bytes.fromhex("12345678"), "0x12345678"),
        (keccak(text="Error(string)")[:4] + b"broken", "0x08c379a062726f6b656e"),
    ],
)
def test_explain(data, words):
    assert explain(data) == words
