"""Sums of scikit-learn's small sets, for golden/shipped_sets.json. Run with a python3 that has scikit-learn."""
import json
import sys

import numpy
import sklearn
from sklearn import datasets

golden = {"tools": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__}}
for name in ("digits", "iris", "wine", "breast_cancer"):
    d = getattr(datasets, "load_" + name)()
    weights = numpy.arange(d.data.shape[1]) + 1
    golden[name] = {
        "items": int(d.data.shape[0]),
        "columns": int(d.data.shape[1]),
        "sum": float(d.data.sum()),
        "weightedSum": float((d.data * weights).sum()),
        "classCounts": numpy.bincount(d.target).tolist(),
        "rowSum100": float(d.data[100].sum()),
        "class100": int(d.target[100]),
        "classes": [str(c) for c in d.target_names],
        "columnNames": [] if name == "digits" else [str(c) for c in d.feature_names],
    }
json.dump(golden, open(sys.argv[1], "w"), indent=1)
