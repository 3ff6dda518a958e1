"""The servers that are compared: how each is configured and started on a loopback port, and what it uses."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = "0", "1"


class Server:
    """A process and its children, on one core."""

    name = "?"

    def __init__(self, folder, port):
        self.folder, self.port, self.process = folder, port, None
        folder.mkdir(parents=True, exist_ok=True)

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    def start(self, core=SERVER_CORE, wrapper=()):
        """Starts it on a core; the wrapper is a command that becomes the one after it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as e:
                sys.exit(f"bench: port {self.port} for {self.name} is taken ({e}); is a server of another run left over?")
        log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen([*wrapper, "taskset", "-c", core, *self.command()], stdout=log, stderr=log,
                                        stdin=subprocess.DEVNULL, start_new_session=True,
                                        env={**os.environ, **self.environment()})

    def stop(self):
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait(10)
            self.process = None

    def pids(self):
        """The process, and all that descend from it."""
        found, look = [], [self.process.pid]
        while look:
            pid = look.pop()
            found.append(pid)
            try:
                for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                    look += [int(child) for child in (task / "children").read_text().split()]
            except OSError:
                pass
        return found

    def cpu_seconds(self):
        """What the kernel has charged to it so far, in user and system mode."""
        return sum(self._stat(pid) for pid in self.pids())

    @staticmethod
    def _stat(pid):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mib(self):
        """Resident memory; where there are several processes, what they share counts once."""
        pids = self.pids()
        field = "Rss:" if len(pids) == 1 else "Pss:"
        total = 0
        for pid in pids:
            try:
                lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith(field))
        return total / 1024


class Seamark(Server):
    name = "seamark"

    # kubeadm's since 1.32; changed are the ports, the source, and bind
    COREFILE = """.:{port} {{
    bind 127.0.0.1
    errors
    health 127.0.0.1:{health} {{
       lameduck 5s
    }}
    ready 127.0.0.1:{ready}
    kubernetes cluster.local in-addr.arpa ip6.arpa {{
       {source}
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }}
    prometheus 127.0.0.1:{metrics}
    forward . 127.0.0.1:{upstream} {{
       max_concurrent 1000
    }}
    cache 30 {{
       disable success cluster.local
       disable denial cluster.local
    }}
    loop
    reload
    loadbalance
}}
"""

    def __init__(self, folder, port, root, source, upstream_port):
        super().__init__(folder, port)
        self.root = root
        (folder / "Corefile").write_text(self.COREFILE.format(
            port=port, health=port + 1, ready=port + 2, metrics=port + 3, upstream=upstream_port, source=source))

    def command(self):
        return [str(self.root / "bin/seamark"), "-conf", str(self.folder / "Corefile")]

    def metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port + 3}/metrics", timeout=10) as page:
            return page.read().decode()


class Api(Server):
    """The synthetic API server."""

    name = "api"

    def __init__(self, folder, port, services, endpoints, pods=0, headless_every=5):
        super().__init__(folder, port)
        self.headless_every = headless_every
        self.sizes = [str(services), str(endpoints), str(pods)]

    def command(self):
        bench = pathlib.Path(__file__).resolve().parent.parent
        script = f'. "{bench}/build"; exec "$java" -Dbench.headlessEvery={self.headless_every} -Xmx2g -cp "$classpath" dev.seamark.bench.SyntheticApi "$@"'
        return ["bash", "-euc", script, "api", str(self.port), *self.sizes]

    def control(self, path, timeout=300):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{path}", timeout=timeout) as reply:
            return json.loads(reply.read())

    def await_first_answer(self):
        for _ in range(3000):
            try:
                return self.control("lists")
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("bench: the API server ended: " + (self.folder / "log").read_text()[-1000:])
                time.sleep(0.1)
        sys.exit("bench: no API server")


