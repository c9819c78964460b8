"""PyTorch's side of org.inkstone.vision.model: torchvision's networks, and the small ones written out."""
import torch
import torch.nn as nn
import torch.nn.functional as F
import torchvision.models as models


class OptionA(nn.Module):
    """Every second pixel, and channels of zeros before and behind."""

    def __init__(self, extra):
        super().__init__()
        self.extra = extra

    def forward(self, x):
        before = self.extra // 2
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, self.extra - before))


class CifarBlock(nn.Module):
    def __init__(self, inputs, outputs, stride, projection, pre):
        super().__init__()
        self.pre = pre
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(inputs if pre else outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if inputs != outputs or stride > 1:
            conv = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            parts = [conv] if pre else [conv, nn.BatchNorm2d(outputs)]
            self.downsample = nn.Sequential(*parts) if projection else OptionA(outputs - inputs)

    def forward(self, x):
        if self.pre:
            active = F.relu(self.bn1(x))
            y = self.conv2(F.relu(self.bn2(self.conv1(active))))
            return y + (x if self.downsample is None else self.downsample(active))
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class CifarResNet(nn.Module):
    """He et al. 2015, 4.2, and He et al. 2016 with pre-activation."""

    def __init__(self, depth, classes=10, projection=False, pre=False):
        super().__init__()
        blocks = (depth - 2) // 6
        self.pre = pre
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        if not pre:
            self.bn1 = nn.BatchNorm2d(16)
        inputs = 16
        for stage, outputs in enumerate((16, 32, 64)):
            layers = []
            for block in range(blocks):
                layers.append(CifarBlock(inputs, outputs, 2 if stage and not block else 1, projection, pre))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        if pre:
            self.bn = nn.BatchNorm2d(64)
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        x = self.conv1(x)
        if not self.pre:
            x = F.relu(self.bn1(x))
        x = self.layer3(self.layer2(self.layer1(x)))
        if self.pre:
            x = F.relu(self.bn(x))
        return self.fc(x.mean((2, 3)))


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.avg_pool2d(torch.tanh(self.conv1(x)), 2)
        x = F.avg_pool2d(torch.tanh(self.conv2(x)), 2)
        return self.fc3(torch.tanh(self.fc2(torch.tanh(self.fc1(x.flatten(1))))))


class CifarQuick(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 32, 5, padding=2)
        self.conv3 = nn.Conv2d(32, 64, 5, padding=2)
        self.fc1 = nn.Linear(1024, 64)
        self.fc2 = nn.Linear(64, 10)

    def forward(self, x):
        for conv in (self.conv1, self.conv2, self.conv3):
            x = F.max_pool2d(conv(x), 2)
        return self.fc2(self.fc1(x.flatten(1)))


# name -> how it is made, and the shape of its pictures
MODELS = {
    "resnet20": (lambda: CifarResNet(20), (3, 32, 32)),
    "resnet20-projection": (lambda: CifarResNet(20, 7, projection=True), (3, 32, 32)),
    "resnet20-preactivation": (lambda: CifarResNet(20, pre=True), (3, 32, 32)),
    "lenet": (LeNet, (1, 28, 28)),
    "cifarquick": (CifarQuick, (3, 32, 32)),
    "resnet18": (models.resnet18, (3, 64, 96)),
    "resnet34": (models.resnet34, (3, 64, 96)),
    "resnet50": (models.resnet50, (3, 64, 96)),
    "vgg11": (models.vgg11_bn, (3, 64, 96)),
    "vgg13": (models.vgg13_bn, (3, 64, 96)),
    "vgg16": (models.vgg16_bn, (3, 64, 96)),
    "mobilenetv2": (models.mobilenet_v2, (3, 64, 96)),
}
