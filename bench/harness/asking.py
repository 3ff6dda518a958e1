"""A few questions by hand, to see that everybody answers, and answers the same; and the generators of load."""
import json
import random
import re
import socket
import struct
import subprocess
import time

from .servers import LOAD_CORE

TYPES = {"A": 1, "PTR": 12, "AAAA": 28, "SRV": 33}


class Wrong(Exception):
    pass


def ask(port, name, kind, timeout=1.0):
    """Code and number of answers."""
    ident = random.randrange(65536)
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    packet = struct.pack(">6H", ident, 0x0100, 1, 0, 0, 0) + question + struct.pack(">2H", TYPES[kind], 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(timeout)
        s.connect(("127.0.0.1", port))
        s.send(packet)
        while True:
            reply = s.recv(4096)
            got, flags, _, answers = struct.unpack(">4H", reply[:8])
            if got == ident:
                return flags & 15, answers


def await_answer(server, name, kind, rcode, seconds, every=0.1):
    """Asks until the right code comes; how long it took."""
    port = server.port
    start = time.monotonic()
    last = "nothing"
    while time.monotonic() - start < seconds:
        if server.process.poll() is not None:
            raise Wrong(f"{server.name} ended: " + (server.folder / "log").read_text(errors="replace")[-1000:])
        try:
            last = ask(port, name, kind, timeout=max(every, 0.05))
            if last[0] == rcode:
                return time.monotonic() - start
        except OSError:
            pass
        time.sleep(every / 10)
    raise Wrong(f"no right answer to {name} {kind} at port {port} within {seconds} s; the last was {last}")


def check(server, workload, samples=40):
    """Throws where the server does not answer as the workload says."""
    for name, kind in random.Random(7).sample(workload.questions, min(samples, len(workload.questions))):
        if workload.rcode is None:
            ask(server.port, name, kind)
            continue
        got = ask(server.port, name, kind)
        if got != (workload.rcode, workload.answers):
            raise Wrong(f"{server.name} answers {name} {kind} with {got}, not {(workload.rcode, workload.answers)}")


def saturate(program, server, workload, questions, seconds, in_flight=512):
    """As many queries as it takes to keep the server busy. Queries/s, CPU µs per query, how busy the server was."""
    command = ["taskset", "-c", LOAD_CORE, str(program), "127.0.0.1", str(server.port), str(questions), "saturate",
               str(in_flight), str(seconds)] + (["edns"] if workload.edns else [])
    before, begun = server.cpu_seconds(), time.monotonic()
    result = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout)
    right = {0: "noerror", 3: "nxdomain", None: "answered"}[workload.rcode]
    if result[right] < 0.999 * result["answered"]:
        raise Wrong(f"{server.name} under load answers {workload.title} with {result}")
    return figures(server, workload, before, begun, result["answered"], result["qps"], result["lost"])


def dnsperf(server, workload, questions, seconds):
    """The same by dnsperf, which takes more CPU per query than most servers."""
    command = ["taskset", "-c", LOAD_CORE, "dnsperf", "-s", "127.0.0.1", "-p", str(server.port), "-d", str(questions),
               "-l", str(seconds), "-t", "2"]
    command += ["-m", "tcp", "-c", "100", "-q", "1000"] if workload.tcp else ["-c", "10", "-q", "500"]
    if workload.edns:
        command.append("-e")
    before, begun = server.cpu_seconds(), time.monotonic()
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    number = lambda of: float(re.search(of + r":\s+([\d.]+)", out)[1])
    return figures(server, workload, before, begun, number("Queries completed"), number("Queries per second"),
                   number("Queries lost"))


def figures(server, workload, before, begun, answered, qps, lost):
    used, took = server.cpu_seconds() - before, time.monotonic() - begun
    if answered == 0:
        raise Wrong(f"{server.name} answered nothing of {workload.title}")
    return {"qps": qps, "cpu": used * 1e6 / answered, "busy": used / took, "lost": lost}


def at_rate(program, server, workload, questions, rate, seconds):
    """Latencies at a fixed rate."""
    command = ["taskset", "-c", LOAD_CORE, str(program), "127.0.0.1", str(server.port), str(questions), "rate",
               str(rate), str(seconds)] + (["edns"] if workload.edns else [])
    before = server.cpu_seconds()
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=True).stdout
    result = json.loads(out)
    result["cpu_at_rate"] = (server.cpu_seconds() - before) * 1e6 / max(1, result["answered"])
    return result


def build_load(here):
    """The program that asks, compiled."""
    program = here / "target" / "load"
    program.parent.mkdir(exist_ok=True)
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-o", str(program), str(here / "load.c")], check=True)
    return program
