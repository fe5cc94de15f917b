"""What Python computes and the page has to compute alike.

`PYTHONPATH=tests uv run python tests/utils/page_vectors.py` writes it.
Whole numbers are text, because JavaScript's numbers round large ones.
"""

from __future__ import annotations

import json
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from ape_dao.ballots.messages import Ballot, Domain, digest, split
from ape_dao.core import units
from ape_dao.core.chain.typed_data import signable, typed_data
from ape_dao.core.errors import UnitError
from ape_dao.core.governance import Action, Proposal
from ape_dao.core.text import printable, text_bytes
from ape_dao.modules.index.sdk import IndexPart, IndexState, at_least, at_most
from ape_dao.modules.index.section import ONE, whole_price
from ape_dao.proposals.describing import fingerprint
from ape_dao.proposals.standing import Tally
from ape_dao.sdk.gas_margin import with_margin
from ape_dao.sdk.staking import Lock, Terms, unlock_time

FILE = Path(__file__).parents[1] / "page" / "vectors.json"
ANN, BEN = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
GOVERNOR = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
DOMAIN = Domain("Token Metrics DAO", "1", 31337, GOVERNOR)
TEXTS = (
    "# Share revenue\n\nHalf for the stakers.",
    "",
    "Ünïcode ✓ 🗳️\nsecond line",
    "broken \udcff\udce2\udc82 bytes",
    "turned \u202e text\x00",
)
ACTIONS = (
    (),
    (Action(ANN, b""),),
    (Action(BEN, bytes.fromhex("a9059cbb") + bytes(64), 5), Action(ANN, bytes(range(40)), 10**18)),
)
AMOUNTS = ("1", "1,234.5", "1_000_000", "0.000000000000000001", "12 TMAI", "007", "1.50")
REFUSED = ("", "1,23", "1_2,3", "-1", "1e18", "1.0000000000000000001", "12 USDC", "a", "1.", "1 2")


def vectors() -> dict[str, Any]:
    """Every vector by subject."""
    return {
        "ballots": [_ballot(one) for one in _ballots()],
        "delegations": [_delegation(nonce) for nonce in (0, 2**200)],
        "permits": [_permit(value) for value in (0, 2**256 - 1)],
        "domainSeparator": "0x" + signable(_delegation_data(0)).header.hex(),
        "proposals": [_proposal(actions, text) for actions in ACTIONS for text in TEXTS],
        "fingerprints": [
            {
                "actions": _actions(actions),
                "accepted": accepted,
                "fingerprint": fingerprint(actions, accepted),
            }
            for actions in ACTIONS[1:]
            for accepted in ([], ["- rule: because", "ü"])
        ],
        "printable": [
            {"text": text, "shown": printable(text)} for text in (*TEXTS, "a\tb\u2028c\u00a0d\u200b")
        ],
        "amounts": [{"text": text, "amount": str(units.parse_amount(text, 18, "TMAI"))} for text in AMOUNTS],
        "refusedAmounts": [text for text in REFUSED if _is_refused(text)],
        "exact": [
            {"amount": str(amount), "decimals": decimals, "text": _plain(amount, decimals)}
            for amount, decimals in (
                (0, 18),
                (1, 18),
                (10**18, 18),
                (1_234_500_000, 6),
                (7, 0),
                (10**40 + 1, 18),
            )
        ],
        "powers": list(_powers()),
        "unlockTimes": [
            {"now": now, "weeks": weeks, "end": unlock_time(now, weeks)}
            for now in (1_795_276_800, 1_795_276_799, 1_795_300_000)
            for weeks in (1, 26, 52)
        ],
        "tallies": list(_tallies()),
        "scores": [
            {"thresholds": [str(one) for one in (10, 20, 20_000)], "power": str(power), "score": score}
            for power, score in ((0, 0), (9, 0), (10, 1), (19_999, 2), (20_000, 3), (10**30, 3))
        ],
        "prices": list(_prices()),
        "indices": list(_indices()),
        "gas": [
            {"estimate": str(gas), "limit": str(with_margin(gas))}
            for gas in (21_000, 400_000, 400_004, 1_000_000, 16_000_000, 17_000_000)
        ],
    }


