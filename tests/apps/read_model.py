"""Reads a model file with what the safetensors format needs, and predicts with NumPy: argv[1] the model, argv[2] x as .npy,
argv[3] Gradus's predictions as .npy. Layers as gradus train makes them: Flatten, Dense with relu, Dense with softmax."""
import json
import struct
import sys

import numpy as np

with open(sys.argv[1], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    data = file.read()
metadata = header.pop("__metadata__")
arrays = {}
for name, info in header.items():
    begin, end = info["data_offsets"]
    arrays[name] = np.frombuffer(data[begin:end], {"F32": "<f4"}[info["dtype"]]).reshape(info["shape"])

a = np.load(sys.argv[2])
for layer in json.loads(metadata["architecture"])["config"]["layers"]:
    config = layer["config"]
    if layer["class_name"] != "Dense":
        continue
    a = a @ arrays[config["name"] + "/kernel"] + arrays[config["name"] + "/bias"]
    if config["activation"] == "relu":
        a = np.maximum(a, 0)
    elif config["activation"] == "softmax":
        e = np.exp(a - a.max(axis=1, keepdims=True))
        a = e / e.sum(axis=1, keepdims=True)
difference = float(np.abs(a - np.load(sys.argv[3])).max())
print(difference)
sys.exit(0 if difference < 1e-6 else 1)
