"""The court against its model: steps of everybody in random orders, every wei where the rules put it."""

import random
from collections import Counter

import pytest

from model.court import (
    BPS,
    CLIENT,
    CLOSED,
    DUE,
    FOR_CLIENT,
    FOR_PROVIDER,
    OWNER,
    PROVIDER,
    SEED,
    SILENT,
    VOID,
    Court,
    Terms,
)
from model.rules import Refused
from utils.court import POWERS, SALT, CourtStage
from utils.rpc import Reverted

STORIES, MOST_STORIES, STEPS = 10, 60, 60
"""The node makes up random numbers, so stories go on, if they must, until each step and result was in one."""
EVERY_STEP = {"draw", "enlist", "commit", "reveal", "appeal", "advance", "rule", "claim", "sweep"}
EVERY_RESULT = {VOID, SILENT, CLIENT, PROVIDER}
PERIOD = Terms().period


class Story:
    """One dispute, in the court and in the model."""

    def __init__(self, stage: CourtStage, seed: int) -> None:
        self.stage, self.random = stage, random.Random(seed)  # noqa: S311 - a story, no secret
        self.job = stage.disputed()
        powers = dict(zip(stage.stakers, POWERS, strict=True))
        self.model = Court(stage.TERMS, (stage.client, stage.provider), powers, stage.now)
        self.people = [*stage.stakers, stage.owner, stage.stranger, stage.client, stage.provider]
        self.spent: Counter[str] = Counter()
        self.promised: dict[tuple[int, str], int] = {}
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        """What somebody tries; mostly what the phase is for."""
        usual = ("draw", "enlist", "commit", "reveal", "appeal", "advance", "rule", "claim")
        phase = self.model.phase
        kind = (
            usual[min(phase, CLOSED) - 1]
            if self.random.random() < 0.8
            else self.random.choice((*usual, "sweep", "time"))
        )
        among = self.stage.stakers if self.random.random() < 0.8 else self.people
        getattr(self, kind)(self.random.choice(among))
        if self.random.random() < 0.08:
            self.time(self.stage.owner)
        self.check()

    def time(self, _: str) -> None:
        self.stage.go(self.stage.now + self.random.choice((1, PERIOD // 2, PERIOD)))
        self.model.now = self.stage.now

    def call(self, sender, name, inputs, predict, *arguments, value=0) -> bool:
        self.model.now = self.stage.now
        try:
            predict(*arguments)
        except Refused as refused:
            with pytest.raises(Reverted) as caught:
                self.stage.court.send(name, *inputs, sender=sender, value=value)
            got = caught.value.revert
            assert (got.name, got.args) in [(one.name, one.inputs) for one in refused.reasons]
            return False
        self.stage.court.send(name, *inputs, sender=sender, value=value)
        self.spent[sender] += value
        self.done[name] += 1
        return True

    def draw(self, who: str) -> None:
        at = len(self.model.rounds) - 1
        number = self.stage.round(at)["block"]
        self.stage.pass_blocks(max(0, number - self.stage.block + 1))
        number = self.stage.round(at)["block"]
        header = self.stage.header(number)
        if self.model.phase != SEED:
            self.call(who, "draw", (1, header), self.model.draw, b"")
            return
        self.stage.court.send("draw", 1, header, sender=who)
        self.model.now = self.stage.now
        self.model.draw(self.stage.round(at)["seed"])
        self.done["draw"] += 1

    def enlist(self, who: str) -> None:
        value = self.model.lots(who) * self.model.terms.bond + (self.random.random() < 0.1)
        self.call(who, "enlist", (1,), self.model.enlist, who, value, value=value)

    def commit(self, who: str) -> None:
        choice, at = self.random.choice((FOR_CLIENT, FOR_PROVIDER)), len(self.model.rounds) - 1
        inputs = 1, self.stage.court.view("commitmentOf", 1, at, who, choice, SALT)
        if self.call(who, "commit", inputs, self.model.commit, who):
            self.promised[at, who] = choice

    def reveal(self, who: str) -> None:
        promised = self.promised.get((len(self.model.rounds) - 1, who))
        choice = promised if promised and self.random.random() < 0.9 else self.random.randrange(4)
        is_right = choice == promised
        self.call(who, "reveal", (1, choice, SALT), self.model.reveal, who, choice, is_right)

    def appeal(self, who: str) -> None:
        value = self.model.appeal_cost - (self.random.random() < 0.1)
        self.call(who, "appeal", (1,), self.model.appeal, value, value=value)

    def advance(self, who: str) -> None:
        self.call(who, "advance", (1,), self.model.advance)

    def rule(self, _: str) -> None:
        share = self.random.choice((0, BPS // 2 - 1, BPS // 2, BPS))
        self.call(self.stage.owner, "rule", (1, share), self.model.rule, share)

    def claim(self, _: str) -> None:
        at, juror = self.random.randrange(len(self.model.rounds)), self.random.choice(self.stage.stakers)
        self.take(juror, self.model.due(at, juror), "claim", (1, at, juror), self.model.claim, at, juror)

    def sweep(self, _: str) -> None:
        self.take(self.stage.owner, self.model.left, "sweep", (), self.model.sweep, self.stage.owner)

    def take(self, who, amount, *call) -> None:
        """A stranger sends, so that the gas is not paid by who is paid."""
        before = self.stage.wei(who)
        self.call(self.stage.stranger, *call)
        assert self.stage.wei(who) - before == amount

    def check(self) -> None:
        stage, model = self.stage, self.model
        assert stage.phase() == model.phase
        assert stage.wei(stage.court.address) == model.held
        assert stage.court.view("leftOver") == model.left

    def finish(self) -> None:
        """Everybody goes on to the end, and takes what is theirs."""
        stage, model = self.stage, self.model
        while model.phase != CLOSED:
            if model.phase == SEED:
                self.draw(stage.stranger)
            if model.phase == OWNER and self.random.random() < 0.5:
                self.rule(stage.owner)
                continue
            self.time(stage.owner)
            if model.phase == DUE:
                self.advance(stage.stranger)
        for at in range(len(model.rounds)):
            for juror in stage.stakers:
                if amount := model.due(at, juror):
                    self.take(juror, amount, "claim", (1, at, juror), model.claim, at, juror)
        if model.left:
            self.sweep(stage.stranger)
        self.check()


def test_steps__in_any_order__pay_what_was_brought(stage: CourtStage):
    """JB-33: in any order of steps the court pays what fees, appeals and bonds brought, to the wei, and in
    the end it holds nothing; the board closes the job once."""
    done: Counter[str] = Counter()
    results: Counter[int] = Counter()
    for seed in range(MOST_STORIES):
        if seed >= STORIES and set(done) == EVERY_STEP and set(results) == EVERY_RESULT:
            break
        stage.reset()
        story = Story(stage, seed)
        for _ in range(STEPS):
            story.step()
        story.finish()
        assert stage.wei(stage.court.address) == 0
        assert sum(story.model.paid.values()) == sum(story.spent.values()) + story.model.cost
        assert (stage.state(story.job), stage.standing(story.job)) == (0, (3, story.model.share))
        done += story.done
        results.update(one.result for one in story.model.rounds)
    assert (set(done), set(results)) == (EVERY_STEP, EVERY_RESULT)
