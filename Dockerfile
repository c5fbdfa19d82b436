# The dashboard in a container. Once built it needs no network but the port it serves.

ARG BASE_IMAGE=python:3.12-slim-bookworm

FROM ${BASE_IMAGE} AS packages
COPY requirements-build.txt requirements.txt ./
# Hashes are checked throughout. Bytecode is compiled here because the container can't write it.
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-build.txt \
    && python -m venv --without-pip /venv \
    && uv pip install --python /venv/bin/python --no-cache --compile-bytecode --system-certs \
        --require-hashes --only-binary :all: --no-binary autograd-gamma \
        --build-constraints requirements-build.txt -r requirements.txt \
    && rm /venv/.lock

FROM ${BASE_IMAGE}
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# Readable whatever the umask of the person who built the image; writable by root alone.
RUN chmod -R a+rX,go-w /app

# Nothing in here has business with another host: what tries is sent to a port where nobody listens.
ENV PATH=/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STREAMLIT_BROWSER_GATHER_USAGE_STATS=false \
    http_proxy=http://127.0.0.1:9 \
    https_proxy=http://127.0.0.1:9 \
    no_proxy=127.0.0.1,localhost

USER 65532:65532
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.headless=true"]
