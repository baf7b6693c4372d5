# syntax=docker/dockerfile:1
# Tegata in a container: `docker build -t tegata .`, then `docker run -p 3000:3000 -v tegata:/data tegata`.
# The builder takes the very steps of `make release`; the image that runs holds one binary and no shell user.

FROM node:22-bookworm-slim AS node

FROM rust:1-bookworm AS build
# Debian 12's own Node.js is older than the 20 that the site's tools need.
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV TEGATA_TOOLS=/opt/tegata CARGO_TARGET_DIR=/build
WORKDIR /src
# The tools change with Cargo.lock, not with every source file: a layer of their own.
COPY Cargo.toml Cargo.lock ./
COPY scripts scripts
RUN scripts/setup --for run
COPY . .
RUN --mount=type=cache,target=/build --mount=type=cache,target=/usr/local/cargo/registry scripts/release

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin tegata \
    && install -d -o tegata -g tegata -m 0700 /data
COPY --from=build /src/dist/tegata /usr/local/bin/tegata
USER tegata
# The settings' defaults are paths like data/tegata.db, relative to here; everything kept lies in the one volume.
WORKDIR /data
ENV TEGATA_SERVER_ADDR=0.0.0.0:3000 \
    TEGATA_STORE_URL=sqlite:/data/tegata.db \
    TEGATA_STORE_KEY_FILE=/data/tegata.key
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["tegata", "health"]
ENTRYPOINT ["tegata"]
CMD ["serve"]
