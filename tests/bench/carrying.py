"""One import in a process of its own: `python -m tests.bench.carrying FILE`; says seconds, peak memory and rows."""

import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from catalog import importing  # noqa: E402


def carry(path: Path) -> None:
    """Stage and apply the file, and print what it took."""
    began = time.monotonic()
    files = [(path.name, path)]
    import_ = importing.begin(files)
    importing.stage(import_, files)
    staged = time.monotonic()
    importing.apply(import_, by=None, despite_guard=True)
    told = {
        "seconds": time.monotonic() - began,
        "staging": staged - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        "counts": import_.counts,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    carry(Path(sys.argv[1]))
