"""Goldens of preprocessing from scikit-learn. Run with Debian's python3."""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler

rng = np.random.default_rng(0)
x = (rng.normal(size=(20, 3)) * [1, 10, 0.1] + [0, 100, -5]).round(3).astype(np.float32).astype(float)
x[:, 1] = x[0, 1]
cases = [
    {"name": "standard", "x": x.tolist(), "out": StandardScaler().fit_transform(x).tolist()},
    {"name": "standard, mean alone", "x": x.tolist(), "out": StandardScaler(with_std=False).fit_transform(x).tolist()},
    {"name": "standard, deviation alone", "x": x.tolist(), "out": StandardScaler(with_mean=False).fit_transform(x).tolist()},
    {"name": "min max", "x": x.tolist(), "out": MinMaxScaler().fit_transform(x).tolist()},
    {"name": "min max -1 to 3", "x": x.tolist(), "out": MinMaxScaler((-1, 3)).fit_transform(x).tolist()}]
for name, degree, only, bias in [("polynomial 2", 2, False, True), ("polynomial 3", 3, False, False),
                                 ("polynomial interactions", 3, True, True)]:
    p = PolynomialFeatures(degree, interaction_only=only, include_bias=bias)
    cases.append({"name": name, "x": x.tolist(), "degree": degree, "only": only, "bias": bias,
                  "out": p.fit_transform(x).tolist(), "names": p.get_feature_names_out(["a", "b", "c"]).tolist()})

out = pathlib.Path(__file__).parent.parent / "resources/golden/preprocessing.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, len(cases))
