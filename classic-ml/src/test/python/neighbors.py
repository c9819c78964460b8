"""Goldens of nearest neighbours from scikit-learn. Run with Debian's python3."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.datasets import make_blobs
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

cases = []


def add(name, d, **options):
    x, y = make_blobs(120, d, centers=4, cluster_std=3, random_state=d)
    x = x.round(4).astype(np.float32).astype(float)
    values = (x[:, 0] + y).round(4)
    q = np.concatenate([x[90:], x[:10]])
    x, y, values = x[:90], y[:90], values[:90]
    classifier = KNeighborsClassifier(algorithm="brute", **options).fit(x, y)
    regressor = KNeighborsRegressor(algorithm="brute", **options).fit(x, values)
    distances, indices = classifier.kneighbors(q)
    cases.append({
        "name": name, "x": x.round(4).tolist(), "y": y.tolist(), "values": values.tolist(), "queries": q.round(4).tolist(),
        "k": options.get("n_neighbors", 5), "weights": options.get("weights", "uniform"),
        "metric": options.get("metric", "euclidean"), "distances": distances.round(9).tolist(), "indices": indices.tolist(),
        "shares": classifier.predict_proba(q).round(11).tolist(), "predicted": classifier.predict(q).tolist(),
        "regressed": regressor.predict(q).tolist()})


add("two features", 2)
add("two features, by distance", 2, weights="distance", n_neighbors=7)
add("two features, manhattan", 2, metric="manhattan")
add("three features, chebyshev", 3, metric="chebyshev", n_neighbors=4)
add("three features, cosine", 3, metric="cosine")
add("twenty features", 20, n_neighbors=3)
add("twenty features, manhattan, by distance", 20, metric="manhattan", weights="distance")
add("twenty features, chebyshev", 20, metric="chebyshev")
add("twenty features, cosine", 20, metric="cosine", weights="distance")
add("one neighbour", 6, n_neighbors=1)

out = pathlib.Path(__file__).parent.parent / "resources/golden/neighbors.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, len(cases))
