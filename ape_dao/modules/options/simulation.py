"""What a simulation says about an option of a round: its rivals, and what it pays beside its stated cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ape_dao.core.chain.artifacts import artifact
from ape_dao.core.chain.questions import Question, answer_to, calldata_of
from ape_dao.core.contract_types import labelled
from ape_dao.core.units import format_date
from ape_dao.modules.options.contracts import OPTIONS_VOTE
from ape_dao.modules.options.sdk import read_rounds, read_terms
from ape_dao.proposals.digest import money_line, money_of, powers_of
from ape_dao.proposals.onchain import read_proposals, short_id
from ape_dao.simulation.rule import note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.chain.artifacts import Artifact
    from ape_dao.core.findings import Finding
    from ape_dao.modules.options.sdk import OptionState, RoundState, Terms
    from ape_dao.proposals.onchain import ChainProposal
    from ape_dao.simulation.context import RunContext

NEWEST = 8
"""Rounds of each stage that are read: options of earlier ones are past their vote."""


class _Place(NamedTuple):
    """Where a proposal stands among the options of a round."""

    stage: str
    terms: Terms
    round: RoundState
    number: int
    """From 0."""

    @property
    def option(self) -> OptionState:
        return self.round.options[self.number]

    @property
    def name(self) -> str:
        return f"round {self.round.number} of '{self.stage}'"


def _options(context: RunContext) -> Iterator[Finding]:
    """For each round that the proposal is an option of."""
    proposal = context.subject.id
    places = [] if proposal is None else list(_places(context, proposal))
    if not places:
        return
    made = read_proposals(context.contracts["governor"], context.fork, context.dao.start_block)
    others = {one.id: one for one in made}
    for place in places:
        yield from _costs(context, place)
        for index, rival in enumerate(place.round.options):
            if index != place.number and rival.proposal in others:
                yield _rival(context, place, index, others[rival.proposal])


def _costs(context: RunContext, place: _Place) -> Iterator[Finding]:
    """What the option states, and what leaves the treasury if it wins."""
    terms, option = place.terms, place.option
    ends = format_date(place.round.ends)
    states = f", and states a cost of {context.amount(terms.asset, option.cost)}" if terms.budget else ""
    yield note(
        "option-of-a-round",
        f"It is option {place.number + 1} of {len(place.round.options)} in {place.name}, which ends {ends} "
        f"UTC{states}.",
        f"It is never queued unless it wins one: `ape dao options show {place.round.number} --stage "
        f"{place.stage}`.",
    )
    if not terms.budget:
        return
    for (account, asset), change in sorted(context.effects.balances.items()):
        if account != context.timelock or change >= 0:
            continue
        paid = context.amount(asset, -change)
        if asset != terms.asset:
            yield warning(
                "option-pays-beside-its-cost",
                f"{paid} leave the treasury, which {place.name} does not count: its budget is in "
                f"{_symbol(context, terms.asset)}.",
                "Vote for none of these, or against the proposal, unless that is wanted.",
            )
        elif -change > option.cost:
            yield warning(
                "option-costs-more",
                f"{paid} leave the treasury, and {place.name} counts {context.amount(asset, option.cost)}: "
                f"{context.amount(asset, -change - option.cost)} too little.",
                "Vote for none of these, or against the proposal: winners would spend more than the budget.",
            )


def _rival(context: RunContext, place: _Place, index: int, rival: ChainProposal) -> Finding:
    """What another option does, from its calls as they were decoded."""
    registry = context.public
    powers = powers_of(registry, rival.actions)
    money = [money_line(registry, one) for one in money_of(registry, rival.actions)]
    does = "; ".join((*money, *(f"calls {one}" for one in powers))) or "moves no money, changes no powers"
    what = f"Option {index + 1} of {place.name} ({rival.title}): {does}."
    advice = f"`ape dao proposal simulate {short_id(rival.id)}` shows the rest."
    if powers:
        return warning("option-reaches-powers", what, advice)
    return note("option-beside-it", what, advice)


def _symbol(context: RunContext, asset: str) -> str:
    return context.amount(asset, 0).partition(" ")[2]


def _places(context: RunContext, proposal: int) -> Iterator[_Place]:
    for stage, address in labelled(context.contracts, OPTIONS_VOTE).items():
        kit = context.dao.contracts.get(f"{OPTIONS_VOTE.key}{stage}") or artifact(OPTIONS_VOTE.name)

        def ask(*views: Any, kit: Artifact = kit, address: str = address) -> list[Any]:
            given = [(view, ()) if isinstance(view, str) else (view[0], tuple(view[1:])) for view in views]
            asked = [Question(kit, address, name, arguments) for name, arguments in given]
            # as of the connected chain: on the fork the stage may have been made to agree
            answers = context.fork.calls([(address, calldata_of(one)) for one in asked], context.fork.start)
            return [answer_to(one, answer or b"") for one, answer in zip(asked, answers, strict=True)]

        told, count = ask("terms", "rounds")
        for state in read_rounds(range(max(int(count) - NEWEST, 0) + 1, int(count) + 1), ask):
            for number, option in enumerate(state.options):
                if option.proposal == proposal:
                    yield _Place(stage, read_terms(told), state, number)


RULES = (_options,)
