"""The code blocks of README.md, in order."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The blocks of one language; "" is what is typed at a prompt."""
    return [text for found, text in in_order() if found == language]


def in_order() -> list[tuple[str, str]]:
    """All blocks as (language, text), in the order of the page."""
    return FENCE.findall(README.read_text(encoding="utf-8"))


def typed_in(block: str) -> list[str]:
    """What is typed at a prompt, line by line, without the remarks behind it."""
    typed = [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]
    return [line for line in typed if line]


def lines() -> list[str]:
    """What is typed at a prompt on the whole page."""
    return [line for block in blocks("") for line in typed_in(block)]


def call_texts(text: str) -> list[str]:
    """The calls of the Python package with their arguments, "psg.compare(a, b, ...)"."""
    return re.findall(r"`(psg\.[\w.]+\([^`]*\))`", text)
