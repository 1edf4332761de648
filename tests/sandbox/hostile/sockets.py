# Opens sockets of every family and calls out.
import numpy as np
import socket
def attack(p, q):
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 16, 17, 40):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                s = socket.socket(family, kind)
                print("SOCKET", family, kind)
                s.settimeout(0.2)
                s.connect(("127.0.0.1", 80))
            except (OSError, TypeError):
                pass
    return -np.log(q)
