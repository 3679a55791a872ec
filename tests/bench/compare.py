"""compare.sh's rounds and its table."""
import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
import time

from results import operations, roofline, run_gradus_bench, run_json

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = 60000
BENCHMARKS = ("^(epoch/784-84-10/batch:256/|epoch/784-512-512-10/batch:256/threads:2|predict_one/|"
              "loss/softmax_crossentropy/|roofline/)")


def options():
    parser = argparse.ArgumentParser(prog="compare.sh")
    parser.add_argument("build", help=argparse.SUPPRESS)
    parser.add_argument("-n", metavar="ROUNDS", dest="rounds", type=int, default=5)
    return parser.parse_args()


def gz_files():
    return sorted(glob.glob(os.path.join(os.environ.get("GRADUS_DATA", "/nowhere"), "*-ubyte.gz")))


# --- Measuring: each gives {name: seconds}, but peak_memory, which is in bytes -------------------------------------


def gradus_and_roofline(program):
    results = run_gradus_bench(program, BENCHMARKS, 0.3)
    measured = {f"roofline/threads:{threads}": roofline(results, threads) for threads in (1, 2)}
    for name, run in results.items():
        if not name.startswith("roofline/"):
            measured[name] = run["seconds"]
    return measured


def peers():
    script = os.path.join(HERE, "peers", "{}_measures.py").format
    measured = {f"PyTorch/{name}": seconds
                for name, seconds in run_json([sys.executable, script("torch")]).items()}
    for threads in "12":
        run = run_json([sys.executable, script("sklearn")], OMP_NUM_THREADS=threads, OPENBLAS_NUM_THREADS=threads)
        measured[f"scikit-learn/epoch/threads:{threads}"] = run["epoch"]
    return measured


def seconds_of(commands):
    """Wall time of these commands, run at once, and the largest peak memory in bytes."""
    begin = time.perf_counter()
    started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
               for command in commands]
    peak = 0
    for process in started:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"failed: {' '.join(process.args)}")
        peak = max(peak, usage.ru_maxrss * 1024)
    return time.perf_counter() - begin, peak


def whole_runs(command):
    train = [command, "train"] if "GRADUS_DATA" in os.environ else [command, "train", "--data", "digits"]
    measured = {}
    measured["run"], measured["peak_memory"] = seconds_of([train])
    measured["two_runs"], _ = seconds_of([train, train])
    if gz_files():
        # One batch, and the validation that ends every epoch: somewhat more than the time to the first batch.
        measured["first_batch"], _ = seconds_of([train + ["--limit", "256", "--epochs", "1"]])
        measured["gzip"], _ = seconds_of([["gzip", "-dc", *gz_files()]])
    return measured


# --- What is made of it --------------------------------------------------------------------------------------------

EPOCH = "epoch/784-84-10/batch:256"


def better(name):
    """Of 1 and 2 threads."""
    return lambda measured: min(measured[f"{name}/threads:1"], measured[f"{name}/threads:2"])


def just(name):
    return lambda measured: measured[name]


def at_roofline(widths, threads):
    """Seconds of an epoch that did nothing but its products, at the roofline."""
    return lambda measured: SAMPLES * operations(widths) / measured[f"roofline/threads:{threads}"]


SMALL, LARGE = [784, 84, 10], [784, 512, 512, 10]

