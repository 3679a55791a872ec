"""scaling.sh's measurements: {"Gradus": {name: seconds a sample}, "PyTorch": the same,
"roofline": {threads: operations a second}}."""
import json
import os
import statistics
import sys

from results import cpus, large_products, roofline, run_gradus_bench, run_json

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = "^(scaling/|step/784-(84|512-512)-10/batch:256/)"
ROUNDS = 3


def one_round(build, seconds):
    folder = os.path.join(build, "bin")
    cpu = cpus()[0]
    rates = large_products(folder, cpu, 0.2)
    runs = run_gradus_bench(os.path.join(folder, "gradus_bench"), BENCHMARKS, seconds, {})
    gradus = {name: 1 / run["samples"] for name, run in runs.items()}
    torch = os.path.join(HERE, "peers", "torch_scaling.py")
    return {"Gradus": gradus,
            "PyTorch": run_json([sys.executable, torch, seconds, json.dumps(list(gradus))],
                                **cpu.openblas[-1][1]),
            "roofline": {str(threads): roofline(rates, threads) for threads in (1, 2)}}


def medians(rounds):
    return {group: {name: statistics.median(measured[group][name] for measured in rounds) for name in names}
            for group, names in rounds[0].items()}


def main():
    build, seconds = sys.argv[1:]
    rounds = []
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS} ...", file=sys.stderr)
        rounds.append(one_round(build, seconds))
    with open(os.path.join(build, "scaling.json"), "w", encoding="utf-8") as file:
        json.dump(medians(rounds), file, indent=1)


main()
