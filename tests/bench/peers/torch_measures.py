"""PyTorch's part of compare.sh. Prints {measure: seconds} as JSON."""
import json
import statistics
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


def epoch(threads):
    """The median of 3, or of fewer where the threads get into each other's way and an epoch takes seconds."""
    torch.set_num_threads(threads)
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
    logits = torch.randn(4096, outputs, requires_grad=True)
    classes = torch.randint(0, outputs, (4096,))
    loss = nn.CrossEntropyLoss()

    def run():
        logits.grad = None
        loss(logits, classes).backward()
    return median_of(100, run)


results = {f"epoch/threads:{threads}": epoch(threads) for threads in (1, 2)}
torch.set_num_threads(1)
results["predict_one"] = predict_one()
for outputs in (10, 1000):
    results[f"softmax_crossentropy/4096x{outputs}"] = softmax_crossentropy(outputs)
print(json.dumps(results))
