"""One random story of an elected council: each call is predicted, made, and every figure compared."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from model.council import NONE, Council, Refused
from utils.constants import WAD
from utils.council import DAY, STATEMENT, account
from utils.rpc import Reverted

if TYPE_CHECKING:
    from collections.abc import Callable

    from utils.council import CouncilStage
    from utils.rpc import Contract

TERM, COHORTS, SEATS, LEAST, BAR = 56 * DAY, 2, 2, 2, 500
PEOPLE = [account(index, 0x90) for index in range(9)]
"""Four members, and who may follow them."""
counts: Counter[tuple[str, str]] = Counter()
"""How often each kind of call ended how, over all stories."""


class CouncilStory:
    """Three voters, one of whom locks more and more; nine people for four seats in two cohorts."""

    def __init__(self, stage: CouncilStage) -> None:
        stage.reset()
        self.stage = stage
        self.voters = [stage.ann, stage.ben, stage.cy, stage.stranger]
        stage.safe = stage.new_safe(PEOPLE[:4], 3)
        stage.election = stage.elections((DAY, TERM, COHORTS, SEATS, LEAST, BAR), PEOPLE[:4])
        stage.module = stage.deploy("CouncilModule", stage.election.address)
        stage.enable(stage.safe, stage.module)
        self.model = Council(
            start=stage.election.view("START"),
            term=TERM,
            cohorts=COHORTS,
            seats=SEATS,
            least=LEAST,
            bar_bps=BAR,
            members=[PEOPLE[0:4:2], PEOPLE[1:4:2]],
            power_at=lambda who, second: int(stage.escrow.view("getPastVotes", who, second)),
            total_at=lambda second: int(stage.escrow.view("getPastTotalSupply", second)),
        )

    @property
    def now(self) -> int:
        return self.stage.now

    @property
    def latest(self) -> int:
        return self.model.latest(self.now) or 0

    def go_to(self, seconds: int) -> None:
        """So many seconds after the opening of the latest election, or of the next one if that is over."""
        target = self.model.opens(self.latest) + seconds
        while target < self.now:
            target += self.model.interval
        self.stage.go(target)

    def lock(self, who: int) -> None:
        if int(self.stage.escrow.view("locked", self.voters[who])[0]) == 0:
            self.stage.lock(self.voters[who], 100 * WAD)

    # calls

    def nominate(self, who: int) -> None:
        number, person = self.latest, PEOPLE[who]
        self._call(
            "nominate",
            (number, STATEMENT),
            person,
            lambda: self.model.nominate(number, person, self.now),
        )

    def endorse(self, who: int, voter: int, bps: int) -> None:
        number, person, by = self.latest, PEOPLE[who], self.voters[voter]
        self._call(
            "endorse",
            (number, person, bps),
            by,
            lambda: self.model.endorse(number, person, bps, by, self.now),
        )

    def vote(self, people: list[int], voter: int, bps: int) -> None:
        number, by = self.latest, self.voters[voter]
        choices = {PEOPLE[who]: bps for who in people}
        self._call(
            "vote",
            (number, list(choices), list(choices.values())),
            by,
            lambda: self.model.vote(number, choices, by, self.now),
        )

    def seat(self, who: int) -> None:
        number, person = self.latest, PEOPLE[who]
        self._call(
            "seat",
            (number, person),
            self.stage.stranger,
            lambda: self.model.seat(number, person, self.now),
        )

    def apply(self, back: int) -> None:
        number = max(self.latest - back, 0)
        self._call(
            "applyResult",
            (number,),
            self.stage.stranger,
            lambda: self.model.apply(number, self.now),
            self.stage.module,
        )

    def recall(self, who: int, span: int) -> None:
        person, until = PEOPLE[who], self.now + span
        self._call(
            "recallMember", (person, until), self.stage.owner, lambda: self.model.recall(person, until)
        )

    def rotate(self, who: int, new: int) -> None:
        person, key = PEOPLE[who], PEOPLE[new]
        self._call("rotate", (key,), person, lambda: self.model.rotate(person, key, self.now))

    def accept(self, who: int, new: int) -> None:
        person, key = PEOPLE[who], PEOPLE[new]
        self._call("acceptRotation", (person,), key, lambda: self.model.accept(person, key, self.now))

    def replace_key(self, who: int, new: int) -> None:
        person, key = PEOPLE[who], PEOPLE[new]
        self._call(
            "replaceKey",
            (person, key),
            self.stage.owner,
            lambda: self.model.replace_key(person, key, self.now),
        )

    def exclude(self, who: int) -> None:
        number, person = self.latest, PEOPLE[who]
        self._call(
            "exclude",
            (number, person, "reason"),
            self.stage.guardian,
            lambda: self.model.exclude(number, person, self.now),
        )

    def include(self, who: int) -> None:
        number, person = self.latest, PEOPLE[who]
        self._call(
            "include",
            (number, person),
            self.stage.owner,
            lambda: self.model.include(number, person, self.now),
        )

    # what must hold

    def check(self) -> None:
        """Members, candidates and lists are the model's; nobody has two seats; the Safe follows."""
        members, threshold, cohorts = self.stage.election.view("council")
        found = [{one for one, at in zip(members, cohorts, strict=True) if at == index} for index in (0, 1)]
        assert found == [set(cohort) for cohort in self.model.members]
        assert len(set(members)) == len(members)
        assert threshold == self.model.threshold
        # The order within a cohort decides who stays; it is that of the places on the list.
        self.model.members = [
            [one for one, at in zip(members, cohorts, strict=True) if at == index] for index in (0, 1)
        ]
        for number in {self.latest, max(self.latest - 1, 0)}:
            self._check_election(number)
        self.stage.module.send("sync", sender=self.stage.stranger)
        owners = self.stage.owners()
        assert owners == (set(members) or {self.stage.module.address})
        assert self.stage.safe.view("getThreshold") == (threshold or 1)

    def _check_election(self, number: int) -> None:
        election = self.model.election(number)
        bar, listed, seated, is_applied = self.stage.election.view("electionOf", number)
        assert (bar, listed, is_applied) == (election.bar, election.listed, election.is_applied)
        assert {*seated} == {election.by_number(place) for place in election.places}
        for person in PEOPLE:
            known = election.nominees.get(person)
            expected = (
                (0, 0, 0, NONE, False)
                if known is None
                else (known.endorsed, known.weight, known.number, known.vetting, True)
            )
            assert self.stage.nominee(number, person) == expected
        if total := sum(nominee.weight for nominee in election.nominees.values()):
            assert total <= self.model.total_at(self.model.opens(number))

    def _call(
        self,
        name: str,
        arguments: tuple[Any, ...],
        sender: str,
        predict: Callable[[], None],
        contract: Contract | None = None,
    ) -> None:
        model = self.model
        before = deepcopy((model.members, model.elections, model.rotations, model.barred))
        expected = None
        try:
            predict()
        except Refused as err:
            expected = str(err)
            model.members, model.elections, model.rotations, model.barred = before
        found = None
        self.stage.anvil.call("anvil_setBalance", sender, hex(WAD))
        try:
            (contract or self.stage.election).send(name, *arguments, sender=sender)
        except Reverted as err:
            found = err.revert.name
        assert found == expected, f"{name}: {found} instead of {expected}"
        counts[name, "ok" if found is None else "refused"] += 1
