"""Each process of a parallel run has a Redis database and a folder of its own, as it has a PostgreSQL database.

Loaded before Django's settings are read (`-p tests.apart` in pyproject.toml).
"""

import os
import re

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker:
    redis, data = os.environ.get("REDIS_URL", ""), os.environ.get("DATA_DIR", "")
    place = f"db={int(worker.removeprefix('gw')) + 1}"
    os.environ["REDIS_URL"] = re.sub(r"db=\d+", place, redis) if "db=" in redis else f"{redis.rstrip('/')}?{place}"
    os.environ["DATA_DIR"] = os.path.join(data, worker) if data else ""
