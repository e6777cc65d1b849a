#!/usr/bin/env python3
"""How long /health/live takes, alone and beside parallel matches.

    health.py SERVER PARALLEL SECONDS PATIENTS [QUERY]

SERVER is the root of a server that has made its trials ready, PATIENTS a folder of Bundles (fixtures/patients), QUERY
what else is asked of $match (count=20). A process asks for health over one connection, another matches over PARALLEL
ones, each of which asks again when it is answered. Standard library only.
"""

import collections
import http.client
import multiprocessing
import pathlib
import socket
import sys
import threading
import time

if len(sys.argv) < 5:
    sys.exit(__doc__)

host, port = sys.argv[1].removeprefix("http://").strip("/").split(":")
port = int(port)
parallel, seconds = int(sys.argv[2]), float(sys.argv[3])
patients = [p.read_bytes() for p in sorted(pathlib.Path(sys.argv[4]).rglob("*.json"))]
query = sys.argv[5] if len(sys.argv) > 5 else "count=20"

def q(xs, p):
    xs = sorted(xs)
    return 1000 * xs[min(len(xs) - 1, int(p * len(xs)))] if xs else float("nan")

def load(stop, queue):
    status, waits, lock = collections.Counter(), [], threading.Lock()
    def ask(n):
        k = n
        c = http.client.HTTPConnection(host, port, timeout=60)
        while time.monotonic() < stop:
            k += 1
            t = time.monotonic()
            try:
                c.request("POST", "/fhir/ResearchStudy/$match?asOf=2026-11-21&" + query, patients[k % len(patients)], {"Content-Type": "application/fhir+json"})
                r = c.getresponse()
                r.read()
                code = r.status
            except Exception as e:
                code = type(e).__name__
                c.close()
                c = http.client.HTTPConnection(host, port, timeout=60)
            with lock:
                status[code] += 1
                if code == 200:
                    waits.append(time.monotonic() - t)
            if code == 503:
                time.sleep(0.2)
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(parallel)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    queue.put((dict(status), q(waits, .5), q(waits, .99)))

def health(stop):
    found = []
    c = socket.create_connection((host, port))
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while time.monotonic() < stop:
        t = time.monotonic()
        c.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        got = c.recv(65536)
        assert b" 200 " in got[:20], got
        found.append(time.monotonic() - t)
        time.sleep(0.005)
    return found

if __name__ == "__main__":
    stop = time.monotonic() + seconds
    queue = multiprocessing.Queue()
    other = multiprocessing.Process(target=load, args=(stop, queue))
    other.start()
    found = health(stop)
    told = queue.get()
    other.join()
    print(f"{parallel} parallel: health/live n={len(found)} p50 {q(found,.5):.2f} ms p99 {q(found,.99):.2f} ms max {1000*max(found):.1f} ms; matches {told[0]} p50 {told[1]:.0f} ms p99 {told[2]:.0f} ms", flush=True)
