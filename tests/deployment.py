"""The portal as docker-compose.yml has it, outside a container: its very commands with its environment files.

PostgreSQL with two roles, Redis with a password, a bucket, a mail server, nginx with TLS in front, all on loopback.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests import bucket
from tests.outsides import MailServer, serving
from wholesale.embedded import Postgres, Redis
from wholesale.ground.places import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
PROGRAMS = Path(sys.executable).parent
BUCKET = COMPOSE["proxy"]["environment"]["BUCKET"]
PATIENCE = 90.0  # seconds a server may take to answer on a busy machine
REDIS_PASSWORD = "a-password-of-the-queue"

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    include {folder}/portal.conf;
}}
"""


def wait_until(what: Callable[[], object], *, name: str) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, f"{name}: nothing has come of it in {PATIENCE:g} s"
        time.sleep(0.1)


def names_in(example: str) -> set[str]:
    """Return which names an environment file of deploy/ sets."""
    lines = (ROOT / "deploy" / example).read_text().splitlines()
    return {line.partition("=")[0] for line in lines if line and not line.startswith("#")}


@dataclass
class Deployment:
    """The servers beside the portal and its processes by their names in docker-compose.yml."""

    folder: Path
    postgres: Postgres
    mail: MailServer
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("web", "storage", "redis", "http", "https"):
            self.ports[name] = bucket.free_port()

    @property
    def url(self) -> str:
        return f"https://localhost:{self.ports['https']}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def portal_env(self) -> dict[str, str]:
        """Return what deploy/portal.env says here."""
        return {
            "SELLER": "showcase",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "SECRET_KEY": "of-a-deployment-on-loopback-" + "0123456789" * 3,
            "DATABASE_URL": f"postgresql://wholesale_portal@/wholesale?host={self.postgres.socket_folder}",
            "REDIS_URL": f"redis://:{REDIS_PASSWORD}@127.0.0.1:{self.ports['redis']}/0",
            "FILES_URL": bucket.url_of(f"http://127.0.0.1:{self.ports['storage']}", BUCKET) + f"&link={self.url}",
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "MAIL_FROM": "portal@portal.example",
            "METRICS_TOKEN": "a-word-for-figures",
            "LOG_LEVEL": "INFO",
        }

    def servers_env(self) -> dict[str, str]:
        """Return what deploy/servers.env says here."""
        return {
            "DATABASE_OWNER_URL": f"postgresql://wholesale_owner@/wholesale?host={self.postgres.socket_folder}",
            "POSTGRES_PASSWORD": "unused-on-a-socket",
            "OWNER_PASSWORD": "unused-on-a-socket",
            "PORTAL_PASSWORD": "unused-on-a-socket",
            "REDIS_PASSWORD": REDIS_PASSWORD,
            "MINIO_ROOT_USER": bucket.KEY,
            "MINIO_ROOT_PASSWORD": bucket.SECRET,
        }

    def environment(self, service: str) -> dict[str, str]:
        """Return the whole environment of a service: the image's, its files' and its own."""
        files = COMPOSE[service].get("env_file", "")
        own = {name: str(value) for name, value in COMPOSE[service].get("environment", {}).items()}
        programs = f"{PROGRAMS}:{self.postgres.programs}:{Path(Redis(self.folder, 'x').program).parent}"
        return {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "ENV": "prod",
            "DATA_DIR": str(self.data),
            "STATIC_ROOT": str(self.folder / "static"),
            "TMPDIR": str(self.folder),
            "BIND": f"127.0.0.1:{self.ports['web']}",
            **(self.portal_env() if "portal.env" in str(files) else {}),
            **(self.servers_env() if "servers.env" in str(files) else {}),
            **own,
        }

    def command(self, service: str) -> list[str]:
        """Return a service's command as compose would run it, its paths those of this deployment."""
        given = [*COMPOSE[service].get("entrypoint", []), *COMPOSE[service]["command"]]
        return [str(word).replace("$$", "$").replace("/data", str(self.data)) for word in given]

    def run(self, *command: str, service: str = "migrate") -> str:
        """Run a command to its end as a service would; return what it said."""
        done = subprocess.run(command, env=self.environment(service), cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments: str, service: str = "migrate") -> str:
        """Run manage.py; as the owner of the tables unless another service is named."""
        entrypoint = COMPOSE[service].get("entrypoint", [])
        return self.run(*entrypoint, "python", "manage.py", *arguments, service=service)

    def start(self, service: str, *command: str) -> None:
        """Start a process and leave it running, its lines in `<service>.log`."""
        with (self.folder / f"{service}.log").open("ab") as log:
            self.processes[service] = subprocess.Popen(
                command or self.command(service),
                env=self.environment(service),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, service: str) -> None:
        process = self.processes.pop(service)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def start_web(self) -> None:
        self.start("web")
        probe = [sys.executable, "deploy/healthy.py"]
        env = self.environment("web")
        ready = lambda: subprocess.run(probe, env=env, cwd=ROOT).returncode == 0  # noqa: E731
        wait_until(ready, name="web")


