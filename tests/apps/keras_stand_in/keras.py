"""As much of Keras 3's interface as exported scripts use, computed with numpy: what they call, with which arguments,
and what comes out is tested where Keras is not installed. What Keras does not have is not here either."""
import math
from types import SimpleNamespace

import numpy as np


def _gelu(x, approximate=False):
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return x * 0.5 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def _softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


_ACTIVATIONS = {
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "gelu": _gelu,
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softmax": _softmax,
    "softplus": lambda x: np.log1p(np.exp(x)),
    "tanh": np.tanh,
}


def _activation(identifier):
    if identifier is None:
        return lambda x: x
    return identifier if callable(identifier) else _ACTIVATIONS[identifier]


class _Variable:
    def __init__(self, name, shape):
        self.name, self.shape, self.value = name, tuple(shape), None

    def assign(self, value):
        assert value.shape == self.shape, f"{self.name}: expected {self.shape}, got {value.shape}"
        self.value = value.astype(np.float64)


class _Layer:
    _count = 0

    def __init__(self, name=None):
        _Layer._count += 1
        self.name = name or f"{type(self).__name__.lower()}_{_Layer._count}"
        self.weights = []

    def build(self, shape):
        """Makes the weights; shape is a sample's. Returns the output's."""
        return shape

    def _add(self, name, shape):
        self.weights.append(_Variable(name, shape))
        return self.weights[-1]


class _Flatten(_Layer):
    def build(self, shape):
        return (math.prod(shape),)

    def call(self, x):
        return x.reshape(len(x), -1)


class _Dense(_Layer):
    def __init__(self, units, activation=None, use_bias=True, kernel_regularizer=None, bias_regularizer=None, name=None):
        super().__init__(name)
        self.units, self.activation, self.use_bias = units, _activation(activation), use_bias

    def build(self, shape):
        self.kernel = self._add("kernel", (shape[-1], self.units))
        self.bias = self._add("bias", (self.units,)) if self.use_bias else None
        return (*shape[:-1], self.units)

    def call(self, x):
        y = x @ self.kernel.value
        return self.activation(y + self.bias.value if self.use_bias else y)


class _Dropout(_Layer):
    def __init__(self, rate, name=None):
        super().__init__(name)
        assert 0 <= rate <= 1

    def call(self, x):
        return x


class _LayerNormalization(_Layer):
    def __init__(self, epsilon=1e-3, center=True, scale=True, name=None):
        super().__init__(name)
        self.epsilon, self.center, self.scale = epsilon, center, scale

    def build(self, shape):
        self.gamma = self._add("gamma", shape[-1:]) if self.scale else None
        self.beta = self._add("beta", shape[-1:]) if self.center else None
        return shape

    def call(self, x):
        mean, variance = np.mean(x, axis=-1, keepdims=True), np.var(x, axis=-1, keepdims=True)
        y = (x - mean) / np.sqrt(variance + self.epsilon)
        y = y * self.gamma.value if self.scale else y
        return y + self.beta.value if self.center else y


class _Activation(_Layer):
    def __init__(self, activation, name=None):
        super().__init__(name)
        self.call = _activation(activation)


class _ReLU(_Activation):
    def __init__(self, name=None):
        super().__init__("relu", name)


class _Softmax(_Activation):
    def __init__(self, name=None):
        super().__init__("softmax", name)


class _LeakyReLU(_Activation):
    def __init__(self, negative_slope=0.3, name=None):
        super().__init__(lambda x: np.where(x > 0, x, negative_slope * x), name)


class _ELU(_Activation):
    def __init__(self, alpha=1.0, name=None):
        super().__init__(lambda x: np.where(x > 0, x, alpha * np.expm1(x)), name)


class Input:
    def __init__(self, shape):
        assert isinstance(shape, tuple)
        self.shape = shape


class Sequential:
    def __init__(self, layers):
        self.input_shape = layers[0].shape
        self.layers = layers[1:]
        names = [layer.name for layer in self.layers]
        assert len(set(names)) == len(names) and not any("/" in name for name in names), names
        shape = self.input_shape
        for layer in self.layers:
            shape = layer.build(shape)

    def predict(self, x, verbose="auto"):
        assert x.shape[1:] == self.input_shape and x.dtype == np.float32
        x = x.astype(np.float64)
        for layer in self.layers:
            x = layer.call(x)
        return x.astype(np.float32)


layers = SimpleNamespace(
    Activation=_Activation, Dense=_Dense, Dropout=_Dropout, ELU=_ELU, Flatten=_Flatten, LayerNormalization=_LayerNormalization,
    LeakyReLU=_LeakyReLU, ReLU=_ReLU, Softmax=_Softmax)
activations = SimpleNamespace(gelu=_gelu)
regularizers = SimpleNamespace(L1L2=lambda l1=0.0, l2=0.0: (l1, l2))
saving = SimpleNamespace(register_keras_serializable=lambda package: lambda function: function)
