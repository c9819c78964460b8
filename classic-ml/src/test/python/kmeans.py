"""Goldens of KMeans: scikit-learn's labels, centres, inertia and iterations from given centres. Run with Debian's python3."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

cases = []


def add(name, x, init, weights=None, **options):
    x, init = x.astype(np.float32), init.astype(np.float32)
    model = KMeans(len(init), init=init, n_init=1, algorithm="lloyd", **options)
    # double precision: what a float result is measured against
    model.fit(x.astype(np.float64), sample_weight=weights)
    cases.append({
        "name": name, "x": x.tolist(), "init": init.tolist(), "weights": None if weights is None else list(weights),
        "maxIter": options.get("max_iter", 300), "tol": options.get("tol", 1e-4),
        "labels": model.labels_.tolist(), "centres": model.cluster_centers_.tolist(),
        "inertia": model.inertia_, "iterations": model.n_iter_,
        "predict": model.predict(x[::-1].astype(np.float64) * 1.5).tolist(),
        "transform": model.transform(x[:5].astype(np.float64)).tolist(),
        "score": model.score(x.astype(np.float64) + 0.25)})


r = np.random.RandomState(0)
x, _ = make_blobs(200, 2, centers=5, cluster_std=1.5, random_state=1)
add("blobs in the plane", x, x[:5])
add("two iterations", x, x[:5], max_iter=2)
add("no tolerance", x, x[:5], tol=0)
add("wide tolerance", x, x[:5], tol=0.05)
add("weights", x, x[:5], weights=r.randint(0, 4, 200).astype(float))
add("fractional weights", x, x[:5], weights=r.rand(200))
x, _ = make_blobs(150, 7, centers=8, cluster_std=3, random_state=2)
add("seven features, twelve centres", x, x[:12])
x, _ = make_blobs(70, 19, centers=3, cluster_std=4, random_state=3)
add("one centre", x, x[:1])
add("far from the origin", x + 1000, x[:3] + 1000)
x, _ = make_blobs(60, 2, centers=3, random_state=4)
far = np.concatenate([x[:3], [[100, 100]]])
add("an empty cluster", x, far)
add("two empty clusters", x, np.concatenate([far, [[-200, 100]]]))

out = pathlib.Path(__file__).parent.parent / "resources/golden/kmeans.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out, out.stat().st_size)
