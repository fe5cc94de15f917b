"""A real browser on the members' page of a living DAO."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ape_dao.core.deployment.record import load_record, record_paths
from bench import browser as machine
from bench.browser import PROGRAMS, ROOT, Visit, Wallet, served, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from ape_dao.web.site import Files
    from utils.living import Living

__all__ = ["Wallet", "built", "decoded_qr", "launched", "node_url", "picture", "served", "visit"]

REQUIRED = "APE_DAO_BROWSER"
"""Set where a missing browser is a failure, as in CI; elsewhere its tests are skipped."""
SHOTS = ROOT / ".build" / "screenshots"
_JSQR = ROOT / "node_modules" / "jsqr" / "dist" / "jsQR.js"


@contextmanager
def launched() -> Iterator[Browser]:
    """The browser; without one the test is skipped, or fails where one is required."""
    program = machine.find_browser()
    if program is None:
        reason = f"there is no Chromium ({', '.join(PROGRAMS)}); `apt-get install chromium` brings one"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    with machine.launched(program) as browser:
        yield browser


def node_url(living: Living) -> str:
    """The address of the node of a living DAO."""
    return str(living.chain.provider.http_uri)


def built(living: Living, stores: Path, **options: Any) -> Files:
    """The site of a living DAO as it is now."""
    (path,) = record_paths(living.folder)
    return machine.built(load_record(path), living.chain.provider, living.dao, stores, **options)


def picture(opened: Visit, name: str) -> None:
    """Keep a picture of the page, for people who look at a test run."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    opened.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def decoded_qr(opened: Visit) -> str:
    """What a camera would read from the QR code on the page."""
    opened.page.locator("svg.qr").wait_for()
    opened.page.evaluate(_JSQR.read_text(encoding="utf-8"))
    return str(
        opened.page.evaluate(
            """async () => {
              const text = new XMLSerializer().serializeToString(document.querySelector('svg.qr'));
              const image = new Image();
              image.src = 'data:image/svg+xml,' + encodeURIComponent(text);
              await image.decode();
              const canvas = document.createElement('canvas');
              canvas.width = canvas.height = 800;
              const context = canvas.getContext('2d');
              context.drawImage(image, 0, 0, 800, 800);
              return window.jsQR(context.getImageData(0, 0, 800, 800).data, 800, 800)?.data;
            }"""
        )
    )
