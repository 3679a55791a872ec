"""scaling.sh's measurements: {"Gradus": {name: seconds a sample}, "PyTorch": the same,
"roofline": {threads: operations a second}}."""
import json
import os
import statistics
import sys

from results import roofline, run_gradus_bench, run_json

HERE = os.path.dirname(os.path.abspath(__file__))
BENCHMARKS = "^(scaling/|step/.*/batch:256/)"
ROUNDS = 3


def one_round(build, seconds):
    program = os.path.join(build, "bin", "gradus_bench")
    large_products = run_gradus_bench(program, "^roofline/", 0.2)
    runs = run_gradus_bench(program, BENCHMARKS, seconds)
    gradus = {name: 1 / run["samples"] for name, run in runs.items()}
    torch = os.path.join(HERE, "peers", "torch_scaling.py")
    return {"Gradus": gradus,
            "PyTorch": run_json([sys.executable, torch, seconds, json.dumps(list(gradus))]),
            "roofline": {str(threads): roofline(large_products, threads) for threads in (1, 2)}}


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
