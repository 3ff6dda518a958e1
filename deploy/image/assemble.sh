#!/bin/sh
# Puts together what the image adds to its base, in the folder given: the program with its launcher, a Java runtime
# of just the modules it needs, Netty's native library unpacked, a trained class cache, and the container's entry
# point. Needs the built program, a JDK 25 in JAVA_HOME, a C compiler and setcap. Run by the Dockerfile; can be run
# by hand (as root, for setcap) to look at the result.
set -eu

root=${1:?the folder to assemble the image in}
sources=$(CDPATH='' cd -P "$(dirname "$0")/../.." && pwd)
here=$sources/deploy/image
app=$root/opt/seamark
: "${JAVA_HOME:?a JDK 25}"

rm -rf "$app"
mkdir -p "$app/bin" "$app/config" "$app/lib/native" "$root/usr/local/bin"

# the program and its launcher, dated like the build, since the class cache remembers the date
cp "$sources/bin/seamark" "$app/bin/"
cp "$sources/config/jvm.options" "$app/config/"
cp "$sources/LICENSE" "$app/"
cp "$sources"/dns-server/target/dns-server-*-shaded.jar "$app/lib/seamark.jar"

# Netty looks for its native library on java.library.path before it unpacks one to a temporary folder
(cd "$app/lib/native" && "$JAVA_HOME/bin/jar" --extract --file "$app/lib/seamark.jar" META-INF/native)
find "$app/lib/native" -name '*.so' -exec mv {} "$app/lib/native/" \;
rm -rf "$app/lib/native/META-INF"
[ -n "$(ls "$app/lib/native")" ] || {
  echo "no native library in the program" >&2
  exit 1
}

# the runtime, with the JDK's class data for small object headers
modules=$(sed -e 's/#.*//' -e '/^-/d' "$here/modules.txt" | tr -s ' \n' ',,' | sed -e 's/^,//' -e 's/,$//')
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --output "$app/runtime" \
  --strip-debug --no-header-files --no-man-pages --compress zip-6
rm -f "$app/runtime/bin/jwebserver"
"$app/runtime/bin/java" -Xshare:dump -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xlog:disable -Xlog:all=error:stderr
touch -d 2026-01-01T00:00:00Z "$app/lib/seamark.jar" "$app/runtime/lib/modules"

# the class cache
"$JAVA_HOME/bin/java" "$here/train/Train.java" "$app/bin/seamark" "$sources" "$app/lib/seamark.aot"

# the entry point, under the names that CoreDNS's image has
cc -O2 -Wall -Wextra -Werror -static -o "$app/bin/low-ports" "$here/low-ports.c"
setcap cap_net_bind_service=p "$app/bin/low-ports"
ln -sf /opt/seamark/bin/low-ports "$root/coredns"
ln -sf /opt/seamark/bin/low-ports "$root/usr/local/bin/coredns"
ln -sf /opt/seamark/bin/low-ports "$root/usr/local/bin/seamark"
chmod -R a+rX "$app"
