# docker build -t seamark/seamark:0.1.0 .
#
# Takes CoreDNS's arguments and its place: docker run seamark/seamark:0.1.0 -conf /etc/coredns/Corefile
# Runs as nobody in particular on a read-only root file system, and needs no writable folder.
# For port 53 the pod grants NET_BIND_SERVICE, as the manifests for CoreDNS do; nothing else is needed.

FROM maven:3-eclipse-temurin-25 AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libcap2-bin linux-libc-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN mvn -B -ntp -Pquick -Dmaven.test.skip=true -pl dns-server -am package
RUN deploy/image/assemble.sh /image

FROM debian:13-slim
COPY --from=build /image/ /
USER 65532:65532
EXPOSE 53/udp 53/tcp 8080/tcp 8181/tcp 9153/tcp
ENTRYPOINT ["/coredns"]
