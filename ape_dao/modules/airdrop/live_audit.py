"""Claims of the files against the deployed contract: its own checks, and claims that are simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core.chain.abi import encode_call
from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.calls import try_call
from ape_dao.core.errors import RefusedError
from ape_dao.modules.airdrop.file_audit import Finding
from ape_dao.modules.airdrop.leaves import hash_leaf
from ape_dao.modules.airdrop.live import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ape_dao.modules.airdrop.files import Claim
    from ape_dao.modules.airdrop.live import CampaignState, LiveAirdrop


def audit_live(live: LiveAirdrop, claims: Sequence[Claim]) -> Iterator[Finding]:
    """The root, the leaves and proofs of ``claims``, and what claiming them would pay now.

    Claims are simulated while the campaign is open; those that were paid already are left out.
    """
    state = live.state()
    same = state.root == live.manifest.root
    on_chain = f"the contract has {state.root}" if state.has_root else "the contract has none yet"
    yield Finding("root on chain", 1, int(not same), "" if same else on_chain)
    yield _tally("leaves on chain", claims, [_is_same_leaf(live, claim) for claim in claims])
    yield _tally("proofs on chain", claims, [live.is_listed(claim) for claim in claims])
    if state.is_open:
        unpaid = [(claim, due) for claim in claims if (due := live.due(claim))]
        reasons = [_trouble(live, state, claim, due) for claim, due in unpaid]
        wrong = [reason for reason in reasons if reason]
        yield Finding("simulated claims", len(unpaid), len(wrong), wrong[0] if wrong else "")


def _is_same_leaf(live: LiveAirdrop, claim: Claim) -> bool:
    account = bytes.fromhex(claim.account[2:])
    ours = hash_leaf(live.manifest.campaign, claim.index, account, claim.amount)
    return live.read("leafOf", claim.index, claim.account, claim.amount) == "0x" + ours.hex()


def _trouble(live: LiveAirdrop, state: CampaignState, claim: Claim, due: int) -> str:
    """Why the claim cannot be paid now; empty if it can."""
    if state.balance < due:
        return f"{claim.account}: the contract holds {state.balance} base units, {due} are due"
    arguments = {
        "account": claim.account,
        "index": claim.index,
        "amount": claim.amount,
        "proof": list(claim.proof),
    }
    contract = live.chain.artifact_at(live.address, artifact(CONTRACT))
    data = encode_call(contract.abi, "claimFor", arguments, CONTRACT)
    try:
        paid = int.from_bytes(try_call(live.chain, claim.account, live.address, data), "big")
    except RefusedError as err:
        return f"{claim.account}: {err}"
    return "" if paid == due else f"{claim.account} would be paid {paid}, not {due}"


def _tally(what: str, claims: Sequence[Claim], right: Sequence[bool]) -> Finding:
    wrong = [claim.account for claim, is_right in zip(claims, right, strict=True) if not is_right]
    return Finding(what, len(claims), len(wrong), wrong[0] if wrong else "")
