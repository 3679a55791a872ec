"""PyTorch's part of scaling.sh: {name as in scaling.cpp: seconds a sample} as JSON."""
import json
import statistics
import sys
import time

import torch

from torch_training import Training


def step_time(seconds, hidden, batch_size):
    training = Training(hidden, batch_size)
    order = torch.randperm(training.samples)
    batches = [order[first:first + batch_size] for first in range(0, training.samples - batch_size + 1, batch_size)]
    training.step(batches[0])
    times = []
    while len(times) < 3 or sum(times) < seconds:
        begin = time.perf_counter()
        training.step(batches[len(times) % len(batches)])
        times.append(time.perf_counter() - begin)
    return statistics.mean(times) / batch_size


def epoch_time(seconds, samples):
    training = Training([84], 256, samples)
    times = [training.epoch()]
    while sum(times) < seconds:
        times.append(training.epoch())
    return statistics.mean(times) / samples


def main():
    seconds, names = float(sys.argv[1]), json.loads(sys.argv[2])
    results = {}
    for name in names:
        kind, what, *rest = name.split("/")
        value, threads = [int(part.split(":")[1]) for part in ([what] + rest)[-2:]]
        torch.set_num_threads(threads)
        if kind == "step":
            results[name] = step_time(seconds, [int(width) for width in what.split("-")[1:-1]], value)
        elif what.startswith("hidden"):
            results[name] = step_time(seconds, [value], 256)
        elif what.startswith("batch"):
            results[name] = step_time(seconds, [84], value)
        else:
            results[name] = epoch_time(seconds, value)
    print(json.dumps(results))


main()
