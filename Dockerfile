# Vratar as a container: docker build -t vratar .
# Built in one image, shipped in another that holds the C library, the binary and a user without rights.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends cmake make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
# The toolchain of this image, not a newer one that rust-toolchain.toml would fetch.
RUN RUSTUP_TOOLCHAIN="$(rustup toolchain list | head -n 1 | cut -d ' ' -f 1)" cargo build --locked --release -p vratar

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/vratar --shell /usr/sbin/nologin vratar \
 && install -d -o vratar -g vratar -m 0700 /var/lib/vratar
COPY --from=build /src/target/release/vratar /usr/bin/vratar
USER 10001
# Key, journal, database: keep it over restarts, on one machine, for one container.
VOLUME /var/lib/vratar
EXPOSE 443 80
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["/usr/bin/vratar", "healthcheck", "--state", "/var/lib/vratar"]
ENTRYPOINT ["/usr/bin/vratar"]
CMD ["run", "--config", "/etc/vratar/vratar.toml"]
