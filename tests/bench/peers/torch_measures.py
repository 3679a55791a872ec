"""PyTorch's part of compare.sh, with the environment's threads and kernels: torch_measures.py MEASURE...
Prints {measure: seconds} as JSON."""
import json
import statistics
import sys
import time

import torch
from torch import nn

from torch_training import Training


def median_of(calls, run):
    seconds = []
    for _ in range(calls):
        begin = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def epoch():
    """The median of 3, or of fewer where the threads get into each other's way and an epoch takes seconds."""
    training = Training([84], 256)
    times = []
    while len(times) < 3 and sum(times) < 3:
        times.append(training.epoch())
    return statistics.median(times)


def predict_one():
    model = nn.Sequential(nn.Linear(784, 84), nn.ReLU(), nn.Linear(84, 10), nn.Softmax(1)).eval()
    x = torch.rand(1, 784)
    with torch.no_grad():
        return median_of(3000, lambda: model(x))


def softmax_crossentropy(outputs):
    """On one thread."""
    torch.set_num_threads(1)
    logits = torch.randn(4096, outputs, requires_grad=True)
    classes = torch.randint(0, outputs, (4096,))
    loss = nn.CrossEntropyLoss()

    def run():
        logits.grad = None
        loss(logits, classes).backward()
    return median_of(100, run)


MEASURES = {"epoch": epoch, "predict_one": predict_one,
            "softmax_crossentropy/4096x10": lambda: softmax_crossentropy(10),
            "softmax_crossentropy/4096x1000": lambda: softmax_crossentropy(1000)}
results = {}
for name in sys.argv[1:]:
    time.sleep(0.2)  # until the threads of the last measure, which spin for a while after their work, sleep
    results[name] = MEASURES[name]()
print(json.dumps(results))
