"""scikit-learn on the classic benchmark's workloads, answering its orders: fit <workload>."""
import pathlib
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.cluster import DBSCAN, AffinityPropagation, KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

warnings.simplefilter("ignore")
folder, cores = pathlib.Path(sys.argv[1]), int(sys.argv[2])


def rows(name, columns, dtype=np.float32):
    return np.fromfile(folder / (name + ".f32"), np.float32).reshape(-1, columns).astype(dtype)


def labels(name):
    return np.fromfile(folder / (name + ".i32"), np.int32)


def prepare(workload):
    """A function to be timed, which returns another that gives the quality."""
    w = workload.split("-")
    if w[0] == "kmeans":
        d = int(w[1][1:])
        x, start = rows("kmeans-" + w[1], d), rows("kmeans-" + w[1] + "-init-" + w[2], d)
        limits = {} if d == 2 else {"max_iter": 20, "tol": 0}
        return lambda: (lambda m: lambda: m.inertia_)(KMeans(len(start), init=start, n_init=1, **limits).fit(x))
    if w[0] == "dbscan":
        x = rows(workload, 32 if w[1] == "blobs32" else 2, np.float64)
        return lambda: (lambda m: lambda: m.labels_.max() + 1)(
            DBSCAN(eps=float(w[3]), min_samples=int(w[4]), n_jobs=cores).fit(x))
    if w[0] == "affinity":
        x = rows(workload, 2)
        return lambda: (lambda m: lambda: len(m.cluster_centers_indices_))(
            AffinityPropagation(damping=0.9, random_state=0).fit(x))
    if w[0] == "logistic":
        x, y = rows(workload, 100, np.float64), labels(workload)
        solver = "newton-cholesky" if w[1] == "2" else "lbfgs"

        def objective(m):
            p = m.predict_proba(x)[np.arange(len(y)), y]
            return -np.log(p).sum() + (m.coef_ ** 2).sum() / 2
        return lambda: (lambda m: lambda: objective(m))(LogisticRegression(solver=solver).fit(x, y))
    if w[0] == "knn":
        x, q = rows("pictures", 784), rows("queries", 784)
        model = KNeighborsClassifier(5, algorithm="brute", n_jobs=cores).fit(x, np.arange(len(x)) % 10)
        return lambda: (lambda d: lambda: d[0].mean())(model.kneighbors(q))
    if w[0] == "pca":
        x = rows("pictures", 784)
        return lambda: (lambda m: lambda: m.explained_variance_ratio_.sum())(PCA(50, random_state=0).fit(x))
    raise ValueError(workload)


def peak():
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


print(f"ABOUT scikit-learn {sklearn.__version__}, numpy {np.__version__}", flush=True)
print("READY", flush=True)
prepared, work = "", None
for order in sys.stdin:
    workload = order.split()[1]
    if workload != prepared:
        work = None
        work, prepared = prepare(workload), workload
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    begin = time.perf_counter()
    quality = work()
    seconds = time.perf_counter() - begin
    print(f"RESULT {seconds} {quality()} {peak()}", flush=True)
