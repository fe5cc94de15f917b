"""A DAO whose optimistic and standard proposals need to win a round among options, beside the model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model.options import Round, Terms
from utils.artifacts import compile_contracts
from utils.constants import DAY, WAD, ZERO_ADDRESS
from utils.governance import STANDARD
from utils.kind_stage import KINDS, QUOTAS, KindStage, Motion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.rpc import Contract, Outcome

VOTE_TIME = 4 * DAY
HALF = VOTE_TIME // 2
APPROVAL, SCORE = range(2)
FULL = 100
TERMS = {
    "counting": APPROVAL,
    "voteTime": VOTE_TIME,
    "quorumBps": 1_000,
    "barBps": 500,
    "openerBps": 50,
    "maxWinners": 2,
    "asset": ZERO_ADDRESS,
    "maxBudget": 0,
}


class OptionsStage(KindStage):
    """ann has 60% of the power, ben 25%, cy 10%, dee 0.1%, eve none; the treasury may get some."""

    def __init__(self) -> None:
        super().__init__()
        quotas = [6] * len(QUOTAS)
        self.kinds.send("setQuotas", quotas, sender=self.timelock.address)
        self.keep()
        self.artifacts.update(compile_contracts(["contracts/modules/options/OptionsVote.sol"]))
        self.rounds: dict[int, Round] = {}

    @property
    def voters(self) -> tuple[str, ...]:
        return self.ann, self.ben, self.cy, self.dee, self.eve, self.timelock.address

    def terms(self, **changes: Any) -> tuple[Any, ...]:
        given = {**TERMS, **changes}
        if given["maxBudget"] and given["asset"] == ZERO_ADDRESS:
            given["asset"] = self.token.address
        return tuple(given.values())

    def vote_of(self, **changes: Any) -> Contract:
        """A stage of the standard kind, with other terms than usual."""
        self.rounds = {}
        self.model_terms = self._model({**TERMS, **changes})
        made = self.deploy("OptionsVote", self.escrow.address, self.timelock.address, self.terms(**changes))
        self.set_kind(STANDARD, replace(KINDS[STANDARD], stage=made.address))
        return made

    def _model(self, given: dict[str, Any]) -> Terms:
        return Terms(
            given["counting"] == SCORE,
            given["voteTime"],
            given["quorumBps"],
            given["barBps"],
            given["maxWinners"],
        )

    def motions(self, count: int, text: str = "Option") -> list[Motion]:
        """Proposals before their vote."""
        made = [self.motion(self.pay(self.eve, WAD), description=f"{text} {n}") for n in range(count)]
        for number, one in enumerate(made):
            self.propose(one, (self.ann, self.ben, self.cy)[number // 6])
        return made

    def open(
        self,
        options: Contract,
        motions: Sequence[Motion],
        costs: Sequence[int] = (),
        budget: int = 0,
        by: str = "",
    ) -> int:
        """Open a round, and go on by a second."""
        given = list(costs) or [0] * len(motions)
        choices = [(one.id, cost) for one, cost in zip(motions, given, strict=True)]
        options.send("open", self.governor.address, choices, budget, sender=by or self.ann)
        number = int(options.view("rounds"))
        opens = self.now
        self.go(opens + 1)
        powers = {one: int(self.escrow.view("getPastVotes", one, opens)) for one in self.voters}
        total = int(self.escrow.view("getPastTotalSupply", opens)) - powers.pop(self.timelock.address)
        self.rounds[number] = Round(self.model_terms, given, budget, powers, total)
        return number

    def cast(self, options: Contract, number: int, voter: str, points: Sequence[int]) -> Outcome:
        """Cast a ballot, and tell the model."""
        mined = options.send("vote", number, list(points), sender=voter)
        opens = options.view("roundOf", number)[2]
        self.rounds[number].ballots[voter] = (self.now - int(opens), list(points))
        return mined

    def compare(self, options: Contract, number: int) -> None:
        """The contract says what the model says."""
        model = self.rounds[number]
        *points, none = model.points
        shown = options.view("roundOf", number)
        assert (shown[5], shown[6]) == (model.turnout, none)
        assert [one[2] for one in options.view("optionsOf", number)] == points
        winners, has_quorum, spent = options.view("resultOf", number)
        assert (list(winners), has_quorum, spent) == model.result()

    def finish(self, options: Contract, number: int) -> Outcome:
        """Go to the end of a round, and settle it."""
        self.go(int(options.view("roundOf", number)[3]))
        return options.send("settle", number, sender=self.anybody)
