#!/bin/sh
# Assembles an image's file tree and starts it as a container would: with this machine's system (Debian, as the images'
# base) below it, a read-only root, the user and the rights that the manifests give, and a network of its own. There it
# has to answer. Needs root, iproute2, nftables, curl, dig, and what assemble.sh needs.
#
#   deploy/image/try.sh seamark
#   deploy/image/try.sh seamark-proxy
set -eu

[ $# -eq 1 ] || {
  echo "usage: try.sh seamark|seamark-proxy" >&2
  exit 2
}
program=$1
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)

if [ -z "${SEAMARK_TRY_ROOT-}" ]; then
  SEAMARK_TRY_ROOT=$(mktemp -d)
  trap 'rm -rf --one-file-system "$SEAMARK_TRY_ROOT"' EXIT
  export SEAMARK_TRY_ROOT
  "$here/assemble.sh" "$program" "$SEAMARK_TRY_ROOT/image" >"$SEAMARK_TRY_ROOT/log" 2>&1 || {
    cat "$SEAMARK_TRY_ROOT/log" >&2
    exit 1
  }
  # namespaces of their own: mounts, network and processes end with them
  unshare --mount --net --pid --fork --kill-child "$0" "$program"
  exit
fi

# --- inside -------------------------------------------------------------------------------------------------------

image=$SEAMARK_TRY_ROOT/image
root=$SEAMARK_TRY_ROOT/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/opt" "$root/settings"
for place in bin sbin lib lib64 etc usr; do
  if [ -L "/$place" ]; then
    cp -a "/$place" "$root/$place"
  elif [ -d "/$place" ]; then
    mkdir "$root/$place"
    mount --rbind "/$place" "$root/$place"
  fi
done
cp -a "$image/opt/seamark" "$root/opt/"
[ ! -L "$image/coredns" ] || cp -a "$image/coredns" "$root/"
mount --bind "$image/usr/local/bin" "$root/usr/local/bin"
[ ! -d /usr/lib/jvm ] || mount -t tmpfs none "$root/usr/lib/jvm" # no JDK but its own
mount -t proc none "$root/proc"
mount --rbind /dev "$root/dev"

case $program in
  seamark)
    cat >"$root/settings/Corefile" <<'COREFILE'
.:53 {
    health :8080
    ready :8181
    prometheus :9153
    whoami
}
COREFILE
    ready=http://127.0.0.1:8181/ready
    ;;
  seamark-proxy)
    cat >"$root/settings/web.yaml" <<'MANIFEST'
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec:
  clusterIP: 10.96.0.7
  clusterIPs: [10.96.0.7]
  ports: [{port: 80}]
MANIFEST
    ready=http://127.0.0.1:10256/readyz
    ;;
  *)
    echo "try.sh: unknown program $program" >&2
    exit 2
    ;;
esac
mount --rbind "$root" "$root"
mount -o remount,ro,bind "$root"
ip link set lo up

case $program in
  seamark) chroot --userspec=65532:65532 "$root" /coredns -conf /settings/Corefile & ;;
  seamark-proxy)
    chroot "$root" /usr/local/bin/kube-proxy --manifests=/settings --proxy-mode=nftables --service-cidr=10.96.0.0/16 &
    ;;
esac
pid=$!

fail() {
  echo "try.sh: $program: $*" >&2
  exit 1
}

for _ in $(seq 120); do
  [ "$(curl -s -o /dev/null -w '%{http_code}' "$ready")" != 200 ] || break
  kill -0 "$pid" 2>/dev/null || fail "it ended instead of becoming ready"
  sleep 0.5
done
[ "$(curl -s -o /dev/null -w '%{http_code}' "$ready")" = 200 ] || fail "it did not become ready within a minute"

case $program in
  seamark)
    dig +tries=1 +time=5 @127.0.0.1 example.org A | grep -q 'status: NOERROR' || fail "no answer at port 53"
    curl -s http://127.0.0.1:9153/metrics | grep -q '^seamark_fallback{missing="epoll"} 0' || fail "it runs without epoll"
    ;;
  seamark-proxy)
    [ "$(curl -s http://127.0.0.1:10249/proxyMode)" = nftables ] || fail "not in mode nftables"
    nft list table ip seamark-proxy | grep -q '10\.96\.0\.7' || fail "the Service is not in the kernel"
    curl -s http://127.0.0.1:10249/metrics | grep -q '^seamark_fallback{missing="epoll"} 0' || fail "it runs without epoll"
    ;;
esac
kill "$pid"
wait "$pid" || fail "it did not end in order"
echo "the image of $program starts, answers and ends"