def _ballots() -> list[Ballot]:
    number = 2**255 + 12345
    return [
        Ballot(number, 1, ANN, 1_795_276_800),
        Ballot(1, 0, BEN, 2**48 - 1),
        Ballot(number, 255, ANN, 5, split(against=10**18, for_=2**128 - 1)),
    ]


def _ballot(ballot: Ballot) -> dict[str, Any]:
    return {
        "domain": DOMAIN.to_data(),
        "proposalId": str(ballot.proposal_id),
        "support": ballot.support,
        "voter": ballot.voter,
        "sequence": ballot.sequence,
        "params": "0x" + ballot.params.hex(),
        "digest": "0x" + digest(DOMAIN, ballot).hex(),
    }


def _delegation_data(nonce: int) -> dict[str, Any]:
    types = {"account": "address", "delegatee": "address", "nonce": "uint256", "expiry": "uint256"}
    values = {"account": ANN, "delegatee": BEN, "nonce": nonce, "expiry": 1_795_276_800}
    return typed_data(DOMAIN, "DelegationFor", types, values)


def _delegation(nonce: int) -> dict[str, Any]:
    document = _delegation_data(nonce)
    return {**document["message"], "nonce": str(nonce), "digest": _digest(document)}


def _permit(value: int) -> dict[str, Any]:
    types = {
        "owner": "address",
        "spender": "address",
        "value": "uint256",
        "nonce": "uint256",
        "deadline": "uint256",
    }
    values = {"owner": ANN, "spender": BEN, "value": value, "nonce": 3, "deadline": 1_795_276_800}
    document = typed_data(DOMAIN, "Permit", types, values)
    return {**values, "value": str(value), "nonce": "3", "digest": _digest(document)}


def _digest(document: dict[str, Any]) -> str:
    from eth_utils import keccak

    message = signable(document)
    return "0x" + keccak(b"\x19" + message.version + message.header + message.body).hex()


def _actions(actions: tuple[Action, ...]) -> list[dict[str, str]]:
    return [
        {"target": one.target, "value": str(one.value), "data": "0x" + one.calldata.hex()} for one in actions
    ]


def _proposal(actions: tuple[Action, ...], text: str) -> dict[str, Any]:
    from eth_abi import encode
    from eth_utils import keccak

    types = ["address[]", "uint256[]", "bytes[]", "bytes32"]
    arguments = Proposal(0, actions, text).call_arguments
    return {
        "actions": _actions(actions),
        "description": text,
        "bytes": "0x" + text_bytes(text).hex(),
        "descriptionHash": "0x" + arguments[3].hex(),
        "id": str(int.from_bytes(keccak(encode(types, arguments)))),
    }


def _plain(amount: int, decimals: int) -> str:
    return units.format_amount(amount, decimals).replace("_", "")


def _is_refused(text: str) -> bool:
    try:
        units.parse_amount(text, 18, "TMAI")
    except UnitError:
        return True
    return False


def _powers() -> Any:
    terms = Terms(52, 1, 10**18, 2 * 10**18, 0)
    now = 1_795_276_800
    locks = (
        Lock(10**24, now + 52 * units.WEEK, permanent=False),
        Lock(3, now + 7, permanent=False),
        Lock(10**27 + 7, 0, permanent=True),
        Lock(10**18, now - 1, permanent=False),
    )
    for lock in locks:
        for at in (now, now + 12_345):
            yield {
                "amount": str(lock.amount),
                "end": lock.end,
                "permanent": lock.permanent,
                "at": at,
                "power": str(terms.power(lock, at)),
            }


