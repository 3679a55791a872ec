"""What compare.py and scaling.py share: running gradus_bench, reading what it measured, counting arithmetic."""
import json
import os
import subprocess
import tempfile

UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def run_gradus_bench(program, pattern, min_time):
    """{name: {"seconds": of an iteration, and the counters}} of the benchmarks whose names fit the pattern."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.json")
        subprocess.run([program, f"--benchmark_filter={pattern}", f"--benchmark_min_time={min_time}",
                        f"--benchmark_out={out}"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(out, encoding="utf-8") as file:
            runs = json.load(file)["benchmarks"]
    results = {}
    for run in runs:
        name = run["name"].replace("/real_time", "").replace("/manual_time", "")
        if not run.get("error_occurred"):
            results[name] = {**run, "seconds": run["real_time"] * UNITS[run["time_unit"]]}
    return results


def run_json(command, **environment):
    """What a program prints, which is JSON."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment})
    return json.loads(done.stdout)


def roofline(results, threads):
    """Operations a second of the fastest large product on so many threads."""
    return max(run["FLOP"] for name, run in results.items()
               if name.startswith("roofline/") and name.endswith(f"/threads:{threads}"))


def operations(widths):
    """Of training on one sample: multiplications and additions of the products in dense layers of these widths.

    A layer takes 2 inputs outputs on the way forward, as much for its weights' gradient, and as much for its input's
    gradient, which the first layer has no use for.
    """
    layers = list(zip(widths, widths[1:]))
    return sum((4 if first else 6) * inputs * outputs
               for first, (inputs, outputs) in zip([True] + [False] * len(layers), layers))
