"""Checks spoiled workbooks until the time is up: `python tests/fuzz.py --seconds 300 --seed 1 --keep /tmp/failures`.

Each run happens in a child process with a limit on time and memory. A failure is printed with the seed that makes it
again, and its file is kept; the exit status is then 1.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.mutations import mutate  # noqa: E402 (the script runs from any folder)
from tests.seeds import seeds  # noqa: E402 (the script runs from any folder)

_SECONDS = 60  # for one file: ten are promised, but a fuzzing machine is busy
_CHILD = """
import json, sys
from tests.command import run
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
except ImportError:
    pass
for line in sys.stdin:
    try:
        outcome = run("check", line.rstrip(), "--format", "json")
        failed = [s["reason"] for s in outcome.json["skipped"] if s["kind"] == "failed"]
        problem = "; ".join(failed) if outcome.status in (0, 1, 3, 4) else f"status {outcome.status}"
    except Exception as error:
        import traceback
        problem = "".join(traceback.format_exception(error)[-3:])
    print(json.dumps(problem), flush=True)
"""


def main() -> int:
    """Fuzz for some seconds and tell what failed."""
    options = _options()
    options.keep.mkdir(parents=True, exist_ok=True)
    tried = failures = 0
    worker = _Worker()
    with tempfile.TemporaryDirectory() as folder:
        for seed, path in _files(Path(folder), options.seed, options.seconds):
            tried += 1
            if problem := worker.check(path):
                failures += 1
                kept = options.keep / f"seed-{seed}{path.suffix}"
                kept.write_bytes(path.read_bytes())
                _say(f"seed {seed}: {problem}\nkept as {kept}")
            path.unlink()
    worker.stop()
    _say(f"{tried} files from seed {options.seed}, {failures} failed")
    return 1 if failures or not tried else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check spoiled workbooks until the time is up.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 10**9, help="of the first file; each next adds 1")
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "boks-clean-fuzz")
    return parser.parse_args()


def _files(folder: Path, first: int, seconds: float) -> Iterator[tuple[int, Path]]:
    """Write one spoiled file after another, each decided by its own seed alone."""
    whole = seeds(folder)
    end = time.monotonic() + seconds
    seed = first
    while time.monotonic() < end:
        chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
        suffix, content = chance.choice(whole)
        path = folder / f"export{suffix}"
        path.write_bytes(mutate(content, chance))
        yield seed, path
        seed += 1


class _Worker:
    """A child process that checks files one after another; one that hangs or dies is replaced."""

    def __init__(self) -> None:
        self._process = self._start()

    def check(self, path: Path) -> str:
        """Check one file; return what went wrong, if anything."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        guard = threading.Timer(_SECONDS, self._process.kill)
        guard.start()
        line = self._process.stdout.readline()
        guard.cancel()
        if line:
            return str(json.loads(line))
        status = self._process.wait()
        self._process = self._start()
        return f"the process died (status {status}), or took more than {_SECONDS} seconds"

    def stop(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.wait()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 (our own code)
            [sys.executable, "-c", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )


if __name__ == "__main__":
    sys.exit(main())
