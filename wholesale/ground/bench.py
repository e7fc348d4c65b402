"""`bin/bench`: measures the portal beside its limit, on a PostgreSQL and a Redis of its own in `.data/bench`."""

from collections.abc import Sequence

from wholesale.ground import packages, system
from wholesale.ground.locks import Lock
from wholesale.ground.places import DATA, ROOT, Seller, make_folders, must_be_writable
from wholesale.ground.portal import Portal
from wholesale.ground.processes import attend
from wholesale.ground.trouble import Trouble

LIBRARY = "pg_stat_statements"
COUNTING = f"""
CREATE EXTENSION IF NOT EXISTS {LIBRARY};
GRANT pg_read_all_stats TO wholesale_owner;
GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO wholesale_owner;
"""


def main(arguments: Sequence[str]) -> int:
    """Set up the servers and run the bench; its options are told by `bin/bench --help`."""
    home = DATA / "bench"
    must_be_writable()
    make_folders(DATA)
    make_folders(home)
    alone = Lock(home / "lock" / "bench")
    if not alone.take(wait=False):
        raise Trouble("bin/bench is running here already: wait until it has ended.")
    system.require([system.WRK])
    packages.ensure(packages.DEV)
    with Portal(Seller("bench"), home, durable=False, preload=LIBRARY) as portal:
        if not portal.postgres:
            raise Trouble("bin/bench counts statements in a PostgreSQL of its own: unset DATABASE_URL.")
        portal.postgres.sql(COUNTING, name="", database=portal.seller.database)
        return attend([str(packages.PYTHON), "-m", "tests.bench", *arguments], portal.owner_environment(), cwd=ROOT)