def _make_certificate(folder: Path) -> dict[str, str]:
    paths = {"CERTIFICATE": str(folder / "tls.pem"), "CERTIFICATE_KEY": str(folder / "tls.key")}
    options = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    where = ["-subj", "/CN=localhost", "-out", paths["CERTIFICATE"], "-keyout", paths["CERTIFICATE_KEY"]]
    subprocess.run(["openssl", "req", *options, *where], check=True, capture_output=True)
    return paths


def _configure_nginx(deployment: Deployment) -> None:
    """Fill the template as the nginx image does: only the names that are given."""
    folder, ports = deployment.folder, deployment.ports
    given = {
        **COMPOSE["proxy"]["environment"],
        **_make_certificate(folder),
        "PORTAL_HOST": "localhost",
        "SITE_URL": deployment.url,
        "HTTP_PORT": f"127.0.0.1:{ports['http']}",
        "HTTPS_PORT": f"127.0.0.1:{ports['https']}",
        "WEB": f"127.0.0.1:{ports['web']}",
        "STORAGE": f"127.0.0.1:{ports['storage']}",
        "PAGES_DIR": str(ROOT / "deploy" / "nginx" / "pages"),
        "CACHE_DIR": str(folder / "cache"),
        "ACME_DIR": str(folder / "acme"),
        "ACCESS_LOG": str(folder / "access.log"),
        "ERROR_LOG": str(folder / "nginx.log"),
    }
    assert set(given) == set(COMPOSE["proxy"]["environment"])
    text = (ROOT / "deploy" / "nginx" / "portal.conf.template").read_text()
    for name, value in given.items():
        text = text.replace(f"${{{name}}}", str(value))
    (folder / "portal.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user=user))


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _start_redis(deployment: Deployment) -> None:
    *shell, line = deployment.command("redis")
    port = deployment.ports["redis"]
    deployment.start("redis", *shell, f"{line} --port {port} --bind 127.0.0.1 --dir {deployment.data}")
    wait_until(lambda: listens(port), name="Redis")


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Bring everything up in the order of docker-compose.yml, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="deployment-"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = Postgres(folder, durable=False)
        postgres.use()
        stack.callback(postgres.release)
        mail = stack.enter_context(serving(MailServer()))
        it = Deployment(folder, postgres, mail)
        it.data.mkdir()
        stack.callback(lambda: [it.stop(name) for name in list(it.processes)])
        stack.enter_context(bucket.serving(folder / "bucket", it.ports["storage"]))
        _prepare(it)
        for service in ("worker", "long", "clock"):
            it.start(service)
        it.start_web()
        it.start("proxy", "nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log"))
        wait_until(lambda: listens(it.ports["https"]), name="nginx")
        yield it


def _prepare(it: Deployment) -> None:
    """What comes before the portal's own processes: roles, schema, bucket, seller, static files, the proxy's words."""
    _start_redis(it)
    socket_folder = {"PGHOST": str(it.postgres.socket_folder), "POSTGRES_USER": "postgres"}
    subprocess.run(
        ["sh", "deploy/postgres/10-roles.sh"],
        env=it.environment("db") | socket_folder | it.servers_env(),
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    it.run(*it.command("migrate"))
    it.manage("seller_load", "sellers/showcase")
    it.manage("collectstatic", "--noinput")
    _configure_nginx(it)


def memory_of(pid: int) -> int:
    """Return the kilobytes that a process and its children have for themselves (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(memory_of(int(child)) for child in children)


def figures(it: Deployment) -> dict[str, Any]:
    """Return the memory of each process with its children, in MB."""
    return {name: round(memory_of(process.pid) / 1024) for name, process in it.processes.items()}
