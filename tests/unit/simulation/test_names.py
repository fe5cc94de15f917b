"""Words for reverts, and the addresses of a spec."""

import pytest
from eth_abi import encode
from eth_utils import keccak

from ape_dao.simulation.names import addresses_in, explain


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


def test_addresses_in__nested():
    data = {"a": {"b": ["0x" + "11" * 20, "not one"]}, "c": "0x" + "22" * 20, "d": 5}
    assert dict(addresses_in(data)) == {"a.b[0]": "0x" + "11" * 20, "c": "0x" + "22" * 20}
