"""The first two packets of an SCTP association (RFC 9260), by raw sockets: kernels need not have SCTP for it.

sctp.py serve NAME PORT             answers each INIT with an INIT ACK, in whose cookie stands what was seen, until its
                                    input ends
sctp.py ask ADDRESS PORT SECONDS    sends an INIT, and says what came of it
"""
import random
import select
import socket
import struct
import sys
import time

SCTP = 132
INIT, INIT_ACK, COOKIE = 1, 2, 7
RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def packet(source, destination, tag, kind, initiate_tag, parameters=b""):
    chunk = struct.pack("!BBHIIHHI", kind, 0, 20 + len(parameters), initiate_tag, 65536, 1, 1, initiate_tag) + parameters
    chunk += bytes(-len(chunk) % 4)
    header = struct.pack("!HHI", source, destination, tag)
    # the one field that is in the order of little-endian machines (RFC 9260, appendix A)
    return header + struct.pack("<I", crc32c(header + bytes(4) + chunk)) + chunk


class Packet:
    def __init__(self, family, data):
        if family == socket.AF_INET:
            data = data[(data[0] & 15) * 4:]
        self.source, self.destination, self.tag, checksum = struct.unpack("!HHI", data[:8]) + struct.unpack("<I", data[8:12])
        self.kind, self.initiate_tag = data[12], struct.unpack("!I", data[16:20])[0]
        self.parameters = data[32:]
        self.sound = checksum == crc32c(data[:8] + bytes(4) + data[12:])


def serve(name, port):
    sockets = [socket.socket(family, socket.SOCK_RAW, SCTP) for family in (socket.AF_INET, socket.AF_INET6)]
    print("up", flush=True)
    while True:
        for each in select.select([sys.stdin, *sockets], [], [])[0]:
            if each is sys.stdin:
                return
            data, client = each.recvfrom(2000)
            init = Packet(each.family, data)
            if init.kind == INIT and init.destination == port:
                seen = f"{name} saw {client[0]}" + ("" if init.sound else " and a wrong checksum")
                cookie = struct.pack("!HH", COOKIE, 4 + len(seen)) + seen.encode()
                each.sendto(packet(port, init.source, init.initiate_tag, INIT_ACK, 4711, cookie), client)


def ask(address, port, patience):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    own_port, tag = random.randrange(1024, 65536), random.randrange(1, 1 << 32)
    opened = socket.socket(family, socket.SOCK_RAW, SCTP)
    opened.setsockopt(*RECVERR[family], 1)
    end = time.monotonic() + patience
    try:
        opened.sendto(packet(own_port, port, 0, INIT, tag), (address, 0))
    except PermissionError:
        pass  # the kernel's word for what is dropped on the way out; an error may follow
    while select.select([opened], [], [], max(0, end - time.monotonic()))[0]:
        try:
            data, sender = opened.recvfrom(2000)
        except ConnectionRefusedError:
            return "refused"
        except OSError as error:
            return str(error)
        reply = Packet(family, data)
        if reply.kind == INIT_ACK and reply.destination == own_port and reply.tag == tag:
            length = struct.unpack("!H", reply.parameters[2:4])[0]
            wrong = "" if reply.sound else " with a wrong checksum"
            return f"{reply.parameters[4:length].decode()}, answered by {sender[0]} port {reply.source}{wrong}"
    return "silent"


if sys.argv[1] == "serve":
    serve(sys.argv[2], int(sys.argv[3]))
else:
    print(ask(sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
