"""Goldens of AffinityPropagation from scikit-learn. Run with Debian's python3."""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.cluster import AffinityPropagation
from sklearn.datasets import make_blobs
from sklearn.metrics import euclidean_distances

warnings.simplefilter("ignore")
cases = []


def add(name, x, predict=None, **options):
    x = np.asarray(x, np.float32)
    model = AffinityPropagation(random_state=0, **options).fit(x.astype(np.float64))
    preference = options.get("preference")
    # two points that are each other's only company are equally good exemplars: the noise decides
    others = [AffinityPropagation(random_state=k, **options).fit(x.astype(np.float64)) for k in range(1, 6)]
    tied = any(list(o.cluster_centers_indices_) != list(model.cluster_centers_indices_) for o in others)
    cases.append({
        "name": name, "x": x.tolist(), "damping": options.get("damping", 0.5), "maxIter": options.get("max_iter", 200),
        "convergenceIter": options.get("convergence_iter", 15), "affinity": options.get("affinity", "euclidean"),
        "preference": None if preference is None else np.atleast_1d(preference).tolist(),
        "labels": model.labels_.tolist(), "exemplars": np.asarray(model.cluster_centers_indices_).tolist(),
        "iterations": model.n_iter_, "tied": tied,
        "predict": None if predict is None else model.predict(np.asarray(predict, np.float64)).tolist(),
        "predictRows": predict})


add("documentation", [[1, 2], [1, 4], [1, 0], [4, 2], [4, 4], [4, 0]], [[0, 0], [4, 4]])
x, _ = make_blobs(90, 2, centers=[[1, 1], [-1, -1], [1, -1]], cluster_std=0.4, random_state=0)
add("three blobs", x, [[3, 3], [-3, -3]])
add("damped", x, damping=0.9)
add("low preference", x, preference=-50)
add("high preference", x, preference=-0.5)
add("preferences", x, preference=np.linspace(-60, -20, 90))
add("few iterations", x, max_iter=10)
add("short convergence", x, convergence_iter=5)
s = -euclidean_distances(x[:40], squared=True)
add("precomputed", s, affinity="precomputed")
x, _ = make_blobs(150, 5, centers=6, cluster_std=2, random_state=3)
add("five features", x, damping=0.8)

out = pathlib.Path(__file__).parent.parent / "resources/golden/affinity_propagation.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, [(c["name"], c["iterations"], len(c["exemplars"]), c["tied"]) for c in cases])
