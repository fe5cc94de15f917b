"""The DAO's court: what a dispute, a juror and the end of it cost, with the powers of a real escrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ape_dao.core.chain.artifacts import artifact
from ape_dao.modules.market.headers import header_of
from bench.bars import Bar
from bench.conditions import DAY, MAX_LOCK_WEEKS, fresh_chain, open_escrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.bars import Figure
    from bench.driver import Chain, Contract

TERMS = {"seats": 90, "rounds": 1, "period": 2 * DAY, "lastWord": DAY, "fee": 1, "bond": 1}
JURORS = 10
CLIENT, SALT = 1, b"\x22" * 32
BARS = (
    Bar("court-raise", "dispute", "a board asks the DAO's court", 180_000),
    Bar("court-draw", "draw the lots", "of the block that is fixed", 130_000),
    Bar("court-enlist", "enlist as a juror", "10th juror, seats by lot and bond", 90_000),
    Bar("court-commit", "commit", "a juror", 40_000),
    Bar("court-reveal", "reveal", "a juror, not the first", 45_000),
    Bar("court-advance", "end a dispute", "one round, without what the board does", 65_000),
    Bar("court-claim", "claim", "a juror's bond and pay", 45_000),
)
"""The bars of this group."""


def measure() -> Iterator[Figure]:
    """A whole dispute of one round; each juror has a lock of its own, half a year old."""
    with fresh_chain() as chain:
        escrow = open_escrow(chain)
        jurors = escrow.holders[:JURORS]
        for juror in jurors:
            escrow.lock(juror, MAX_LOCK_WEEKS)
        escrow.idle_weeks(26)
        court = chain.deploy(
            artifact("DaoCourt"), escrow=escrow.contract.address, owner=escrow.owner, terms=TERMS
        )
        parties = {"client": f"0x{0xC11E:040x}", "provider": f"0x{0x9407:040x}", "": SALT}
        yield "court-raise", _send(chain, court, escrow.owner, "raise", wei=90, job=1, **parties)
        chain.pass_blocks(65)
        number = court.read("roundOf", dispute=1, at=0)[1]
        yield "court-draw", court.send(escrow.owner, "draw", dispute=1, header=header_of(chain.block(number)))
        gas = {}
        for juror in jurors:
            seats = court.read("seatsOf", dispute=1, account=juror)
            gas[juror] = _send(chain, court, juror, "enlist", wei=seats, dispute=1)
        yield "court-enlist", gas[jurors[-1]]
        chain.wait(2 * DAY)
        for juror in jurors:
            place: dict[str, Any] = {"dispute": 1, "round": 0, "juror": juror, "choice": CLIENT, "salt": SALT}
            hidden = court.read("commitmentOf", **place)
            gas[juror] = court.send(juror, "commit", dispute=1, commitment=hidden)
        yield "court-commit", gas[jurors[-1]]
        chain.wait(2 * DAY)
        for juror in jurors:
            gas[juror] = court.send(juror, "reveal", dispute=1, choice=CLIENT, salt=SALT)
        yield "court-reveal", gas[jurors[-1]]
        chain.wait(4 * DAY)
        yield "court-advance", court.send(escrow.owner, "advance", dispute=1)
        yield "court-claim", court.send(escrow.owner, "claim", dispute=1, round=0, account=jurors[0])


def _send(chain: Chain, court: Contract, sender: str, function: str, wei: int, **arguments: Any) -> int:
    """Gas of a call that brings wei."""
    data = court.encode(function, **arguments)
    return chain.send(sender, court.address, data, f"{function} of the court", wei).gas
