"""Deploying a DAO: the plan is executed only if the spec has no errors that lint knows of."""

from __future__ import annotations

from functools import partial

from ape_dao.core.deployment.deploy import Deployment, Progress
from ape_dao.core.deployment.deploy import deploy as execute
from ape_dao.lint.judge import require_sound

__all__ = ["Deployment", "Progress", "deploy"]

deploy = partial(execute, require=require_sound)
"""`ape_dao.core.deployment.deploy.deploy`, after lint.

Raises:
    LintError: The spec has errors, and its profile is not `dev`.
"""
