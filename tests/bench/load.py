"""Load on loopback: wrk for single requests, alternating between the two sides round by round."""

import json
import random
import re
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.bench.servers import Served
from tests.bench.statements import counted

CONNECTIONS = 8
CHECKED = 8  # requests looked at before the load: status, words expected, statements, bytes
SCRIPT = """
local asked = {}
for line in io.lines("%s") do
  local method, path, body = line:match("^(%%S+)\\t(%%S+)\\t?(.*)$")
  asked[#asked + 1] = {method, path, body}
end
local readers = {%s}
local n = 0
request = function()
  n = n + 1
  local one = asked[1 + n %% #asked]
  local headers = readers[1 + n %% #readers]
  return wrk.format(one[1], one[2], headers, one[3] ~= "" and one[3] or nil)
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %%d %%f %%f %%f %%d\\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, e.status + e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass(frozen=True)
class Asked:
    """One request; `body` is a form."""

    path: str
    method: str = "GET"
    body: str = ""


@dataclass
class Side:
    """One server with the requests it gets and the headers of its readers."""

    server: Served
    asked: Sequence[Asked]
    readers: Sequence[dict[str, str]] = field(default_factory=lambda: [{}])
    expect: str = ""
    accepted: tuple[int, ...] = (200,)


@dataclass
class Measured:
    """Medians over the rounds: requests a second, milliseconds; statements and bytes of one request."""

    per_second: float
    p50: float
    p95: float
    failed: int
    statements: float
    database_ms: float
    size: int


def reader(session: requests.Session) -> dict[str, str]:
    """Return the headers of somebody who signed in."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)
    csrf = session.cookies.get("csrftoken", "")
    return {"Cookie": cookies, "X-CSRFToken": csrf, "Accept-Language": "ru"}


def alternate(sides: Sequence[Side], *, rounds: int, seconds: int) -> list[Measured]:
    """Measure each side in turn, as often as there are rounds, so that other load on the machine hits all alike."""
    checked = [check(side) for side in sides]
    runs: list[list[tuple[float, float, float, int]]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, told in zip(sides, runs, strict=True):
            told.append(wrk(side, seconds))
    return [
        Measured(
            per_second=statistics.median(run[0] for run in told),
            p50=statistics.median(run[1] for run in told),
            p95=statistics.median(run[2] for run in told),
            failed=sum(run[3] for run in told),
            statements=statements,
            database_ms=ms,
            size=size,
        )
        for told, (statements, ms, size) in zip(runs, checked, strict=True)
    ]


def check(side: Side) -> tuple[float, float, int]:
    """Ask a few times, warm and counted; return statements, database milliseconds and bytes of one request."""
    some = random.Random(7).sample(list(side.asked), min(CHECKED, len(side.asked)))
    each = [one for one in some for _ in range(2)]
    for one in each:
        ask(side, one)
    with counted(side.server.database) as found:
        sizes = [ask(side, one) for one in some]
    return found.statements / len(some), found.ms / len(some), max(sizes)


def ask(side: Side, one: Asked) -> int:
    """Ask once and return how many bytes came; stop everything when it is not the page that is meant."""
    headers = dict(side.readers[0])
    if one.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    url = side.server.base + one.path
    answer = requests.request(one.method, url, data=one.body or None, headers=headers, allow_redirects=False)
    if answer.status_code not in side.accepted or side.expect not in answer.text:
        raise SystemExit(f"{side.server.name} {one.path}: {answer.status_code} {answer.text[:300]!r}")
    return len(answer.content)


def wrk(side: Side, seconds: int) -> tuple[float, float, float, int]:
    """Load one side for `seconds`; return requests a second, p50 and p95 in ms, and how many failed."""
    with tempfile.TemporaryDirectory() as folder:
        asked, script = Path(folder, "asked"), Path(folder, "load.lua")
        asked.write_text("".join(f"{one.method}\t{one.path}\t{one.body}\n" for one in side.asked))
        script.write_text(SCRIPT % (asked, ", ".join(lua(headers) for headers in side.readers)))
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script)]
        done = subprocess.run([*command, side.server.base], capture_output=True, text=True, check=True)
    told = re.search(r"RESULT (\d+) (\S+) (\S+) (\S+) (\d+)", done.stdout)
    assert told is not None, done.stdout
    count, duration, p50, p95, failed = told.groups()
    return int(count) / float(duration), float(p50), float(p95), int(failed)


def lua(headers: dict[str, str]) -> str:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return "{" + ", ".join(f"[{json.dumps(k)}]={json.dumps(v)}" for k, v in {**form, **headers}.items()) + "}"


def in_turns(portal: Callable[[], float], bare: Callable[[], float], times: int) -> tuple[list[float], list[float]]:
    """Do the same on both sides in turns; each returns its milliseconds. The first pair warms up."""
    pairs = [(portal(), bare()) for _ in range(times + 1)][1:]
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]
