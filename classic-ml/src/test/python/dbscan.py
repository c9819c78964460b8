"""Goldens of DBSCAN from scikit-learn. Run with Debian's python3."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import DBSCAN
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import pairwise_distances

cases = []
rng = np.random.default_rng(0)


def add(name, x, weights=None, **options):
    x = np.round(np.asarray(x, np.float64), 4).astype(np.float32)
    model = DBSCAN(**options).fit(x.astype(np.float64), sample_weight=weights)
    cases.append({
        "name": name, "x": np.round(x.astype(np.float64), 4).tolist(), "eps": options.get("eps", 0.5),
        "minSamples": options.get("min_samples", 5), "metric": options.get("metric", "euclidean"),
        "weights": None if weights is None else np.asarray(weights, float).tolist(),
        "labels": model.labels_.tolist(), "core": model.core_sample_indices_.tolist()})


moons, _ = make_moons(400, noise=0.08, random_state=1)
blobs, _ = make_blobs(300, 2, centers=5, cluster_std=0.8, random_state=2)
add("moons", moons, eps=0.15)
add("moons, all noise", moons, eps=0.001)
add("moons, one cluster", moons, eps=1.0)
add("moons, every row core", moons, eps=0.1, min_samples=1)
add("moons, manhattan", moons, eps=0.2, metric="manhattan")
add("moons, chebyshev", moons, eps=0.1, metric="chebyshev")
add("moons, cosine", moons, eps=0.0005, metric="cosine")
add("blobs", blobs, eps=0.5, min_samples=8)
add("blobs, weights", blobs, weights=rng.integers(0, 4, 300), eps=0.4, min_samples=10)
add("blobs, fractions", blobs, weights=rng.integers(0, 8, 300) / 4, eps=0.4, min_samples=7)
add("sparse", blobs * 1e4, eps=5e3, min_samples=8)
grid = np.array([[i, j] for i in range(8) for j in range(8)], float)
add("lattice, eps is the spacing", grid, eps=1.0, min_samples=5)
add("lattice, eps is the diagonal of two", grid, eps=2.0, min_samples=13)
add("lattice, manhattan", grid, eps=2.0, min_samples=13, metric="manhattan")
line = np.concatenate([np.arange(6), [6.5, 7.4], np.arange(9, 15)])[:, None]
add("a border sample between two clusters", [[1.6], [1.8], [2.0], [2.2], [1.1], [0.0], [0.2], [0.4], [0.6]],
    eps=0.55, min_samples=4)
add("one feature", line, eps=1.0, min_samples=3)
add("repeated rows", np.repeat([[0.0, 0], [1, 1], [5, 5]], [6, 5, 2], axis=0), eps=1.5, min_samples=6)
x3, _ = make_blobs(300, 3, centers=4, cluster_std=1.0, random_state=4)
add("three features", x3, eps=1.0, min_samples=6)
add("three features, manhattan", x3, eps=1.4, min_samples=6, metric="manhattan")
x8, _ = make_blobs(200, 8, centers=4, cluster_std=1.0, random_state=5)
add("eight features", x8, eps=2.6, min_samples=6)
add("eight features, manhattan", x8, eps=6.0, min_samples=6, metric="manhattan")
add("eight features, cosine", x8, eps=0.02, min_samples=6, metric="cosine")
zeros = np.concatenate([x8[:60], np.zeros((3, 8))])
add("cosine with rows of zeros", zeros, eps=0.6, min_samples=4, metric="cosine")
add("cosine with rows of zeros, all near", zeros, eps=1.0, min_samples=4, metric="cosine")
d = np.round(pairwise_distances(blobs[:60]), 3)
add("precomputed", d, eps=0.9, min_samples=4, metric="precomputed")
add("one row", [[1.0, 2.0]], min_samples=1)

out = pathlib.Path(__file__).parent.parent / "resources/golden/dbscan.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, [(c["name"], max(c["labels"]) + 1, c["labels"].count(-1), len(c["core"])) for c in cases])
