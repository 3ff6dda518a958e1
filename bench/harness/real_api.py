"""A real API server, of the program that e2e/control-plane/build makes, and a cluster of any size in it."""
import concurrent.futures
import http.client
import ipaddress
import json
import ssl
import subprocess
import threading
import time

from .asking import Wrong
from .servers import LOAD_CORE, Server

TOKEN = "bench"


class Part(Server):
    """etcd, or the API server."""

    def __init__(self, folder, name, program, port, arguments):
        super().__init__(folder, port)
        self.name, self.program, self.arguments = name, program, arguments

    def command(self):
        return [self.program, self.name, *self.arguments]


class RealApi:
    """An API server with its etcd, both on the load's core."""

    def __init__(self, folder, program, port):
        folder.mkdir(parents=True)
        self.folder, self.port = folder, port
        (folder / "tokens.csv").write_text(f"{TOKEN},bench,bench,system:masters\n")
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
                        str(folder / "key")], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["openssl", "pkey", "-in", str(folder / "key"), "-pubout", "-out", str(folder / "pub")], check=True)
        etcd = f"http://127.0.0.1:{port + 1}"
        self.etcd = Part(folder / "etcd", "etcd", program, port + 1, [str(folder / "data"), etcd,
                                                                     f"http://127.0.0.1:{port + 2}"])
        self.api = Part(folder / "api", "kube-apiserver", program, port, [
            f"--etcd-servers={etcd}", "--bind-address=127.0.0.1", f"--secure-port={port}",
            f"--cert-dir={folder}/certificates", "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-signing-key-file={folder}/key", f"--service-account-key-file={folder}/pub",
            "--service-cluster-ip-range=10.96.0.0/12", "--authorization-mode=RBAC",
            f"--token-auth-file={folder}/tokens.csv", "--disable-admission-plugins=ServiceAccount"])
        self.local = threading.local()

    def start(self):
        self.etcd.start(core=LOAD_CORE)
        self.start_api()

    def start_api(self, core=LOAD_CORE):
        self.api.start(core=core)
        end = time.monotonic() + 120
        while True:
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() > end:
                raise Wrong("the API server is not ready: " + (self.api.folder / "log").read_text()[-1000:])
            time.sleep(0.05)

    def restart_api(self, core=LOAD_CORE):
        self.api.stop()
        self.start_api(core)

    def stop(self):
        self.api.stop()
        self.etcd.stop()

    def kubeconfig(self):
        file = self.folder / "kubeconfig"
        file.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "bench",
            "clusters": [{"name": "bench", "cluster": {"server": f"https://127.0.0.1:{self.port}",
                                                       "certificate-authority": f"{self.folder}/certificates/apiserver.crt"}}],
            "users": [{"name": "bench", "user": {"token": TOKEN}}],
            "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}]}))
        return file

    def request(self, method, path, body=None, kind="application/json"):
        """Status and body of a reply; each thread has a connection of its own, which the server may have closed."""
        connection = getattr(self.local, "connection", None)
        if connection is not None:
            try:
                return self.send(connection, method, path, body, kind)
            except (OSError, http.client.HTTPException):
                connection.close()
        context = ssl.create_default_context(cafile=f"{self.folder}/certificates/apiserver.crt")
        self.local.connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        return self.send(self.local.connection, method, path, body, kind)

    @staticmethod
    def send(connection, method, path, body, kind):
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": kind}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        reply = connection.getresponse()
        return reply.status, reply.read()

    def create(self, path, body):
        status, text = self.request("POST", path, body)
        if status != 201:
            raise Wrong(f"{path}: {status} {text[:300]}")

    def metric(self, name):
        """The sum of all series that begin like this."""
        text = self.request("GET", "/metrics")[1].decode()
        return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


def namespace(number):
    return f"team-{number // 100}"


def slice_of(number, services, endpoints, first="10.0.0.0"):
    """What the slice controller writes of a Service whose pods are ready."""
    share = endpoints // services + (1 if number < endpoints % services else 0)
    begin = number * (endpoints // services + 1)
    return {
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
        "metadata": {"name": f"service-{number}-x7k2p", "namespace": namespace(number),
                     "labels": {"kubernetes.io/service-name": f"service-{number}",
                                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"},
                     "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "2026-11-30T12:00:00Z"}},
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [{
            "addresses": [str(ipaddress.IPv4Address(first) + begin + i)],
            "conditions": {"ready": True, "serving": True, "terminating": False},
            "nodeName": f"node-{(begin + i) % 500}", "zone": f"zone-{(begin + i) % 3}",
            "targetRef": {"kind": "Pod", "namespace": namespace(number), "name": f"service-{number}-6f7d9c5b4-{i:05x}",
                          "uid": f"8c5b1c1e-5f0a-4f57-9d5e-{begin + i:012x}"}} for i in range(share)]}


def is_headless(number):
    return number % 4 == 0


def populate(api, services, endpoints):
    """Writes the cluster; every fourth Service is headless."""
    for number in range(0, services, 100):
        api.create("/api/v1/namespaces", {"metadata": {"name": namespace(number)}})

    def write(number):
        spec = {"ports": [{"name": "http", "port": 80, "targetPort": 8080}]}
        if is_headless(number):
            spec["clusterIP"] = "None"
        metadata = {"name": f"service-{number}", "labels": {"app": f"service-{number}", "tier": "backend"}}
        api.create(f"/api/v1/namespaces/{namespace(number)}/services", {"metadata": metadata, "spec": spec})
        api.create(f"/apis/discovery.k8s.io/v1/namespaces/{namespace(number)}/endpointslices",
                   slice_of(number, services, endpoints))

    with concurrent.futures.ThreadPoolExecutor(8) as writers:
        for _ in writers.map(write, range(services)):
            pass
