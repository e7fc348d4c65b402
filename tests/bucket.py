"""An S3-compatible server on loopback that refuses what is unsigned, forged or old, and buckets in it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

KEY, SECRET = "portal", "a-secret-of-the-storage"
PATIENCE = 30.0  # seconds the server may take to start on a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(folder: Path, port: int) -> Iterator[str]:
    """Run the server with its data in `folder`; give its address."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(folder), "--log-level", "error", "--no-access-log"]
    env = os.environ | {"NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + PATIENCE
            while not listens(port):
                assert server.poll() is None, "The storage did not start."
                assert time.monotonic() < end, "The storage does not answer."
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def make_bucket(endpoint: str, name: str) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )
    client.create_bucket(Bucket=name)


def url_of(endpoint: str, name: str) -> str:
    """Return FILES_URL for a bucket."""
    return f"s3://{KEY}:{SECRET}@{endpoint.partition('://')[2]}/{name}?tls=0"
