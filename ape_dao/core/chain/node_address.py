"""Addresses of nodes. A name, a password or a key in them is for the node, and never shown."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"\b((?:https?|wss?)://)([^\s/@'\"<>]*@)?([^\s/?#'\"<>)\],;]+)([^\s'\"<>)\],;]*)")
_OF_REQUESTS = re.compile(r"(with url: )/[^\s)]+")
_OWN = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\.?$")


def without_secrets(text: str) -> str:
    """A text in which addresses of other machines are told without user, password, path and query."""
    return _OF_REQUESTS.sub(r"\1/…", _ADDRESS.sub(_shown, text))


def _shown(match: re.Match[str]) -> str:
    scheme, secret, place, rest = match.groups()
    if _OWN.match(place) and not secret:
        return match.group(0)
    return f"{scheme}{place}{'/…' if rest.strip('/.') else rest}"
