# The image alone is a full deployment: docker run -p 8000:8000 -v data:/data IMAGE
# Its root may be read-only: add --read-only --tmpfs /tmp. Give it time to end: --stop-timeout 60 (see README.md).
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# the newest that the base's distribution has: pinned versions vanish from it
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends catdoc fonts-noto-cjk tesseract-ocr tini \
    && rm -rf /var/lib/apt/lists/*

# PostgreSQL refuses root, and its initdb wants its user to have a name
RUN groupadd --system --gid 10001 evaluator \
    && useradd --system --uid 10001 --gid evaluator --home-dir /data --no-create-home evaluator \
    && install -d -o evaluator -g evaluator -m 0750 /data

WORKDIR /app
COPY requirements.lock ./
RUN pip install -r requirements.lock

COPY pyproject.toml README.md LICENSE hypercorn.toml ./
COPY migrations migrations
COPY samples samples
COPY static static
COPY templates templates
COPY evaluator evaluator
RUN pip install --no-deps --editable . && python -m compileall -q evaluator migrations

# by number, so that an orchestrator can see that it is not root
USER 10001:10001
ENV DATA_DIR=/data BIND=0.0.0.0 PORT=8000 LOG_FORMAT=json FONT_DIR=/usr/share/fonts/opentype/noto
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM

# Ready: the database answers, its schema is ours, work is taken. The first start makes the database cluster.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/readyz\", timeout=8)"]

# tini collects what is left of programs that were ended, such as a text reader that took too long
ENTRYPOINT ["tini", "--", "evaluator"]
CMD ["serve"]
