# Savedesk in a container: not root, its database on a volume.
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY requirements/run.in requirements/run.in
COPY savedesk savedesk
COPY handlers handlers
COPY bot bot
COPY storage storage
COPY playbooks playbooks
COPY domain domain
COPY sandbox sandbox
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 --home-dir /data savedesk \
    && install -d -o savedesk -m 0700 /data
USER savedesk
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:////data/savedesk.db HOST=0.0.0.0 PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["savedesk"]
CMD ["serve"]
