"""How long the random stories are: `--hypothesis-profile` stories (the default), mutants or campaign.

Whatever the profile, how fast the machine is decides nothing.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

PROFILES = ("stories", "mutants", "campaign")


def register() -> None:
    """Make the profiles known to Hypothesis, and take the machine's clock out of all other properties."""
    base = settings(
        deadline=None,
        print_blob=True,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
        ],
    )
    settings.register_profile("plain", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("plain")
    short = settings(base, stateful_step_count=30, derandomize=True, database=None)
    settings.register_profile("stories", short, max_examples=30)
    # What the mutant runner uses: a dead mutant needs no smallest story, and no second proof.
    fast = settings(short, phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False)
    settings.register_profile("mutants", fast, max_examples=60)
    settings.register_profile("campaign", base, max_examples=1000, stateful_step_count=50)
