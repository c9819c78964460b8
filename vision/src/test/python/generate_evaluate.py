"""scikit-learn's, scipy's and torchvision's results for vision.evaluate in golden/evaluate.json.

Run with a python3 that has scikit-learn, scipy and torchvision: generate_evaluate.py <src/test/resources>
"""
import json
import os
import sys

import numpy
import scipy
import scipy.optimize
import scipy.special
import sklearn
import sklearn.metrics as M
import torch
import torchvision
import torchvision.transforms.functional as F

random = numpy.random.RandomState(5)
names = ["apple", "a rather long name", "cherry", "date", "never right"]
labels = random.randint(0, 5, 60)
logits = random.randn(60, 5) * 1.7
logits[numpy.arange(60), labels] += 1.8
logits[:, 4] -= 6
probabilities = scipy.special.softmax(logits, 1).astype(numpy.float32)
predicted = probabilities.argmax(1)
confidence = probabilities.max(1).astype(float)
right = predicted == labels


def calibration(bins):
    """The paper's sums, bin by bin."""
    expected, largest, rows = 0.0, 0.0, []
    for b in range(bins):
        within = (confidence > b / bins) & (confidence <= (b + 1) / bins)
        if within.any():
            gap = abs(right[within].mean() - confidence[within].mean())
            expected += within.mean() * gap
            largest = max(largest, gap)
        rows.append(int(within.sum()))
    return {"bins": bins, "expected": expected, "largest": largest, "items": rows}


def loss(log_temperature):
    scaled = scipy.special.log_softmax(numpy.log(probabilities.astype(float)) / numpy.exp(log_temperature), 1)
    return -scaled[numpy.arange(60), labels].mean()


fit = scipy.optimize.minimize_scalar(loss, bounds=(-4, 4), method="bounded", options={"xatol": 1e-9})
onehot = numpy.eye(5)[labels]
pictures = torch.arange(2 * 3 * 6 * 7, dtype=torch.float32).reshape(2, 3, 6, 7)
every = list(range(5))
golden = {
    "tools": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "torchvision": torchvision.__version__},
    "names": names,
    "labels": labels.tolist(),
    "probabilities": probabilities.tolist(),
    "report": M.classification_report(labels, predicted, labels=every, target_names=names, zero_division=0),
    "rows": M.classification_report(labels, predicted, labels=every, target_names=names, zero_division=0,
                                    output_dict=True),
    "confusion": M.confusion_matrix(labels, predicted, labels=every).tolist(),
    "top": [M.top_k_accuracy_score(labels, probabilities, k=k, labels=every) if k < 5 else 1.0 for k in range(1, 6)],
    "loss": M.log_loss(labels, probabilities.astype(float), labels=every),
    "brier": ((probabilities.astype(float) - onehot) ** 2).sum(1).mean(),
    "calibration": [calibration(bins) for bins in (1, 10, 15)],
    "temperature": float(numpy.exp(fit.x)),
    "temperatureLoss": float(fit.fun),
    "fiveCrop": [crop.flatten().tolist() for crop in F.five_crop(pictures, (3, 4))],
    "tenCrop": [crop.flatten().tolist() for crop in F.ten_crop(pictures, (3, 4))],
}
target = os.path.join(sys.argv[1], "golden", "evaluate.json")
with open(target, "w") as out:
    json.dump(golden, out, indent=0)
print(os.path.getsize(target), "bytes")