class Nsd(Server):
    name = "nsd"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        folder.chmod(0o777)
        zone_lines = "".join(f'zone:\n  name: "{zone}"\n  zonefile: "{file}"\n' for zone, file in zones)
        # one server process, as there is one core; no limit on the rate of answers
        (folder / "nsd.conf").write_text(f"""server:
  ip-address: 127.0.0.1@{port}
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  pidfile: "{folder}/nsd.pid"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  rrl-ratelimit: 0
  minimal-responses: yes
  tcp-count: 1000
remote-control:
  control-enable: no
{zone_lines}""")

    def command(self):
        return ["nsd", "-d", "-c", str(self.folder / "nsd.conf")]


class Knot(Server):
    name = "knot"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        zone_lines = "".join(f'  - domain: {zone}\n    file: "{file}"\n' for zone, file in zones)
        (folder / "knot.conf").write_text(f"""server:
    listen: 127.0.0.1@{port}
    rundir: "{folder}"
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{folder}"
log:
  - target: stderr
    any: warning
template:
  - id: default
    zonefile-sync: -1
    journal-content: none
zone:
{zone_lines}""")

    def command(self):
        return ["knotd", "-c", str(self.folder / "knot.conf")]


class Bind(Server):
    name = "bind"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        zone_lines = "".join(f'zone "{zone}" {{ type primary; file "{file}"; }};\n' for zone, file in zones)
        (folder / "named.conf").write_text(f"""options {{
  directory "{folder}"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;
  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; minimal-responses yes; notify no;
}};
controls {{ }};
{zone_lines}""")

    def command(self):
        return ["named", "-f", "-n", "1", "-c", str(self.folder / "named.conf")]


class Unbound(Server):
    """The records as local data, which it answers without looking anywhere else."""

    name = "unbound"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        lines = "".join(self.local_data(zone, file) for zone, file in zones)
        (folder / "unbound.conf").write_text(f"""server:
  interface: 127.0.0.1@{port}
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  local-zone: "10.in-addr.arpa." static
{lines}remote-control:
  control-enable: no
""")

    @staticmethod
    def local_data(zone, file):
        lines, origin = [f'  local-zone: "{zone}." static\n'], zone + "."
        for line in file.read_text().splitlines():
            if line and not line.startswith("$"):
                name, rest = line.split(" ", 1)
                name = origin if name == "@" else name if name.endswith(".") else f"{name}.{origin}"
                lines.append(f"  local-data: '{name} {rest}'\n")
        return "".join(lines)

    def command(self):
        return ["unbound", "-d", "-p", "-c", str(self.folder / "unbound.conf")]


class PowerDns(Server):
    """With the zone files in its bind backend, and its own caches of packets and queries on."""

    name = "pdns"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        (folder / "named.conf").write_text(
            "".join(f'zone "{zone}" {{ type master; file "{file}"; }};\n' for zone, file in zones))
        (folder / "pdns.conf").write_text(f"""local-address=127.0.0.1
local-port={port}
launch=bind
bind-config={folder}/named.conf
socket-dir={folder}
receiver-threads=1
distributor-threads=1
security-poll-suffix=
write-pid=no
""")

    def command(self):
        return ["pdns_server", f"--config-dir={self.folder}", "--daemon=no", "--guardian=no"]


class CoreDns(Server):
    """With the same zone files; what its kubernetes plugin does beyond that is not measured."""

    name = "coredns"

    def __init__(self, folder, port, zones):
        super().__init__(folder, port)
        (folder / "Corefile").write_text("".join(
            f"{zone}:{port} {{\n    bind 127.0.0.1\n    errors\n    prometheus 127.0.0.1:{port + 3}\n"
            f"    loadbalance\n    file {file}\n}}\n" for zone, file in zones))

    def command(self):
        return ["coredns", "-conf", str(self.folder / "Corefile")]


PEERS = {"nsd": (Nsd, "nsd"), "knot": (Knot, "knotd"), "bind": (Bind, "named"),
         "unbound": (Unbound, "unbound"), "pdns": (PowerDns, "pdns_server"), "coredns": (CoreDns, "coredns")}


def present(peer):
    return shutil.which(PEERS[peer][1], path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None
