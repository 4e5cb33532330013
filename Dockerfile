# The image of web, worker and beat. Only requirements.txt is installed, checked by hash: the
# development requirements (and with them the embedded PostgreSQL) never enter it.
FROM python:3.13-slim-trixie AS installed
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.13-slim-trixie
# A number of its own, so that the container's user is nobody on the host.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin entente
WORKDIR /app
COPY --from=installed /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY . ./
# Named files with a fingerprint, as production wants them. The values are for this one line:
# collecting contacts nothing, and none of them is left in the image.
RUN ENTENTE_MODE=production SECRET_KEY=only-while-building HOME_COUNTRY=XZZ ALLOWED_HOSTS=localhost \
    SEAL_COPY=seals.jsonl ATTACHMENTS_DIR=attachments TOKEN_PEPPERS=building:only-while-building-and-never-after \
    DATABASE_URL=postgresql://localhost/none OWNER_DATABASE_URL=postgresql://localhost/none \
    ROLLER_DATABASE_URL=postgresql://localhost/none CELERY_BROKER_URL=redis://localhost/0 \
    python manage.py collectstatic --no-input --verbosity 0
# Where the worker copies the seals of the record of changes to.
RUN install --directory --owner=10001 --group=10001 /seals
# Where the contents of attachments lie.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /attachments
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", \
     "--workers-kill-timeout", "20", "config.wsgi:application"]
