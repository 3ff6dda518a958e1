#!/bin/sh
# Puts together what an image adds to its base, in the folder given: the program with its launcher, a Java runtime
# of just the modules it needs, Netty's native library unpacked, a trained class cache, and the container's entry
# points.
#
#   deploy/image/assemble.sh seamark FOLDER          the DNS server, in CoreDNS's place
#   deploy/image/assemble.sh seamark-proxy FOLDER    the service proxy, in kube-proxy's place
#
# Needs the built program and a JDK 25 in JAVA_HOME; for the DNS server also a C compiler and setcap. Run by the
# Dockerfile; can be run by hand (the DNS server's as root, for setcap) to look at the result.
set -eu

usage() {
  echo "usage: assemble.sh seamark|seamark-proxy FOLDER" >&2
  exit 2
}

[ $# -eq 2 ] || usage
program=$1
root=$2
case $program in
  seamark) module=dns-server ;;
  seamark-proxy) module=service-proxy ;;
  *) usage ;;
esac
sources=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd)
here=$sources/deploy/image
app=$root/opt/seamark
: "${JAVA_HOME:?a JDK 25}"

rm -rf "$app"
mkdir -p "$app/bin" "$app/config" "$app/lib/native" "$root/usr/local/bin"

# the program and its launcher, dated like the build, since the class cache remembers the date
cp "$sources/bin/seamark" "$app/bin/"
[ "$program" = seamark ] || ln -s seamark "$app/bin/$program"
cp "$sources/config/jvm.options" "$app/config/"
cp "$sources/LICENSE" "$app/"
cp "$sources/$module/target/$module"-*-shaded.jar "$app/lib/$program.jar"

# Netty looks for its native libraries on java.library.path before it unpacks one to a temporary folder; the program has
# those of each architecture, the image needs those of the machine that it is assembled on
architecture=$(uname -m)
[ "$architecture" != aarch64 ] || architecture=aarch_64 # Netty's name for it
(cd "$app/lib/native" && "$JAVA_HOME/bin/jar" --extract --file "../$program.jar" META-INF/native)
find "$app/lib/native" -name "*_$architecture.so" -exec mv {} "$app/lib/native/" \;
rm -rf "$app/lib/native/META-INF"
[ -n "$(ls "$app/lib/native")" ] || {
  echo "the program has no native library for $architecture; add Netty's to its pom.xml" >&2
  exit 1
}

# the runtime, with the JDK's class data for small object headers
modules=$(sed -e 's/#.*//' -e '/^-/d' "$here/modules.txt" | tr -s ' \n' ',,' | sed -e 's/^,//' -e 's/,$//')
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --output "$app/runtime" \
  --strip-debug --no-header-files --no-man-pages --compress zip-6
rm -f "$app/runtime/bin/jwebserver"
"$app/runtime/bin/java" -Xshare:dump -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:disable -Xlog:all=error:stderr
touch -d 2026-01-01T00:00:00Z "$app/lib/$program.jar" "$app/runtime/lib/modules"

# the class cache
"$JAVA_HOME/bin/java" "$here/train/Train.java" "$app/bin/$program" "$sources" "$app/lib/$program.aot" api

# the entry points, under the names that the images of CoreDNS and kube-proxy have
case $program in
  seamark)
    cc -O2 -Wall -Wextra -Werror -static -o "$app/bin/low-ports" "$here/low-ports.c"
    setcap cap_net_bind_service=p "$app/bin/low-ports"
    ln -sf /opt/seamark/bin/low-ports "$root/coredns"
    ln -sf /opt/seamark/bin/low-ports "$root/usr/local/bin/coredns"
    ln -sf /opt/seamark/bin/low-ports "$root/usr/local/bin/seamark"
    ;;
  seamark-proxy)
    ln -sf /opt/seamark/bin/seamark-proxy "$root/usr/local/bin/kube-proxy"
    ln -sf /opt/seamark/bin/seamark-proxy "$root/usr/local/bin/seamark-proxy"
    ;;
esac
chmod -R a+rX "$app"
