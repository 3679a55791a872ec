"""Training in PyTorch, as the fastest plain eager loop does it: data in memory, batches taken by shuffled index."""
import time

import torch
from torch import nn

from mnist import training_set

torch.set_flush_denormal(True)  # they would make Adam slower from epoch to epoch
x, y = (torch.from_numpy(array) for array in training_set())


def classifier(hidden):
    """784-hidden-10 with ReLU, as logits."""
    widths, layers = [784, *hidden, 10], []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Training:
    def __init__(self, hidden, batch_size, samples=60000):
        torch.manual_seed(0)
        self.batch_size, self.samples = batch_size, samples
        self.model = classifier(hidden)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.loss = nn.CrossEntropyLoss()

    def step(self, which):
        """Returns what is logged: the sum of losses, and how many samples were right."""
        x_batch, y_batch = x[which], y[which]
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.model(x_batch)
        loss = self.loss(logits, y_batch)
        loss.backward()
        self.optimizer.step()
        return loss.item() * len(which), (logits.argmax(1) == y_batch).sum().item()

    def epoch(self):
        """Its seconds."""
        begin = time.perf_counter()
        total, right = 0.0, 0
        order = torch.randperm(self.samples)
        for first in range(0, self.samples, self.batch_size):
            loss, correct = self.step(order[first:first + self.batch_size])
            total, right = total + loss, right + correct
        return time.perf_counter() - begin