# What is measured, over what, and the most that the ratio should be.
RATIOS = [
    ("epoch of 784-84-10, over PyTorch's", better(EPOCH), better("PyTorch/epoch"), 0.38),
    ("the same, over scikit-learn's", better(EPOCH), better("scikit-learn/epoch"), 0.40),
    ("epoch over the roofline's time, 1 thread", just(EPOCH + "/threads:1"), at_roofline(SMALL, 1), 1.25),
    ("the same, 2 threads", just(EPOCH + "/threads:2"), at_roofline(SMALL, 2), 1.25),
    ("epoch of 784-512-512-10 over the roofline's, 2 threads", just("epoch/784-512-512-10/batch:256/threads:2"),
     at_roofline(LARGE, 2), 1.15),
    ("epoch, 2 threads over 1 (speed-up of 1.85: 0.54)", just(EPOCH + "/threads:2"), just(EPOCH + "/threads:1"),
     1 / 1.85),
    ("predict one sample, over PyTorch's", just("predict_one/784-84-10"), just("PyTorch/predict_one"), 0.25),
    ("softmax cross-entropy 4096x1000, over PyTorch's", just("loss/softmax_crossentropy/4096x1000"),
     just("PyTorch/softmax_crossentropy/4096x1000"), 0.6),
    ("softmax cross-entropy 4096x10, over PyTorch's", just("loss/softmax_crossentropy/4096x10"),
     just("PyTorch/softmax_crossentropy/4096x10"), None),
    ("start to the end of one batch, over gzip -dc", just("first_batch"), just("gzip"), 1.5),
    ("two runs at once, over one run", just("two_runs"), just("run"), 2.3),
]


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= 0.1 * size:
            return f"{seconds / size:.3f} {unit}"
    return f"{seconds * 1e6:.2f} us"


def row_of_ratio(rounds, what, value, other, most):
    values, others = [value(measured) for measured in rounds], [other(measured) for measured in rounds]
    ratios = [mine / its for mine, its in zip(values, others)]
    ratio = statistics.median(ratios)
    return [what, duration(statistics.median(values)), duration(statistics.median(others)), f"{ratio:.2f}",
            f"{min(ratios):.2f} to {max(ratios):.2f}", *verdict(ratio, most)]


def row_of_memory(rounds):
    megabytes = [measured["peak_memory"] / 1e6 for measured in rounds]
    peak = statistics.median(megabytes)
    return ["peak memory of a run, MB", "", "", f"{peak:.0f}", f"{min(megabytes):.0f} to {max(megabytes):.0f}",
            *verdict(peak, 100)]


def verdict(number, most):
    if most is None:
        return ["", ""]
    return [f"{most:.0f}" if most >= 10 else f"{most:.2f}", "yes" if number <= most else "NO"]


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def report(rounds):
    rows = [["measure", "Gradus", "the other", "ratio", "range", "at most", "kept"]]
    for what, value, other, most in RATIOS:
        try:
            rows.append(row_of_ratio(rounds, what, value, other, most))
        except KeyError:  # without files to read
            rows.append([what, "", "", "", "not measured: set GRADUS_DATA", "", ""])
    rows.append(row_of_memory(rounds))
    print(f"\nMedians of {len(rounds)} rounds; batch size 256, threads: the better of 1 and 2 unless named\n")
    print_table(rows)

    print("\nEverything that was measured\n")
    rows = [["measure", "median", "range"]]
    for name in rounds[0]:
        numbers = sorted(measured[name] for measured in rounds)
        if name == "peak_memory":
            continue
        show = (lambda rate: f"{rate / 1e9:.1f} GFLOP/s") if name.startswith("roofline") else duration
        rows.append([name, show(statistics.median(numbers)), f"{show(numbers[0])} to {show(numbers[-1])}"])
    print_table(rows)


def main():
    chosen = options()
    if not gz_files():
        print("No gz files in $GRADUS_DATA: Gradus trains on synthetic digits, the others on noise of the same size.")
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"Something else is running (load average {load:.1f}): the numbers will be worth less.")
    rounds = []
    for number in range(chosen.rounds):
        print(f"round {number + 1} of {chosen.rounds} ...", file=sys.stderr)
        rounds.append({**gradus_and_roofline(os.path.join(chosen.build, "bin", "gradus_bench")), **peers(),
                       **whole_runs(os.path.join(chosen.build, "bin", "gradus"))})
        with open(os.path.join(chosen.build, "compare.json"), "w", encoding="utf-8") as file:
            json.dump(rounds, file, indent=1)
    report(rounds)


main()