def _tallies() -> Any:
    whole = 10**18
    for counting, margin, against, for_, abstain, quorum, votes, floor in (
        (0, 1_000, 0, 0, 0, 100 * whole, None, 0),
        (0, 1_000, 10 * whole, 50 * whole + 1, 3 * whole, 100 * whole, None, 0),
        (0, 1_000, 50 * whole, 61 * whole, 40 * whole, 100 * whole, None, 0),
        (0, 10_000, 1, 5 * whole, 0, 1, None, 0),
        (0, 10_000, 0, 0, 0, 1, None, 0),
        (0, 0, 7, 7, 0, 1, None, 0),
        (0, 1_000, 0, 5, 0, None, None, 0),
        (1, 1_000, 4 * whole, 5 * whole, 0, 10, None, 0),
        (2, 500, 5 * whole, 0, 0, 0, 100 * whole, 10 * whole),
        (2, 500, 5 * whole - 1, 0, 0, 0, 100 * whole, 10 * whole),
        (2, 500, 0, 0, 0, 0, 9 * whole, 10 * whole),
        (2, 500, 0, 0, 0, None, None, 10 * whole),
    ):
        veto = None if votes is None else -(-votes * margin // units.BASIS_POINTS)
        tally = Tally(counting, against, for_, abstain, for_ + abstain, quorum, margin, veto, floor, votes)
        yield {
            "counting": counting,
            "decisionBps": margin,
            "against": str(against),
            "for": str(for_),
            "abstain": str(abstain),
            "participation": str(for_ + abstain),
            "quorum": None if quorum is None else str(quorum),
            "votes": None if votes is None else str(votes),
            "quorumFloor": str(floor),
            "quorumShort": str(tally.quorum_short),
            "forShort": None if tally.for_short is None else str(tally.for_short),
            "veto": None if veto is None else str(veto),
            "passes": tally.passes,
        }


def _prices() -> Any:
    start, floor, began, length = 2_000 * 10**18 + 1, 10 * 10**18, 1_795_276_800, 86_400
    for elapsed in (-5, 0, 1, 777, 86_399, 86_400, 10**9):
        time = began + elapsed
        passed = Fraction(min(max(0, elapsed), length), length)
        price = ceil(start - (start - floor) * passed)  # as tests/model/auction.py defines it
        yield {
            "startPrice": str(start),
            "floorPrice": str(floor),
            "startedAt": began,
            "length": length,
            "time": time,
            "price": str(price),
            "amount": "1234567",
            "unit": "1000000",
            "payment": str(-(-1_234_567 * price // 10**6)),
        }


def _indices() -> Any:
    """Weights, prices, bounds and starts of an index, as `ape dao index` has them."""
    price, began, length = ONE * 2_500 * 10**6 // 10**18 + 7, 1_795_276_800, 86_400
    for held, others, paused in ((0, 0, 0), (10**18, 0, 0), (10**18 + 1, 10**10 + 1, began + 10**6)):
        for number, interval in ((0, 3_600), (1, 3_600), (2, 100_000)):
            common = {"token": "", "target": 0, "final": 0, "band": 0, "max_share": 0, "doublings": 2}
            common |= {"probed_at": 0, "direction": "open", "is_probe": False, "is_quarantined": False}
            times = {"id": number, "started_at": began, "length": length}
            part = IndexPart(number=1, held=held, last=price, **common, **times)
            cash = IndexPart(number=0, held=others, last=ONE, **common, **times)
            state = IndexState(1, (cash, part), interval, 0, paused, 0)
            yield {
                "value": str(part.value),
                "all": str(state.value),
                "weight": state.weight(part),
                "price": str(price),
                "whole": str(whole_price(price, 6, 18) // 10**12),
                "atMost": str(at_most(held)),
                "atLeast": str(at_least(held)),
                "held": str(held),
                "id": str(number),
                "startedAt": str(began),
                "length": str(length),
                "minInterval": interval,
                "pausedUntil": paused,
                "startable": state.startable_at(part),
            }


def text() -> str:
    """The file's content."""
    return json.dumps(vectors(), indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
