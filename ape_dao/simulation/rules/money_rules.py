"""Tokens and ether: do they arrive where they can be used, and how much of the treasury leaves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth_utils import keccak

from ape_dao.core import units
from ape_dao.core.contract_types import contract_name
from ape_dao.simulation.findings import Finding, Grade
from ape_dao.simulation.scene import Standing
from ape_dao.simulation.transfers import ETHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.simulation.scene import Scene
    from ape_dao.simulation.transfers import Transfer

_WARNING_BPS, _CRITICAL_BPS = 1_000, 5_000
"""Part of what the treasury held of an asset that leaves the DAO."""
_MINT_SHARES = 50, 10
"""Parts of the supply: minting more than a fiftieth is a warning, more than a tenth is critical."""
_FOR_OTHERS = ("VotingEscrow", "RevenueDistributor", "MerkleAirdrop", "VestingGrant")
"""Contracts of the DAO whose money belongs to lockers, stakers, lists and beneficiaries."""
_STUCK = ("token", "governor", "escrow", "kinds", "score", "genesis")
"""Contracts of the DAO from which tokens that were just sent there never come out."""
_PULL = bytes(keccak(text="transferFrom(address,address,uint256)")[:4])
_USING = tuple(
    bytes(keccak(text=text)[:4])
    for text in (
        "transfer(address,uint256)",
        "transferFrom(address,address,uint256)",
        "approve(address,uint256)",
        "safeTransferFrom(address,address,uint256)",
    )
)
_DELEGATECALL = 0xF4
_PUSH1, _PUSH32 = 0x60, 0x7F


def judge_money(scene: Scene) -> Iterator[Finding]:
    """Every movement, and the sums."""
    token = scene.names.dao["token"]
    for one in scene.effects.transfers:
        is_minted = one.asset == token and scene.standing(one.sender) == Standing.NOBODY
        if is_minted or scene.standing(one.sender) == Standing.DAO:
            yield from _arrival(scene, one)
    yield from _losses(scene)
    yield from _supply(scene)
    life = scene.performance.life
    if life.ether_brought:
        yield Finding(
            "ether-missing",
            Grade.WARNING,
            f"The treasury has {scene.amount(ETHER, life.ether_brought)} too little: "
            "who executes it has to send that along.",
            "Fund the treasury first, or agree on who pays.",
        )


def _arrival(scene: Scene, one: Transfer) -> Iterator[Finding]:
    """Whether the receiver can use what it gets."""
    amount, receiver = scene.amount(one.asset, one.amount), scene.who(one.receiver)
    standing = scene.standing(one.receiver)
    if one.receiver == one.asset:
        yield Finding(
            "token-to-itself",
            Grade.CRITICAL,
            f"{amount} are sent to the token's own contract, where nobody can ever move them.",
            "Vote against it: the address is wrong.",
        )
    elif standing == Standing.DAO and scene.names.key_of(one.receiver) in _STUCK:
        if one.asset == ETHER or not _was_pulled(scene, one):
            yield Finding(
                "money-stuck",
                Grade.CRITICAL,
                f"{amount} are sent to {receiver}, which cannot send them on.",
                "Vote against it: the money would be lost.",
            )
    elif standing in (Standing.CONTRACT, Standing.KIT) and one.asset != ETHER:
        code = scene.names.code(one.receiver)
        if not can_use_tokens(code) and not _was_pulled(scene, one):
            yield Finding(
                "receiver-cannot-use-tokens",
                Grade.WARNING,
                f"{amount} go to {receiver}, whose code never moves tokens.",
                "Ask who can take them out again.",
            )
    elif standing == Standing.FRESH:
        yield Finding(
            "fresh-receiver",
            Grade.WARNING,
            f"{amount} go to {receiver}.",
            "Have the receiver prove that it has the key, with a transaction from that address.",
        )


def _losses(scene: Scene) -> Iterator[Finding]:
    """How much of each asset leaves the DAO, or goes to contracts that hold it for others."""
    left: dict[str, int] = {}
    spent: dict[str, int] = {}
    for (account, asset), amount in scene.effects.balances.items():
        if scene.standing(account) == Standing.DAO:
            left[asset] = left.get(asset, 0) - amount
            if account == scene.timelock and _goes_to_others(scene, asset):
                spent[asset] = -amount - own_locks(scene, asset)
    for asset, outside in left.items():
        outside -= _burned(scene, asset) + _wrapped(scene, asset)
        inside = spent.get(asset, 0)
        if outside <= 0 and inside <= 0:
            continue
        had, amount = held(scene, asset), max(outside, inside)
        grade = graded(amount, had)
        share = units.format_percent(_share(amount, had))
        how = "leave the DAO" if outside >= inside else "go from the treasury to members"
        yield Finding(
            "money-leaves",
            grade,
            f"{scene.amount(asset, amount)} {how}, {share} of what its treasury had.",
            "Check every receiver, and ask why it is so much." if grade else "Check the receivers.",
        )


def _supply(scene: Scene) -> Iterator[Finding]:
    """What is minted and what is burned of the DAO's token; the two may leave the supply as it was."""
    token = scene.names.dao["token"]
    moved = [one for one in scene.effects.transfers if one.asset == token]
    minted = sum(one.amount for one in moved if scene.standing(one.sender) == Standing.NOBODY)
    burned = sum(one.amount for one in moved if scene.standing(one.receiver) == Standing.NOBODY)
    if burned:
        grade = graded(burned, held(scene, token))
        advice = "Ask why: they never come back." if grade else "Nothing."
        yield Finding("tokens-burned", grade, f"{scene.amount(token, burned)} are burned.", advice)
    if minted:
        supply = _number(scene, token, "totalSupply()")
        warning, critical = (supply // part for part in _MINT_SHARES)
        grade = Grade.CRITICAL if minted > critical else Grade.WARNING if minted > warning else Grade.NOTE
        share = units.format_percent(minted * units.BASIS_POINTS // max(1, supply))
        yield Finding(
            "tokens-minted",
            grade,
            f"{scene.amount(token, minted)} are minted, {share} of the supply.",
            "Find out who gets them." if grade else "Nothing.",
        )


def graded(amount: int, had: int) -> Grade:
    """How bad it is to lose an amount of what the treasury had."""
    share = _share(amount, had)
    if share >= _CRITICAL_BPS:
        return Grade.CRITICAL
    return Grade.WARNING if share >= _WARNING_BPS else Grade.NOTE


def _share(amount: int, had: int) -> int:
    """In basis points; everything of nothing."""
    return amount * units.BASIS_POINTS // had if had else units.BASIS_POINTS


def own_locks(scene: Scene, asset: str) -> int:
    """What contracts of the DAO lock of its token for themselves."""
    escrow = scene.names.dao["escrow"]
    return sum(
        int(event.arguments["added"])
        for event in scene.effects.events
        if event.address == escrow and event.name == "Locked" and event.arguments is not None
        if asset == scene.names.dao["token"] and scene.is_ours(event.arguments["account"])
    )


def _goes_to_others(scene: Scene, asset: str) -> bool:
    """Whether the treasury sends some of it to a contract that holds it for others."""
    return any(
        one.asset == asset
        and one.sender == scene.timelock
        and contract_name(scene.names.key_of(one.receiver) or "") in _FOR_OTHERS
        for one in scene.effects.transfers
    )


def _burned(scene: Scene, asset: str) -> int:
    """What the DAO burns of its token, or gives back for what it then gets, such as shares of a vault."""
    mine = [one for one in scene.effects.transfers if one.asset == asset or one.sender == asset]
    receivers = {one.receiver for one in mine if one.sender == asset and one.asset != asset}
    is_redeemed = bool(receivers) and all(map(scene.is_ours, receivers))
    if asset != scene.names.dao["token"] and not is_redeemed:
        return 0
    return sum(
        1 if one.is_collectible else one.amount
        for one in mine
        if one.asset == asset
        and scene.is_ours(one.sender)
        and scene.standing(one.receiver) == Standing.NOBODY
    )


def _wrapped(scene: Scene, asset: str) -> int:
    """Ether that the DAO has as WETH afterwards."""
    if asset != ETHER:
        return 0
    return sum(
        one.amount
        for one in scene.effects.transfers
        if scene.standing(one.sender) == Standing.NOBODY and scene.is_ours(one.receiver)
        if (kit := scene.names.artifact(one.asset)) is not None and kit.name == "WETH9"
    )


def held(scene: Scene, asset: str) -> int:
    """What the treasury had of an asset before the execution."""
    where = hex(scene.performance.life.before)
    if asset == ETHER:
        (found,) = scene.fork.rpc_many([("eth_getBalance", [scene.timelock, where])])
        return int(found or "0x0", 16)
    return _number(scene, asset, "balanceOf(address)", bytes(12) + bytes.fromhex(scene.timelock[2:]))


def _number(scene: Scene, contract: str, view: str, argument: bytes = b"") -> int:
    """What a view answered before the execution."""
    ask = bytes(keccak(text=view)[:4]) + argument
    (answer,) = scene.fork.calls([(contract, ask)], scene.performance.life.before)
    return int.from_bytes(answer or b"", "big")


def _was_pulled(scene: Scene, one: Transfer) -> bool:
    """Whether the receiver took the tokens by itself, as contracts do that know what to do with them."""
    trace = scene.performance.life.trace
    return trace is not None and any(
        frame.target == one.asset and frame.caller == one.receiver and frame.data[:4] == _PULL
        for frame in trace.root.lasting()
    )


def can_use_tokens(code: bytes) -> bool:
    """Whether code may move tokens: it speaks of a function that does, or lets other code decide."""
    return any(opcode == _DELEGATECALL or pushed in _USING for opcode, pushed in instructions(code))


def instructions(code: bytes) -> Iterator[tuple[int, bytes]]:
    """Each opcode of code with what it pushes."""
    position = 0
    while position < len(code):
        opcode = code[position]
        size = opcode - _PUSH1 + 1 if _PUSH1 <= opcode <= _PUSH32 else 0
        yield opcode, code[position + 1 : position + 1 + size]
        position += 1 + size
