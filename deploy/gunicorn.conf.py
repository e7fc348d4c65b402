"""gunicorn, two processes of four threads: `gunicorn -c deploy/gunicorn.conf.py wholesale.wsgi`."""

import os
import tempfile

os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))  # before the portal is loaded

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # the processes share what the portal is made of
timeout = 60
graceful_timeout = 20
keepalive = 75  # seconds; longer than the proxy's, so that it never meets a line just closed
max_requests, max_requests_jitter = 20_000, 2_000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat on a disk that stalls would look like a dead process
control_socket_disable = True
forwarded_allow_ips = "*"  # nobody but the proxy reaches this port; Django reads what it says

# Its own lines go to the portal's log; requests are in the proxy's.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []}},
}


def when_ready(server):
    """Make what every process would make for itself, once, and let the collector of garbage leave it shared."""
    import gc

    from django.conf import settings
    from django.urls import reverse
    from django.utils import translation

    reverse("home")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("home")
    gc.collect()
    gc.freeze()


def child_exit(server, worker):
    """Forget what a process that has ended had measured of itself; its counts stay."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    import shutil

    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
