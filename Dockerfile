# Builds and runs Trialfire. The build step is the README's.
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY src ./src
COPY profiles ./profiles
COPY fixtures ./fixtures
COPY benches ./benches
COPY examples ./examples
COPY tests ./tests
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=65532 --group=65532 /data
COPY --from=build /src/target/release/trialfire /usr/local/bin/trialfire
COPY fixtures/registry /usr/share/trialfire/registry
# Only /data is written to: the rest of the file system may be read-only.
ENV TRIALFIRE_STORE=sqlite:/data/trialfire.db \
    TRIALFIRE_LISTEN=0.0.0.0:8080
WORKDIR /data
VOLUME ["/data"]
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["trialfire", "healthcheck", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["trialfire"]
CMD ["serve"]
