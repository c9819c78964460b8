"""Goldens of PCA from scikit-learn. Run with Debian's python3."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.datasets import load_iris, load_wine
from sklearn.decomposition import PCA

rng = np.random.default_rng(0)
cases = []


def add(name, x, components=None, whiten=False):
    x = np.asarray(x, np.float64).round(4).astype(np.float32).astype(float)
    model = PCA(components, whiten=whiten, svd_solver="full").fit(x)
    cases.append({
        "name": name, "x": x.round(4).tolist(), "n": components or 0, "whiten": whiten,
        "components": model.components_.tolist(), "variance": model.explained_variance_.tolist(),
        "ratio": model.explained_variance_ratio_.tolist(), "singular": model.singular_values_.tolist(),
        "mean": model.mean_.tolist(), "noise": model.noise_variance_, "scores": model.transform(x)[:10].tolist(),
        "back": model.inverse_transform(model.transform(x))[:10].tolist()})


iris, wine = load_iris().data, load_wine().data[:80]
add("iris", iris)
add("iris, two", iris, 2)
add("iris, whitened", iris, 3, True)
add("iris, 95%", iris, 0.95)
add("iris, 99.9%", iris, 0.999)
add("wine, unscaled", wine, 4)
add("more columns than rows", rng.normal(size=(12, 30)) * np.linspace(5, 1, 30), 5)
add("far from 0", rng.normal(size=(50, 6)) * [6, 5, 4, 3, 2, 1] + 100, 3)

out = pathlib.Path(__file__).parent.parent / "resources/golden/pca.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, [(c["name"], len(c["variance"])) for c in cases])
