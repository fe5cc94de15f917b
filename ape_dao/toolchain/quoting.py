"""Filling in shell scripts."""

from __future__ import annotations

import shlex


def filled(template: str, **values: list[str]) -> str:
    """``template`` with each ``@NAME@`` replaced by quoted words."""
    for name, words in values.items():
        template = template.replace(f"@{name}@", shlex.join(words))
    return template
