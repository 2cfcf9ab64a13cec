"""Finds llama.cpp's own converters in the node-llama-cpp package, so that what converts a model always
matches what loads it. The package carries the source of its llama.cpp as a git bundle."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def package_folder(node_modules: Path | None = None) -> Path:
    """The folder `node_modules/node-llama-cpp`; looked for in this repository unless told."""
    folder = (node_modules or REPOSITORY / "node_modules") / "node-llama-cpp"
    if not (folder / "llama" / "gitRelease.bundle").is_file():
        sys.exit(f"No llama.cpp source in {folder}. Run `npm ci` in {REPOSITORY}, or pass --node-modules.")
    return folder


def release(node_modules: Path | None = None) -> str:
    """Which llama.cpp the package was built from, as it calls it."""
    info = json.loads((package_folder(node_modules) / "llama" / "llama.cpp.info.json").read_text())
    return str(info["tag"])


@contextlib.contextmanager
def checkout(node_modules: Path | None = None) -> Iterator[Path]:
    """A clone of that source in a temporary folder, removed afterwards."""
    bundle = package_folder(node_modules) / "llama" / "gitRelease.bundle"
    with tempfile.TemporaryDirectory(prefix="tuppence-llama-") as parent:
        folder = Path(parent) / "llama.cpp"
        subprocess.run(
            ["git", "-c", "advice.detachedHead=false", "clone", "--quiet", str(bundle), str(folder)], check=True
        )
        yield folder
