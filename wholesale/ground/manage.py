"""`bin/manage`: manage.py with everything set up, as the owner of the database."""

import os
from collections.abc import Sequence

from wholesale.ground import packages
from wholesale.ground.places import DATA, ROOT, find_seller, make_folders, must_be_writable
from wholesale.ground.portal import Portal
from wholesale.ground.preparing import compile_words, settle
from wholesale.ground.processes import attend


def main(arguments: Sequence[str]) -> int:
    """Run one command of manage.py where the caller stands. A new database is migrated and loaded first."""
    seller = find_seller(os.environ.get("SELLER") or "showcase")
    must_be_writable()
    make_folders(DATA)
    packages.ensure(packages.RUN)
    with Portal(seller) as portal:
        compile_words(portal)
        settle(portal, always=False)
        return attend([str(packages.PYTHON), str(ROOT / "manage.py"), *arguments], portal.owner_environment())
