"""What every stage is: a chain of its own with contracts on it, the same at the beginning of each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from utils.constants import WEEK
from utils.rpc import Anvil, Chain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from utils.artifacts import Artifact
    from utils.rpc import Contract


class BaseStage:
    """A chain that begins at second ``start``. Whoever inherits deploys, then calls `keep`."""

    def __init__(self, artifacts: Mapping[str, Artifact], start: int, hardfork: str = "cancun") -> None:
        self.artifacts = dict(artifacts)
        self.anvil = Anvil(start, hardfork=hardfork)
        self.chain = Chain(self.anvil)
        self._beginning: tuple[str, int, dict[str, int]] | None = None

    def keep(self) -> None:
        """Remember this state for `reset`."""
        self._beginning = self.chain.snapshot()

    def reset(self) -> None:
        """Go back to the state that was kept."""
        assert self._beginning is not None, "nothing was kept"
        self.chain.restore(self._beginning)
        self.keep()

    def close(self) -> None:
        self.anvil.close()

    def impersonate(self) -> None:
        """From now on anybody can send, contracts too."""
        self.anvil.call("anvil_autoImpersonateAccount", True)

    def deploy(self, name: str, *args: Any) -> Contract:
        """A contract of the first account."""
        return self.chain.deploy(self.artifacts[name], *args, sender=self.chain.accounts[0])

    # Time

    @property
    def now(self) -> int:
        return self.chain.now

    @property
    def week(self) -> int:
        """Number of the running week."""
        return self.now // WEEK

    def go(self, timestamp: int) -> None:
        """Let time pass until ``timestamp``."""
        self.chain.idle(timestamp)

    def weeks_ahead(self, weeks: int) -> int:
        """The boundary second ``weeks`` week boundaries from now."""
        return (self.week + weeks) * WEEK
