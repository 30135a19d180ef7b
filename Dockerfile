# Vratar as a container: docker build -t vratar .
# Built in one image, shipped in another that holds the C library, the binary and a user without rights.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# `trained` is the build for production (docs/SPEED.md); `--build-arg BUILD=plain` takes minutes less and runs slower.
ARG BUILD=trained
# The toolchain of this image, not a newer one that rust-toolchain.toml would fetch.
RUN RUSTUP_TOOLCHAIN="$(rustup toolchain list | head -n 1 | cut -d ' ' -f 1)" && export RUSTUP_TOOLCHAIN \
 && case $BUILD in \
      trained) bash .ci/release ;; \
      plain) bash .ci/need build && cargo build --locked --release -p vratar \
        && install -D target/release/vratar target/trained/vratar ;; \
      *) echo "BUILD is trained or plain, not $BUILD" >&2; exit 2 ;; \
    esac

FROM debian:bookworm-slim
# By these authorities shops and receivers of records are known that are spoken to over TLS.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/vratar --shell /usr/sbin/nologin vratar \
 && install -d -o vratar -g vratar -m 0700 /var/lib/vratar
COPY --from=build /src/target/trained/vratar /usr/bin/vratar
USER 10001
# Key, journal, database: keep it over restarts, on one machine, for one container.
VOLUME /var/lib/vratar
EXPOSE 443 80
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["/usr/bin/vratar", "healthcheck", "--state", "/var/lib/vratar"]
ENTRYPOINT ["/usr/bin/vratar"]
CMD ["run", "--config", "/etc/vratar/vratar.toml"]
