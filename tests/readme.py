"""The code blocks of README.md, in order."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The blocks of one language; "" is what is typed at a prompt."""
    return [text for found, text in FENCE.findall(README.read_text(encoding="utf-8")) if found == language]


def lines() -> list[str]:
    """What is typed at a prompt, line by line, without the remarks behind it."""
    typed = [re.sub(r"\s+#.*", "", line) for block in blocks("") for line in block.splitlines()]
    return [line for line in typed if line]


def calls(text: str) -> list[str]:
    """The functions of the Python package that a text names, "plot.night" of `psg.plot.night(...)`."""
    return sorted(set(re.findall(r"`psg\.([\w.]+)\(", text)))
