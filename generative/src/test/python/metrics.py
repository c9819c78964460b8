#!/usr/bin/python3
"""Frechet and kernel distance, precision and recall in NumPy and SciPy, in golden/metrics.json.

    python3 metrics.py ../resources          (Debian's python3-scipy)

The Frechet distance is the definition with scipy.linalg.sqrtm of the product, as in the authors' code; the kernel distance is
the unbiased estimate over all samples with torch-fidelity's default kernel.
"""
import json
import sys

import numpy as np
import scipy
from scipy.linalg import sqrtm


def frechet(x, y):
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(a + b - 2 * sqrtm(a @ b).real))


def kernel(x, y):
    k = lambda p, q: (p @ q.T / x.shape[1] + 1) ** 3
    off = lambda m: (m.sum() - np.trace(m)) / (len(m) * (len(m) - 1))
    return float(off(k(x, x)) + off(k(y, y)) - 2 * k(x, y).mean())


def distances(x, y):
    return np.sqrt(((x[:, None] - y[None]) ** 2).sum(-1))


def share(tested, balls, k):
    radii = np.sort(distances(balls, balls), 1)[:, k]
    return float((distances(tested, balls) <= radii[None]).any(1).mean())


def case(name, x, y):
    return {"name": name, "width": x.shape[1], "real": x.ravel().tolist(), "generated": y.ravel().tolist(),
            "frechet": frechet(x, y), "kernel": kernel(x, y),
            "precision": share(y, x, 3), "recall": share(x, y, 3)}


def main(resources):
    random = np.random.RandomState(5)
    mix = random.normal(size=(4, 4))
    real = random.normal(size=(40, 4)) @ mix
    real = real.round(6)
    cases = [case("shifted and stretched", real, (random.normal(size=(30, 4)) @ mix * 1.3 + 0.7).round(6)),
             case("two dimensions", random.normal(size=(25, 2)).round(6), (random.normal(size=(20, 2)) + 2).round(6)),
             case("less variety", real, (real[:10] + 0.01 * random.normal(size=(10, 4))).round(6))]
    versions = {"numpy": np.__version__, "scipy": scipy.__version__}
    with open(resources + "/golden/metrics.json", "w") as out:
        json.dump({"versions": versions, "cases": cases}, out, indent=0)


main(sys.argv[1])
