"""Movements of tokens and ether."""

from types import SimpleNamespace

from eth_utils import keccak, to_checksum_address

from ape_dao.core.chain.erc20 import TokenFacts
from ape_dao.simulation import transfers as module
from ape_dao.simulation.trace import Frame, Log
from ape_dao.simulation.transfers import ETHER, AssetFacts, asset_facts, balances, transfers

A, B, TOKEN = (to_checksum_address("0x" + digits * 20) for digits in ("aa", "bb", "cc"))
NOBODY = to_checksum_address("0x" + "00" * 20)
TRANSFER = keccak(text="Transfer(address,address,uint256)")
DEPOSIT = keccak(text="Deposit(address,uint256)")


def topic(address: str) -> bytes:
    return bytes(12) + bytes.fromhex(address[2:])


def frame(kind, caller, target, value, error=None, calls=()):
    return Frame(kind, caller, target, value, b"", b"", error, 0, tuple(calls))


def trace(root, *logs):
    return SimpleNamespace(root=root, logs=logs)


QUIET = frame("CALL", A, B, 0)


def test_transfers__ether__only_what_lasts():
    undone = frame("CALL", B, A, 3, error="reverted", calls=[frame("CALL", A, B, 2)])
    code = frame("DELEGATECALL", B, A, 7)
    moved = transfers(trace(frame("CALL", A, B, 5, calls=[undone, code])))
    assert [(move.asset, move.sender, move.receiver, move.amount) for move in moved] == [(ETHER, A, B, 5)]


def test_transfers__tokens_collectibles_and_wrapped_ether():
    plain = Log(TOKEN, (TRANSFER, topic(A), topic(B)), (9).to_bytes(32, "big"))
    number = Log(TOKEN, (TRANSFER, topic(A), topic(B), (7).to_bytes(32, "big")), b"")
    wrapped = Log(TOKEN, (DEPOSIT, topic(A)), (4).to_bytes(32, "big"))
    other = Log(TOKEN, (keccak(text="Other()"),), b"")
    moved = transfers(trace(QUIET, plain, number, wrapped, other, Log(TOKEN, (), b"")))
    assert [(move.sender, move.receiver, move.amount, move.is_collectible) for move in moved] == [
        (A, B, 9, False),
        (A, B, 7, True),
        (NOBODY, A, 4, False),
    ]
    assert balances(moved) == {(A, TOKEN): -9 - 1 + 4, (B, TOKEN): 9 + 1}


def test_asset_facts__strangers__their_address_beside_their_word(monkeypatch):
    """A token that calls itself USDC, or claims absurd decimals, deceives nobody and breaks nothing."""
    facts = TokenFacts(TOKEN, True, "x", "USDC" + "!" * 100, 2**200, 1)
    monkeypatch.setattr(module, "read_token", lambda chain, asset: facts)
    moved = transfers(trace(QUIET, Log(TOKEN, (TRANSFER, topic(A), topic(B)), (9).to_bytes(32, "big"))))
    assert asset_facts(None, moved, {})[TOKEN] == AssetFacts(f"USDC!!!!!!!!!!!! ({TOKEN})", 0)
    assert asset_facts(None, moved, {TOKEN: "USDC"})[TOKEN].symbol == "USDC!!!!!!!!!!!!"
