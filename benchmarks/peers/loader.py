"""torchvision's DataLoader on a folder of pictures, answering the benchmark's orders: load <seconds>."""
import sys
import time

import PIL
import torch
import torchvision
from torchvision import transforms

folder, workers, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
pictures = torchvision.datasets.ImageFolder(folder, transforms.Compose([
    transforms.Resize(256),
    transforms.CenterCrop(224),
    transforms.ToTensor(),
    transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
]))
torch.set_num_threads(1)  # what DataLoader gives its workers; more only gets in the way here, without workers too
# workers that live on spare torch the start of processes in every epoch
loader = torch.utils.data.DataLoader(
    pictures, batch_size=batch, shuffle=True, num_workers=workers, persistent_workers=workers > 0)

print(f"ABOUT torchvision {torchvision.__version__}, torch {torch.__version__}, Pillow {PIL.__version__}", flush=True)
print("READY", flush=True)
for line in sys.stdin:
    _, seconds = line.split()
    start = time.perf_counter()
    images, total = 0, 0.0
    while True:
        for features, labels in loader:
            images += len(labels)
            total += features[0, :, 112, 112].sum().item()
        elapsed = time.perf_counter() - start
        if elapsed >= float(seconds):
            break
    print(f"RESULT {images / elapsed} {total}", flush=True)
