"""Rebuilds steps that `gradus explain --json` shows with PyTorch's autograd, in float64.

explain_torch.py STEP.json...: compares forward, loss, every delta, every gradient, and SGD's update. Prints a line for
each file, with how many numbers were compared, how far the farthest is off, and what differs.
"""
import json
import sys

import torch

TOLERANCE = 1e-6
ACTIVATIONS = {'ReLU': torch.relu, 'Sigmoid': torch.sigmoid, 'Tanh': torch.tanh,
               'Softmax': lambda x: torch.softmax(x, 1)}


def tensor(numbers):
    return torch.tensor(numbers, dtype=torch.float64)


class Comparison:
    def __init__(self):
        self.worst = 0.0
        self.failures = []
        self.compared = 0

    def equal(self, name, ours, theirs):
        ours = tensor(ours)
        if ours.shape != theirs.shape:
            self.failures.append(f'{name}: shape {tuple(ours.shape)}, expected {tuple(theirs.shape)}')
            return
        error = (ours - theirs.detach()).abs().max().item()
        self.worst = max(self.worst, error)
        self.compared += ours.numel()
        if not error <= TOLERANCE:
            self.failures.append(f'{name}: off by {error}')


def forward(step, parameters):
    """a_0 to a_L, with their gradients kept."""
    outputs = [tensor(step['x'])]
    for layer, theta in zip(step['layers'], parameters):
        x = outputs[-1]
        y = x @ theta[0] + theta[1] if layer['class_name'] == 'Dense' else ACTIVATIONS[layer['class_name']](x)
        y.retain_grad()
        outputs.append(y)
    return outputs


def loss_of(step, outputs):
    y_true = tensor(step['loss']['y_true'])
    if step['loss']['name'] == 'sparse_categorical_crossentropy':
        logits = outputs[-2]
        return torch.nn.functional.cross_entropy(logits, y_true[:, 0].long())
    return torch.nn.functional.binary_cross_entropy(outputs[-1], y_true)


def check_backward(step, outputs, parameters, comparison):
    for l, layer in enumerate(step['layers'], 1):
        comparison.equal(f'a_{l}', layer['y'], outputs[l])
        if layer['dy'] is not None:
            comparison.equal(f'delta_{l}', layer['dy'], outputs[l].grad)
        elif not layer['in_loss']:
            comparison.failures.append(f'delta_{l} is missing')
        for parameter, theta in zip(layer['parameters'], parameters[l - 1]):
            comparison.equal(f'd {layer["name"]}/{parameter["name"]}', parameter['gradient'], theta.grad)


def check_sgd(step, parameters, comparison):
    """PyTorch's momentum buffer is b = 0.9 b + g, so that v = -rate b."""
    rate = step['optimizer']['learning_rate']
    optimizer = torch.optim.SGD([p for layer in parameters for p in layer], lr=rate, momentum=0.9)
    for layer, thetas in zip(step['layers'], parameters):
        for parameter, theta in zip(layer['parameters'], thetas):
            before = tensor(parameter['moments_before'][0]).reshape(theta.shape)
            optimizer.state[theta]['momentum_buffer'] = before / -rate
    optimizer.step()
    for layer, thetas in zip(step['layers'], parameters):
        for parameter, theta in zip(layer['parameters'], thetas):
            name = f'{layer["name"]}/{parameter["name"]}'
            comparison.equal(f'{name} after', parameter['after'], theta)
            buffer = optimizer.state[theta]['momentum_buffer']
            comparison.equal(f'v of {name} after', parameter['moments_after'][0], -rate * buffer)


def compare(step):
    parameters = [[tensor(p['before']).requires_grad_() for p in layer['parameters']] for layer in step['layers']]
    comparison = Comparison()
    outputs = forward(step, parameters)
    loss = loss_of(step, outputs)
    loss.backward()
    comparison.equal('loss', step['loss']['loss'], loss)
    check_backward(step, outputs, parameters, comparison)
    if step['optimizer']['name'] == 'SGD':
        check_sgd(step, parameters, comparison)
        after = [y.detach() for y in forward(step, parameters)]
        comparison.equal('loss after', step['loss']['loss_after'], loss_of(step, after))
    return comparison


def main():
    for path in sys.argv[1:]:
        with open(path, encoding='utf-8') as file:
            comparison = compare(json.load(file))
        differs = '; differs: ' + '; '.join(comparison.failures) if comparison.failures else ''
        print(f'{comparison.compared} numbers, at most {comparison.worst:.3g} off{differs}')


main()
