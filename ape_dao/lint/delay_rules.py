"""Time to react: delays, periods, windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ape_dao.core import units
from ape_dao.core.units import span
from ape_dao.lint.first_days import DAYS, FirstDays
from ape_dao.lint.rule import Rule, error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ape_dao.core.findings import Finding
    from ape_dao.lint.subject import Subject

SHORTEST_DELAY = units.HOUR
USUAL_DELAY = units.DAY
SHORTEST_PERIOD = units.DAY
SHORTEST_QUIET = units.DAY
USUAL_QUIET = 3 * units.DAY
USUAL_PERIOD = 3 * units.DAY
LONGEST_PERIOD = 30 * units.DAY
SHORTEST_WINDOW = units.DAY
USUAL_WINDOW = 3 * units.DAY
LONGEST_WINDOW = 90 * units.DAY
LONGEST_DECISION = 45 * units.DAY


def _voting_delay(subject: Subject) -> Iterator[Finding]:
    delay = subject.spec.governor.voting_delay
    if delay < SHORTEST_DELAY:
        yield error(f"voting begins {span(delay)} after a proposal", "give at least 1 hour; 1 day is usual")
    elif delay < USUAL_DELAY:
        yield warning(f"voting begins {span(delay)} after a proposal", "1 day is usual")


def _first_proposals(subject: Subject) -> Iterator[Finding]:
    wait = subject.spec.governor.first_proposals
    message = f"anybody can propose {span(wait)} after the launch"
    if wait < SHORTEST_QUIET:
        yield error(message, "give at least 1 day; 7 to 14 days are usual")
    elif wait < USUAL_QUIET or wait > DAYS:
        yield warning(message, "7 to 14 days are usual")


def _voting_period(subject: Subject) -> Iterator[Finding]:
    period = subject.spec.governor.voting_period
    if period < SHORTEST_PERIOD:
        yield error(f"a vote lasts {span(period)}", "give at least 1 day; 7 days are usual")
    elif period < USUAL_PERIOD:
        yield warning(f"a vote lasts {span(period)}", "give 3 days or more")


def _voting_period_long(subject: Subject) -> Iterator[Finding]:
    period = subject.spec.governor.voting_period
    if period > LONGEST_PERIOD:
        yield warning(f"a vote lasts {span(period)}", "7 days are usual")


def _timelock_delay(subject: Subject) -> Iterator[Finding]:
    delay = subject.spec.timelock.delay
    if delay < SHORTEST_DELAY:
        yield error(f"a queued proposal waits {span(delay)}", "give at least 1 hour; 2 days are usual")
    elif delay < USUAL_DELAY:
        yield warning(f"a queued proposal waits {span(delay)}", "give 1 day or more")


def _late_extension(subject: Subject) -> Iterator[Finding]:
    extension = subject.spec.governor.late_extension
    if extension < units.HOUR:
        yield warning(
            f"a late turn of the vote leaves {span(extension)} to respond",
            "1 day is usual; give at least 1 hour",
        )


def _execution_window(subject: Subject) -> Iterator[Finding]:
    window = subject.spec.governor.execution_window
    if window < SHORTEST_WINDOW:
        yield error(
            f"a passed proposal expires after {span(window)}", "give at least 1 day; 14 days are usual"
        )
    elif window < USUAL_WINDOW:
        yield warning(f"a passed proposal expires after {span(window)}", "give 3 days or more")


def _execution_window_long(subject: Subject) -> Iterator[Finding]:
    window = subject.spec.governor.execution_window
    if window > LONGEST_WINDOW:
        yield warning(f"a passed proposal can be executed for {span(window)}", "14 days are usual")


def _slow(subject: Subject) -> Iterator[Finding]:
    governor = subject.spec.governor
    total = governor.voting_delay + governor.voting_period + subject.spec.timelock.delay
    if total > LONGEST_DECISION:
        yield warning(f"the fastest decision takes {span(total)}", "shorten a delay or the voting period")


def _objection_whale(subject: Subject) -> Iterator[Finding]:
    objection, first = subject.spec.timelock.objection, FirstDays.of(subject)
    if objection is None or first is None:
        return
    largest, votes = first.largest(), first.votes()
    if votes and largest * units.BASIS_POINTS >= objection.second * votes:
        own, second = largest * units.BASIS_POINTS // votes, units.format_percent(objection.second)
        yield warning(
            f"the largest recipient alone can have {units.format_percent(own)} of all votes; objecting with "
            f"{second} holds a proposal up for {span(objection.max_extension)}",
            "give a higher second share, or a shorter max_extension",
        )


def _objection_slow(subject: Subject) -> Iterator[Finding]:
    spec, objection = subject.spec, subject.spec.timelock.objection
    if objection is None:
        return
    usual = spec.governor.voting_delay + spec.governor.voting_period + spec.timelock.delay
    if usual <= LONGEST_DECISION < usual + objection.max_extension:
        yield warning(
            f"a decision that is objected to takes {span(usual + objection.max_extension)}",
            "7 to 14 days are usual",
        )


def _objection_window(subject: Subject) -> Iterator[Finding]:
    window, objection = subject.spec.governor.execution_window, subject.spec.timelock.objection
    if objection is not None and window < objection.max_extension:
        yield warning(
            f"objections hold a proposal up for {span(objection.max_extension)}, longer than the "
            f"{span(window)} in which it is to be executed",
            "give a longer execution_window, or a shorter max_extension",
        )


def _year(subject: Subject) -> Iterator[Finding]:
    weeks = subject.spec.escrow.max_lock
    if weeks % 52 == 0:
        years = weeks // 52
        seconds, calendar = weeks * units.WEEK, years * 365 * units.DAY
        days = (calendar - seconds) // units.DAY
        yield note(
            f"the longest lock is {span(seconds)}, {days} day{'' if days == 1 else 's'} less than "
            f"{years} year{'' if years == 1 else 's'} of 365 days",
            "tell holders weeks, not months or years",
        )


RULES = (
    Rule(
        "first-proposals",
        "governor.first_proposals",
        "who is first proposes before others have locked or delegated; until proposals, nothing is decided",
        _first_proposals,
    ),
    Rule(
        "voting-delay",
        "governor.voting_delay",
        "holders have no time to lock, delegate or cancel before voting power is counted",
        _voting_delay,
    ),
    Rule(
        "voting-period",
        "governor.voting_period",
        "a vote can be over before most holders notice it",
        _voting_period,
    ),
    Rule(
        "voting-period-long",
        "governor.voting_period",
        "power is counted when voting begins, so in a long vote people vote whose locks have ended since",
        _voting_period_long,
    ),
    Rule(
        "timelock-delay",
        "timelock.delay",
        "holders have no time to react before a decision takes effect",
        _timelock_delay,
    ),
    Rule(
        "late-extension",
        "governor.late_extension",
        "a large voter can reach quorum in the last second, when nobody can respond",
        _late_extension,
    ),
    Rule(
        "execution-window",
        "governor.execution_window",
        "a decision is lost if nobody executes it in time",
        _execution_window,
    ),
    Rule(
        "execution-window-long",
        "governor.execution_window",
        "a decision can take effect long after everybody has forgotten it",
        _execution_window_long,
    ),
    Rule(
        "slow-decisions",
        "governor.voting_period",
        "a wrong parameter cannot be fixed sooner than this",
        _slow,
    ),
    Rule(
        "objection-whale",
        "timelock.objection",
        "one account must not hold up everything alone",
        _objection_whale,
    ),
    Rule(
        "objection-slow",
        "timelock.objection",
        "a wrong parameter cannot be fixed sooner than this if somebody objects",
        _objection_slow,
    ),
    Rule(
        "objection-window",
        "timelock.objection",
        "the proposal keeps its whole window, but a client that asks the governor alone shows it as too late",
        _objection_window,
    ),
    Rule("weeks-and-years", "escrow.max_lock", "52 weeks are 364 days, not a year", _year),
)
