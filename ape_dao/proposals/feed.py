"""Feeds for readers of news: RSS 2.0 and JSON Feed 1.1, the same bytes for the same entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDINGS = (".xml", ".json")


@dataclass(frozen=True)
class Entry:
    """One piece of news."""

    name: str
    """Tells it from all others, for good."""
    title: str
    text: str
    """Plain, with line breaks."""
    time: int
    """Unix seconds."""
    category: str


def feed_text(title: str, entries: Sequence[Entry], ending: str) -> str:
    """The feed as a file with that ending, one of `ENDINGS`."""
    return _rss(title, entries) if ending == ".xml" else _json(title, entries)


def _rss(title: str, entries: Sequence[Entry]) -> str:
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    for tag, text in (("title", title), ("link", ""), ("description", title)):
        ElementTree.SubElement(channel, tag).text = text
    for entry in entries:
        item = ElementTree.SubElement(channel, "item")
        ElementTree.SubElement(item, "title").text = entry.title
        ElementTree.SubElement(item, "description").text = entry.text
        ElementTree.SubElement(item, "guid", isPermaLink="false").text = entry.name
        ElementTree.SubElement(item, "pubDate").text = format_datetime(_moment(entry))
        ElementTree.SubElement(item, "category").text = entry.category
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _json(title: str, entries: Sequence[Entry]) -> str:
    items = [
        {
            "id": entry.name,
            "title": entry.title,
            "content_text": entry.text,
            "date_published": _moment(entry).isoformat(),
            "tags": [entry.category],
        }
        for entry in entries
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    return json.dumps(feed, indent=1, ensure_ascii=False) + "\n"


def _moment(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.time, UTC)
