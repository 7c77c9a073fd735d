# A container of nothing but the program: docker build -t taosha . && docker run --rm -i taosha < page.txt
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /taosha
COPY . .
RUN cargo build --profile dist --locked

FROM scratch
COPY --from=build /taosha/target/dist/taosha /taosha
WORKDIR /data
ENTRYPOINT ["/taosha"]
