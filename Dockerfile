# docker build -t seamark/seamark:0.1.0 .                               the DNS server
# docker build -t seamark/seamark-proxy:0.1.0 --target proxy .          the service proxy
#
# The DNS server takes CoreDNS's arguments and its place: docker run seamark/seamark:0.1.0 -conf /etc/coredns/Corefile
# Runs as nobody in particular on a read-only root file system, and needs no writable folder.
# For port 53 the pod grants NET_BIND_SERVICE, as the manifests for CoreDNS do; nothing else is needed.
#
# The proxy takes kube-proxy's: /usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf
# Runs as root in the node's network with NET_ADMIN, as kubeadm's kube-proxy does.

FROM maven:3-eclipse-temurin-25 AS sources
WORKDIR /source
COPY . .

FROM sources AS build-proxy
RUN mvn -B -ntp -Pquick -Dmaven.test.skip=true -pl service-proxy -am package
RUN deploy/image/assemble.sh seamark-proxy /image

FROM debian:13-slim AS proxy
RUN apt-get update \
    && apt-get install -y --no-install-recommends nftables conntrack \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build-proxy /image/ /
EXPOSE 10249/tcp 10256/tcp
ENTRYPOINT ["/usr/local/bin/kube-proxy"]

FROM sources AS build-dns
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev libcap2-bin linux-libc-dev \
    && rm -rf /var/lib/apt/lists/*
RUN mvn -B -ntp -Pquick -Dmaven.test.skip=true -pl dns-server -am package
RUN deploy/image/assemble.sh seamark /image

FROM debian:13-slim AS dns
COPY --from=build-dns /image/ /
USER 65532:65532
EXPOSE 53/udp 53/tcp 8080/tcp 8181/tcp 9153/tcp
ENTRYPOINT ["/coredns"]
