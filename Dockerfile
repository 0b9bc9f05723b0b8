# The office of a city: every role is this one image with another command.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/onestop
COPY requirements.lock ./
RUN /opt/onestop/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY requirements-build.lock ./
RUN python -m venv /opt/build && \
    /opt/build/bin/pip install --no-cache-dir --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY workflows workflows
COPY api api
COPY projections projections
COPY operations operations
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /opt/build/made . && \
    /opt/onestop/bin/pip install --no-cache-dir --no-deps /opt/build/made/*.whl

FROM python:3.11.14-slim-bookworm
COPY --from=build /opt/onestop /opt/onestop
RUN useradd --uid 1000 --create-home --home-dir /office onestop
ENV PATH=/opt/onestop/bin:$PATH ONESTOP_HOME=/office PYTHONUNBUFFERED=1
USER onestop
WORKDIR /office
ENTRYPOINT ["onestop"]
CMD ["--help"]
