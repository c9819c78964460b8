"""What the PyTorch peers share: timing, memory, and the orders they get from Java (see Peer.java), a line each, answered by a line of JSON."""
import json
import math
import statistics
import sys
import time

import torch

UNCOUNTED = 2


def timed(work, steps):
    """Milliseconds of each step after two that do not count, and what the last gave."""
    for _ in range(UNCOUNTED):
        last = work()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        last = work()
        times.append((time.perf_counter() - start) * 1e3)
    return times, last


def measure(result, work, steps):
    """Prints the result with times and memory; work gives a number that must be finite."""
    before = reset_peak()
    times, last = timed(work, steps)
    result.update(last=last, steps=steps, ms=statistics.median(times), min_ms=min(times), before_mb=before,
                  peak_mb=memory("VmHWM"))
    print(json.dumps(result), flush=True)


def serve(threads, answer):
    """Says READY and gives each order's words to answer."""
    print(f"ABOUT PyTorch {torch.__version__}, {threads} threads", flush=True)
    print("READY", flush=True)
    for line in sys.stdin:
        answer(*line.split())


def memory(field):
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(field + ":"))
    except OSError:
        return math.nan


def reset_peak():
    """Makes the peak the present resident size, which is returned in megabytes."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass
    return memory("VmRSS")
