"""The cluster that everybody serves: as manifests for Seamark, as zone files for the peers, and what is asked of it.

Four Services of five have an address of their own, the fifth is headless with three endpoints.
"""
import ipaddress
import json
import random

PER_NAMESPACE = 100
HEADLESS_EVERY = 5
EXTERNAL_NAMES = 1_000
FORWARDED_NAMES = 200_000
QUESTIONS = 10_000
SERVICE_BASE = int(ipaddress.ip_address("10.96.1.0"))
ENDPOINT_BASE = int(ipaddress.ip_address("10.128.1.0"))
MY_NAMESPACE = "my-ns"


class Service:
    def __init__(self, number):
        self.number = number
        self.name = f"service-{number}"
        self.namespace = f"team-{number // PER_NAMESPACE}"
        self.headless = number % HEADLESS_EVERY == HEADLESS_EVERY - 1
        self.address = str(ipaddress.ip_address(SERVICE_BASE + number))
        self.endpoints = [str(ipaddress.ip_address(ENDPOINT_BASE + 3 * number + i)) for i in range(3)]

    @property
    def short(self):
        return f"{self.name}.{self.namespace}"

    @property
    def host(self):
        return f"{self.short}.svc.cluster.local"


def reverse(address):
    return ".".join(reversed(address.split("."))) + ".in-addr.arpa"


def services(count):
    return [Service(number) for number in range(count)]


# ---- for Seamark

def write_manifests(folder, all_services):
    folder.mkdir(parents=True, exist_ok=True)
    namespaces = sorted({s.namespace for s in all_services} | {MY_NAMESPACE})
    write_list(folder / "namespaces.json",
               [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": n}} for n in namespaces])
    for namespace in namespaces:
        objects = [o for s in all_services if s.namespace == namespace for o in objects_of(s)]
        write_list(folder / f"{namespace}.json", objects)


def write_list(path, items):
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))


