"""Where the time of one page goes: `bin/bench --profile /catalog/shelf-1/`, signed in, in one process."""

import subprocess
import sys

from tests.bench.data import Shop

PROGRAM = """
import cProfile, pstats, sys
import django
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from accounts.models import User
client = Client()
client.force_login(User.objects.get(email="buyer1@example.com"))
path, times = sys.argv[1], 100
for _ in range(20):
    answer = client.get(path)
assert answer.status_code == 200, answer.status_code
profile = cProfile.Profile()
profile.enable()
for _ in range(times):
    client.get(path)
profile.disable()
pstats.Stats(profile).sort_stats("tottime").print_stats(30).sort_stats("cumtime").print_stats(60)
"""


def show(shop: Shop, path: str) -> None:
    """Print the profile of a hundred requests."""
    subprocess.run([sys.executable, "-c", PROGRAM, path], env=shop.environment, check=True)
