"""The page as one HTML file: its policy lets the browser run what is in it, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ape_dao.core.errors import WebError
from ape_dao.web.data import module_scripts, page_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ape_dao.core.deployment.record import Record

SCRIPT = Path(__file__).parent / "page.js"
STYLE = Path(__file__).parent / "page" / "page.css"
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?")


def document(record: Record, rpcs: Sequence[str] = ()) -> bytes:
    """The page of a DAO: it follows from the record, the kit and the addresses of nodes alone.

    Args:
        rpcs: Addresses of nodes that the page may read from, besides the member's wallet.

    Raises:
        WebError: One of them is no address of a node.
        RecordError: What the DAO runs lies neither beside the record nor in the installed kit.
    """
    scripts = [SCRIPT, *module_scripts(record).values()]
    codes = [_inlined(path.read_text(encoding="utf-8")) for path in scripts]
    style = STYLE.read_text(encoding="utf-8").strip()
    data = json.dumps(page_data(record, rpcs), ensure_ascii=False, separators=(",", ":"))
    title = escape(record.name, quote=True)
    policy = escape(_policy(codes, style, rpcs), quote=True)
    lines = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>',
        f'<link rel="icon" href="data:,"><style>{style}</style></head><body>',
        f'<div id="app"><p>{title}</p><noscript>This page needs JavaScript.</noscript></div>',
        f'<script type="application/json" id="dao">{_as_data(data)}</script>',
        *(f"<script>{code}</script>" for code in codes),
        "</body></html>\n",
    ]
    return "\n".join(lines).encode()


def digest(page: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(page).hexdigest()


def origin(url: str) -> str:
    """The part of a node's address that a policy names.

    Raises:
        WebError: It is no address of a node, or holds what would be published with the page.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or url != url.strip():
        raise WebError(
            f"'{url}' is no address that a page can read from; write it like https://node.example, without a "
            "user or password, which the page would publish."
        )
    return f"{parts.scheme}://{host}"


def _policy(codes: Sequence[str], style: str, rpcs: Sequence[str]) -> str:
    connect = " ".join(["'self'", *dict.fromkeys(map(origin, rpcs))])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_source, codes))}",
            f"style-src {_source(style)}",
            f"connect-src {connect}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _inlined(code: str) -> str:
    """A script that ends nowhere before its end."""
    return code.strip().replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _as_data(text: str) -> str:
    """JSON that no reader of HTML takes for markup."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