def objects_of(service):
    meta = {"name": service.name, "namespace": service.namespace}
    port = {"name": "http", "port": 80, "protocol": "TCP"}
    if not service.headless:
        yield {"apiVersion": "v1", "kind": "Service", "metadata": meta,
               "spec": {"clusterIP": service.address, "ports": [port]}}
        return
    yield {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": {"clusterIP": "None", "ports": [port]}}
    yield {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
           "metadata": {"name": service.name + "-1", "namespace": service.namespace,
                        "labels": {"kubernetes.io/service-name": service.name}},
           "addressType": "IPv4", "ports": [port],
           "endpoints": [{"addresses": [a], "conditions": {"ready": True}} for a in service.endpoints]}


# ---- for the peers

SOA = "@ {ttl} IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 {ttl}\n" \
      "@ {ttl} IN NS ns.dns.cluster.local.\n"


def write_zones(folder, all_services):
    """Returns zone names and their files."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "cluster.local.zone", "w") as forward, open(folder / "10.zone", "w") as backward:
        forward.write("$ORIGIN cluster.local.\n" + SOA.format(ttl=30) + "ns.dns 30 IN A 10.96.0.10\n")
        forward.write(f"marker.{MY_NAMESPACE}.svc 30 IN TXT here\n")
        backward.write("$ORIGIN 10.in-addr.arpa.\n" + SOA.format(ttl=30))
        for service in all_services:
            host = service.host + "."
            if service.headless:
                for address in service.endpoints:
                    endpoint = f"{address.replace('.', '-')}.{host}"
                    forward.write(f"{host} 30 IN A {address}\n{endpoint} 30 IN A {address}\n"
                                  f"_http._tcp.{host} 30 IN SRV 0 33 80 {endpoint}\n")
                    backward.write(f"{reverse(address)}. 30 IN PTR {endpoint}\n")
            else:
                forward.write(f"{host} 30 IN A {service.address}\n_http._tcp.{host} 30 IN SRV 0 100 80 {host}\n")
                backward.write(f"{reverse(service.address)}. 30 IN PTR {host}\n")
    return [("cluster.local", folder / "cluster.local.zone"), ("10.in-addr.arpa", folder / "10.zone")]


def write_upstream(folder):
    """What Seamark's upstream serves: external names, and a wildcard for names that nobody asks twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "example.com.zone", "w") as zone:
        zone.write("$ORIGIN example.com.\n" + SOA.format(ttl=3600))
        for number in range(EXTERNAL_NAMES):
            zone.write(f"www-{number} 3600 IN A 192.0.2.{number % 250 + 1}\n")
        zone.write("*.once 3600 IN A 192.0.2.251\n")
    return [("example.com", folder / "example.com.zone")]


# ---- what is asked

class Workload:
    """Names and types to ask, and what must come back: the code, and how many answers (None: it varies)."""

    def __init__(self, title, questions, rcode, answers, peers=True, tcp=False, edns=False):
        self.title, self.questions, self.rcode, self.answers = title, questions, rcode, answers
        self.peers, self.tcp, self.edns = peers, tcp, edns

    def write(self, path):
        path.write_text("".join(f"{name} {kind}\n" for name, kind in self.questions))
        return path


def mixed_case(name, chance):
    return "".join(c.upper() if chance.random() < 0.5 else c for c in name)


def search_mix(all_services, chance):
    """What a resolver with ndots:5 in my-ns asks for SERVICE.NAMESPACE and for example.com, A and AAAA each."""
    asked = []
    while len(asked) < QUESTIONS:
        service = chance.choice(all_services).short
        for name in (f"{service}.{MY_NAMESPACE}.svc.cluster.local", f"{service}.svc.cluster.local",
                     f"example.com.{MY_NAMESPACE}.svc.cluster.local", "example.com.svc.cluster.local",
                     "example.com.cluster.local"):
            asked += [(name, "A"), (name, "AAAA")]
    return asked


def workloads(all_services):
    chance = random.Random(2026)
    own = [s for s in all_services if not s.headless]
    headless = [s for s in all_services if s.headless]
    some = lambda of: [chance.choice(of) for _ in range(QUESTIONS)]
    hits = [(s.host, "A") for s in some(own)]
    made = {
        "a": Workload("ClusterIP A", hits, 0, 1),
        "mixed-case": Workload("ClusterIP A, mixed case", [(mixed_case(n, chance), t) for n, t in hits], 0, 1),
        "headless": Workload("headless A ×3", [(s.host, "A") for s in some(headless)], 0, 3),
        "srv": Workload("SRV", [(f"_http._tcp.{s.host}", "SRV") for s in some(own)], 0, 1),
        "ptr": Workload("PTR", [(reverse(s.address), "PTR") for s in some(own)], 0, 1),
        "nxdomain": Workload(
            "NXDOMAIN of a search path",
            [(f"www-{i % 1000}.example.com.{MY_NAMESPACE}.svc.cluster.local", "A") for i in range(QUESTIONS)], 3, 0),
        "nodata": Workload("AAAA NODATA", [(s.host, "AAAA") for s in some(own)], 0, 0),
        "mix": Workload("ndots:5 mix", search_mix(all_services, chance), None, None),
        "cached": Workload("cached external A",
                           [(f"www-{chance.randrange(EXTERNAL_NAMES)}.example.com", "A") for _ in range(QUESTIONS)],
                           0, 1, peers=False),
        "forwarded": Workload("forwarded A", [(f"x{i}.once.example.com", "A") for i in range(FORWARDED_NAMES)], 0, 1,
                              peers=False),
    }
    for name in list(made):
        plain = made[name]
        made[name + "-edns"] = Workload(plain.title + ", EDNS", plain.questions, plain.rcode, plain.answers,
                                        plain.peers, edns=True)
    made["tcp"] = Workload("ClusterIP A, TCP pipelined", hits, 0, 1, tcp=True)
    return made
