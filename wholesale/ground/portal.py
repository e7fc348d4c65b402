"""One seller's portal on this machine: the servers it needs, its database, the environment of its processes."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from wholesale.embedded import Database, Postgres, Redis
from wholesale.ground.locks import Lock
from wholesale.ground.places import DATA, Seller, secret_key
from wholesale.ground.trouble import Trouble, step

ADDRESS = "http://localhost:8000"
LOCAL = ("localhost", "127.0.0.1", "[::1]")
FILES = ("mail", "push", "sms", "files", "goods")  # folders of `.data` that hold one folder for each seller


def given(name: str) -> str:
    """Return what the environment says about `name`, empty when it says nothing."""
    return os.environ.get(name, "")


def running(seller: Seller) -> Lock:
    """Return the lock of `bin/run` for a seller; its text is the address."""
    return Lock(DATA / "lock" / f"run-{seller.name}")


class Portal:
    """Within its `with` block PostgreSQL and Redis are up: ours, unless DATABASE_URL and REDIS_URL name others."""

    def __init__(self, seller: Seller, home: Path = DATA, *, durable: bool = True, preload: str = "") -> None:
        self.seller, self.home = seller, home
        self.postgres = None if given("DATABASE_URL") else Postgres(home, durable=durable, preload=preload)
        self.redis = None if given("REDIS_URL") else Redis(home, seller.name, durable=durable)
        self.database = Database(
            seller.database, given("DATABASE_OWNER_URL") or given("DATABASE_URL"), given("DATABASE_URL")
        )

    def __enter__(self) -> Self:
        try:
            if self.postgres:
                with step("PostgreSQL"):
                    self.postgres.use()
                    self.database = self.postgres.database(self.seller.database)
            if self.redis:
                with step("Redis"):
                    self.redis.use()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for server in (self.redis, self.postgres):
            if server:
                server.release()

    @property
    def logs(self) -> Path:
        """Folder of this seller's logs."""
        return self.home / "log" / self.seller.name

    def reset(self) -> None:
        """Begin anew: drop the database, forget Redis, remove the files. Raises Trouble when they are not ours."""
        if not self.postgres or not self.redis:
            raise Trouble(
                "--reset is for what bin/run keeps itself: DATABASE_URL or REDIS_URL names a server of yours."
            )
        with step(f"Removing all data of {self.seller.name}"):
            self.redis.ask("FLUSHALL")
            self.postgres.drop(self.seller.database)
            self.database = self.postgres.database(self.seller.database)
            for name in FILES:
                shutil.rmtree(self.home / name / self.seller.name, ignore_errors=True)

    def environment(self, *, address: str = "", hosts: tuple[str, ...] = LOCAL, timeout: int = 15) -> dict[str, str]:
        """Return the environment of the portal's own processes: web, worker, clock. `timeout`: seconds a statement."""
        address = given("SITE_URL") or address or running(self.seller).read() or ADDRESS
        allowed = [*hosts, *filter(None, given("ALLOWED_HOSTS").split(","))]
        return {
            **self._inherited(),
            "DJANGO_SETTINGS_MODULE": "wholesale.settings",
            "ENV": "dev",  # of a deployment; to a POSIX shell ENV may mean something else
            "SELLER": self.seller.name,
            "DATA_DIR": str(self.home),
            "SECRET_KEY": given("SECRET_KEY") or secret_key(self.home),
            "DATABASE_URL": self.database.portal,
            "REDIS_URL": self.redis.url if self.redis else given("REDIS_URL"),
            "SITE_URL": address,
            "ALLOWED_HOSTS": ",".join(dict.fromkeys(allowed)),
            "DB_STATEMENT_TIMEOUT": str(timeout),
            "PYTHONUNBUFFERED": "1",
        }

    def owner_environment(self) -> dict[str, str]:
        """Return the environment of commands that may change the schema; nothing limits their statements."""
        owner = self.database.owner
        return self.environment(timeout=0) | {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner}

    def _inherited(self) -> Mapping[str, str]:
        """Return what we were given, less the owner's door and, where PostgreSQL is ours, words to its clients."""
        foreign = ("DATABASE_OWNER_URL", "PG") if self.postgres else ("DATABASE_OWNER_URL",)
        return {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
