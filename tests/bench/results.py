"""What compare.py and scaling.py share: instruction sets, running the benchmarks, counting arithmetic."""
import json
import os
import re
import subprocess
import tempfile
from typing import NamedTuple

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


class Cpu(NamedTuple):
    """An instruction set, and how each program is told to keep to it. A choice is its name and its environment."""
    name: str
    gradus: dict  # the environment
    openblas: list  # the choices of kernels; OpenBLAS's own may be the slowest on a processor that it does not know
    torch: list  # the choices of PyTorch's own loops
    eigen: tuple  # the roofline's programs


def choices(variable, *values):
    return [(value, {variable: value}) for value in values]


def cpus():
    """The instruction sets of this machine that are measured, the best first."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        flags = set(file.read().split())
    if "avx2" not in flags:
        return [Cpu("baseline", {}, [("its own kernels", {})], [("", {})], ("native",))]
    avx2 = Cpu("AVX2", {"GRADUS_CPU": "avx2"}, choices("OPENBLAS_CORETYPE", "Haswell"),
               choices("ATEN_CPU_CAPABILITY", "avx2"), ("haswell",))
    avx512 = Cpu("AVX-512", {}, choices("OPENBLAS_CORETYPE", "Haswell", "SkylakeX"),
                 choices("ATEN_CPU_CAPABILITY", "avx2", "avx512"), ("haswell", "skylake-avx512"))
    return [avx512, avx2] if {"avx512f", "avx512bw", "avx512dq", "avx512vl"} <= flags else [avx2]


def run_gradus_bench(program, pattern, min_time, environment):
    """{name: {"seconds": of an iteration, and the counters}} of the benchmarks whose names fit the pattern."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")
        subprocess.run([program, f"--benchmark_filter={pattern}", f"--benchmark_min_time={min_time}",
                        f"--benchmark_out={out}"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env={**os.environ, **environment})
        with open(out, encoding="utf-8") as file:
            runs = json.load(file)["benchmarks"]
    results = {}
    for run in runs:
        name = re.sub("/(real_time|manual_time|min_time:[0-9.]*)", "", run["name"])
        if not run.get("error_occurred"):
            results[name] = {**run, "seconds": run["real_time"] * UNITS[run["time_unit"]]}
    return results


def run_json(command, **environment):
    """What a program prints, which is JSON."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment})
    return json.loads(done.stdout)


def large_products(folder, cpu, min_time):
    """{"roofline/threads:2/Eigen, haswell": operations a second, and so on} with the programs in this folder."""
    tries = [(f"Eigen, {program}", program, "^eigen/", {}) for program in cpu.eigen]
    for name, environment in cpu.openblas:
        tries.append((f"OpenBLAS, {name}", cpu.eigen[0], "^openblas", environment))
    rates = {}
    for name, program, pattern, environment in tries:
        runs = run_gradus_bench(os.path.join(folder, f"roofline_{program}"), pattern, min_time, environment)
        for threads in (1, 2):
            of_threads = [run["FLOP"] for what, run in runs.items() if what.endswith(f"/threads:{threads}")]
            if of_threads:  # OpenBLAS may not be installed
                rates[f"roofline/threads:{threads}/{name}"] = max(of_threads)
    return rates


def roofline(measured, threads):
    """Operations a second of the fastest large product on so many threads."""
    return max(rate for name, rate in measured.items() if name.startswith(f"roofline/threads:{threads}/"))


def operations(widths):
    """Of training on one sample: multiplications and additions of the products in dense layers of these widths.

    A layer takes 2 inputs outputs on the way forward, as much for its weights' gradient, and as much for its input's
    gradient, which the first layer has no use for. 60,000 samples of 784-84-10 take 16.1 GFLOP.
    """
    layers = list(zip(widths, widths[1:]))
    return sum((4 if first else 6) * inputs * outputs
               for first, (inputs, outputs) in zip([True] + [False] * len(layers), layers))
