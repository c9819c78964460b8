"""Goldens of metrics from scikit-learn. Run with Debian's python3."""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.datasets import make_blobs

warnings.simplefilter("ignore")
rng = np.random.default_rng(0)
cases = []
for name, classes, error in [("binary", 2, 0.3), ("four", 4, 0.4), ("one never predicted", 3, 0.0), ("perfect", 3, 0.0)]:
    y = rng.integers(0, classes, 60)
    p = np.where(rng.random(60) < error, rng.integers(0, classes, 60), y)
    if name == "one never predicted":
        p[p == 2] = 1
    proba = rng.dirichlet(np.ones(classes), 60).round(4) + 0.0
    proba[np.arange(60), y] += 0.3
    proba /= proba.sum(1, keepdims=True)
    scores = (rng.normal(size=60) + (y == 1)).round(1)
    k = range(classes)
    cases.append({
        "name": "classes: " + name, "y": y.tolist(), "predicted": p.tolist(), "accuracy": m.accuracy_score(y, p),
        "counts": m.confusion_matrix(y, p).tolist(),
        "precision": m.precision_score(y, p, average=None, labels=k, zero_division=0).tolist(),
        "recall": m.recall_score(y, p, average=None, labels=k, zero_division=0).tolist(),
        "f1": m.f1_score(y, p, average=None, labels=k, zero_division=0).tolist(),
        "averages": [[f(y, p, average=a, zero_division=0) for a in ("micro", "macro", "weighted")]
                     for f in (m.precision_score, m.recall_score, m.f1_score)],
        "probabilities": proba.tolist(), "logLoss": m.log_loss(y, proba), "scores": scores.tolist(),
        "auc": m.roc_auc_score(y == 1, scores),
        "ovr": m.roc_auc_score(y, proba if classes > 2 else proba[:, 1], multi_class="ovr"),
        "ovo": m.roc_auc_score(y, proba if classes > 2 else proba[:, 1], multi_class="ovo")})
for name, a, b in [("same, renamed", [0, 0, 1, 1, 2], [5, 5, 3, 3, 1]), ("chance", rng.integers(0, 4, 80), rng.integers(0, 3, 80)),
                   ("one cluster", [0, 1, 1, 0], [2, 2, 2, 2]), ("near", [0, 0, 0, 1, 1, 1, 2, 2], [0, 0, 1, 1, 1, 1, 2, -1])]:
    a, b = np.asarray(a), np.asarray(b)
    cases.append({
        "name": "agreement: " + name, "truth": a.tolist(), "found": b.tolist(), "ari": m.adjusted_rand_score(a, b),
        "nmi": m.normalized_mutual_info_score(a, b), "homogeneity": m.homogeneity_score(a, b),
        "completeness": m.completeness_score(a, b), "v": m.v_measure_score(a, b)})
for name, n, d, k in [("blobs", 90, 2, 3), ("wide", 60, 7, 5)]:
    x, y = make_blobs(n, d, centers=k, cluster_std=2, random_state=d)
    x = x.round(4).astype(np.float32).astype(float)
    y[0] = k  # a cluster of one row
    cases.append({
        "name": "quality: " + name, "x": x.tolist(), "labels": y.tolist(), "silhouette": m.silhouette_score(x, y),
        "samples": m.silhouette_samples(x, y).tolist(), "calinskiHarabasz": m.calinski_harabasz_score(x, y),
        "daviesBouldin": m.davies_bouldin_score(x, y)})

out = pathlib.Path(__file__).parent.parent / "resources/golden/metrics.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, len(cases))
