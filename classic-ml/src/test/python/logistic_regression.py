"""Goldens of LogisticRegression from scikit-learn, solved to tight tolerances. Run with Debian's python3."""
import json
import pathlib
import warnings

import numpy as np
import sklearn
from scipy import optimize
from sklearn.datasets import load_iris, make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

warnings.simplefilter("ignore")
cases = []
# scikit-learn leaves scipy's value tolerance at 2e-9 of the objective, whatever tol is: too loose for goldens
minimize = optimize.minimize
optimize.minimize = lambda *a, options, **k: minimize(*a, options={**options, "ftol": 1e-16, "maxfun": 10**6}, **k)
rng = np.random.default_rng(0)


def add(name, x, y, weights=None, **options):
    x = np.round(np.asarray(x, np.float64), 4).astype(np.float32).astype(np.float64)
    penalty = options.get("penalty", "l2")
    solver = "saga" if penalty in ("l1", "elasticnet") else "lbfgs"
    model = LogisticRegression(solver=solver, tol=1e-9, max_iter=200000, random_state=0, **options)
    model.fit(x, y, sample_weight=weights)
    class_weight = options.get("class_weight")
    cases.append({
        "name": name, "x": np.round(x, 4).tolist(), "y": y.tolist(),
        "weights": None if weights is None else weights.tolist(),
        "penalty": penalty, "ovr": options.get("multi_class") == "ovr", "c": options.get("C", 1.0), "l1Ratio": options.get("l1_ratio", 0.5),
        "intercept": options.get("fit_intercept", True),
        "balanced": class_weight == "balanced",
        "classWeight": [class_weight[k] for k in sorted(class_weight)] if isinstance(class_weight, dict) else None,
        "classes": model.classes_.tolist(), "coefficients": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(x[:20]).tolist(),
        "decision": np.reshape(model.decision_function(x[:20]), (20, -1)).tolist(),
        "predicted": model.predict(x).tolist(), "logLoss": log_loss(y, model.predict_proba(x))})


xb, yb = make_classification(150, 6, n_informative=4, n_redundant=0, random_state=1)
xm, ym = make_classification(200, 5, n_informative=4, n_redundant=0, n_classes=4, n_clusters_per_class=1, random_state=2)
iris = load_iris()
xi = (iris.data - iris.data.mean(0)) / iris.data.std(0)
wb = rng.integers(0, 4, 150).astype(float)
wm = rng.uniform(0.5, 2, 200).round(3)
add("binary", xb, yb)
add("binary, other labels", xb, yb * 7 - 3)
add("binary, strong penalty", xb, yb, C=0.01)
add("binary, weak penalty", xb, yb, C=100)
add("binary, no penalty", xb, yb, penalty=None)
add("binary, no intercept", xb, yb, fit_intercept=False)
add("binary, weights", xb, yb, weights=wb)
add("binary, balanced", xb[:120], np.where(np.arange(120) % 5 == 0, 1, yb[:120]), class_weight="balanced")
add("binary, class weights", xb, yb, class_weight={0: 3.0, 1: 0.5})
add("binary, l1", xb, yb, penalty="l1", C=0.1)
add("binary, elastic net", xb, yb, penalty="elasticnet", C=0.2, l1_ratio=0.3)
add("binary, l1, no intercept, weights", xb, yb, weights=wb, penalty="l1", C=0.1, fit_intercept=False)
add("four classes", xm, ym)
add("four classes, weights", xm, ym, weights=wm, C=10)
add("four classes, one against the rest", xm, ym, multi_class="ovr")
add("four classes, one against the rest, weights", xm, ym, multi_class="ovr", weights=wm, class_weight={0: 2.0, 1: 1.0, 2: 0.5, 3: 1.0})
add("four classes, one against the rest, balanced", xm, ym, multi_class="ovr", class_weight="balanced")
add("four classes, one against the rest, l1", xm, ym, multi_class="ovr", penalty="l1", C=0.3)
add("four classes, no intercept", xm, ym, fit_intercept=False)
add("four classes, balanced", xm, ym, class_weight="balanced", C=0.5)
add("four classes, l1", xm, ym, penalty="l1", C=0.1)
add("four classes, elastic net", xm, ym, penalty="elasticnet", C=0.3, l1_ratio=0.7)
add("iris", xi, iris.target)
add("iris, far from 0", iris.data, iris.target, C=0.5)

out = pathlib.Path(__file__).parent.parent / "resources/golden/logistic_regression.json"
out.write_text(json.dumps({"sklearn": sklearn.__version__, "numpy": np.__version__, "cases": cases}))
print(out.stat().st_size, [(c["name"], round(c["logLoss"], 4)) for c in cases])
