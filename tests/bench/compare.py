"""compare.sh's rounds and its tables."""
import argparse
import glob
import itertools
import json
import os
import statistics
import subprocess
import sys
import time

from results import cpus, large_products, operations, roofline, run_gradus_bench, run_json

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = 60000
SMALL, LARGE, WIDE = [784, 84, 10], [784, 512, 512, 10], [784, 4096, 4096, 10]
BENCHMARKS = ("^(epoch/784-84-10/batch:256/|epoch/(784-84-10/batch:4096|784-512-512-10/batch:256)/threads:2|"
              "epoch_standard/|step/784-(512-512|4096-4096)-10/batch:256/threads:2|predict_one/|"
              "loss/softmax_crossentropy/)")
SETTINGS = ("GRADUS_CPU", "ATEN_CPU_CAPABILITY", "OPENBLAS_CORETYPE", "OMP_WAIT_POLICY")


def options():
    parser = argparse.ArgumentParser(prog="compare.sh")
    parser.add_argument("build", help=argparse.SUPPRESS)
    parser.add_argument("-n", metavar="ROUNDS", dest="rounds", type=int, default=5)
    parser.add_argument("-c", dest="cpu", choices=[cpu.name for cpu in cpus()], help="this instruction set alone")
    return parser.parse_args()


def gz_files():
    return sorted(glob.glob(os.path.join(os.environ.get("GRADUS_DATA", "/nowhere"), "*-ubyte.gz")))


# --- Measuring: each gives {name: seconds}, but peak_memory, in bytes, and the roofline, in operations a second ------


def gradus(folder, cpu):
    runs = run_gradus_bench(os.path.join(folder, "gradus_bench"), BENCHMARKS, 0.3, cpu.gradus)
    return {name: run["seconds"] for name, run in runs.items()}


SOFTMAX = ("softmax_crossentropy/4096x10", "softmax_crossentropy/4096x1000")
PEERS = {"PyTorch": ("torch", ("epoch", "predict_one", *SOFTMAX)), "scikit-learn": ("sklearn", ("epoch",))}


def settings(cpu, peer):
    """{name: environment} of all that are tried."""
    dimensions = [[("1 thread", {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}),
                   ("2 threads", {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"})], cpu.openblas]
    if peer == "PyTorch":  # scikit-learn has neither loops of its own nor OpenMP's threads
        dimensions += [cpu.torch, [("", {}), ("passive", {"OMP_WAIT_POLICY": "PASSIVE"})]]
    found = {}
    for chosen in itertools.product(*dimensions):
        names = [name for name, _ in chosen if name]
        if not (names[0] == "1 thread" and names[-1] == "passive"):  # nobody waits
            found[", ".join(names)] = dict(itertools.chain(*(environment.items() for _, environment in chosen)))
    return found


def run_peer(peer, measures, environment):
    script = os.path.join(HERE, "peers", f"{PEERS[peer][0]}_measures.py")
    return run_json([sys.executable, script, *measures], **environment)


def best_settings(cpu):
    """{"PyTorch/epoch": the name of the setting at which it takes the shortest, and so on}, and what each took."""
    best, tried = {}, {}
    for peer, (_, measures) in PEERS.items():
        tried[peer] = {}
        for name, environment in settings(cpu, peer).items():
            print(f"trying {peer}, {name} ...", file=sys.stderr)
            tried[peer][name] = run_peer(peer, measures, environment)
        for measure in measures:
            best[f"{peer}/{measure}"] = min(tried[peer], key=lambda name: tried[peer][name][measure])
    return best, tried


def peers(cpu, best):
    measured = {}
    for peer, (_, measures) in PEERS.items():
        for name, environment in settings(cpu, peer).items():
            here = [measure for measure in measures if best[f"{peer}/{measure}"] == name]
            if here:
                run = run_peer(peer, here, environment)
                measured.update({f"{peer}/{measure}": seconds for measure, seconds in run.items()})
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


def one_round(folder, cpu, best):
    measured = {**gradus(folder, cpu), **large_products(folder, cpu, 0.2), **peers(cpu, best)}
    if cpu == cpus()[0]:
        measured.update(whole_runs(os.path.join(folder, "gradus")))
    return measured


# --- What is made of it --------------------------------------------------------------------------------------------

EPOCH = "epoch/784-84-10/batch:256"


def per(name, count=1):
    return lambda measured: measured[name] / count


def at_roofline(widths, threads):
    """Seconds of an epoch that did nothing but its products, at the roofline."""
    return lambda measured: SAMPLES * operations(widths) / roofline(measured, threads)


# What is measured, over what, what that is (or the name of its setting), and the most that the ratio should be, with
# AVX-512 and with AVX2.
RATIOS = [
    ("epoch of 784-84-10, 2 threads, over PyTorch's", per(EPOCH + "/threads:2"), per("PyTorch/epoch"),
     "PyTorch/epoch", (0.22, 0.32)),
    ("the same, over scikit-learn's", per(EPOCH + "/threads:2"), per("scikit-learn/epoch"),
     "scikit-learn/epoch", (0.40, 0.40)),
    ("epoch over the roofline's time, 1 thread", per(EPOCH + "/threads:1"), at_roofline(SMALL, 1),
     "roofline/threads:1", (0.9, 0.9)),
    ("the same, 2 threads", per(EPOCH + "/threads:2"), at_roofline(SMALL, 2), "roofline/threads:2", (0.9, 0.9)),
    ("the same with --normalize standard, 2 threads", per("epoch_standard/784-84-10/batch:256/threads:2"),
     at_roofline(SMALL, 2), "roofline/threads:2", (1.5, 1.3)),
    ("epoch of 784-512-512-10 over the roofline's time, 2 threads", per("epoch/784-512-512-10/batch:256/threads:2"),
     at_roofline(LARGE, 2), "roofline/threads:2", (1.15, 1.10)),
    ("epoch, 2 threads over 1", per(EPOCH + "/threads:2"), per(EPOCH + "/threads:1"), "Gradus, 1 thread", (0.56, 0.54)),
    ("predict one sample, over PyTorch's", per("predict_one/784-84-10"), per("PyTorch/predict_one"),
     "PyTorch/predict_one", (0.15, 0.15)),
    ("a sample at batch 4096 over one at 256, 2 threads", per("epoch/784-84-10/batch:4096/threads:2", SAMPLES),
     per(EPOCH + "/threads:2", SAMPLES), "Gradus, batch 256", (1.0, 1.0)),
    ("a FLOP of a step at width 4096 over one at 512, 2 threads",
     per("step/784-4096-4096-10/batch:256/threads:2", 256 * operations(WIDE)),
     per("step/784-512-512-10/batch:256/threads:2", 256 * operations(LARGE)), "Gradus, width 512", (1.15, 1.15)),
    ("softmax cross-entropy 4096x1000, over PyTorch's", per("loss/softmax_crossentropy/4096x1000"),
     per("PyTorch/softmax_crossentropy/4096x1000"), "PyTorch, 1 thread", (0.6, 0.6)),
    ("softmax cross-entropy 4096x10, over PyTorch's", per("loss/softmax_crossentropy/4096x10"),
     per("PyTorch/softmax_crossentropy/4096x10"), "PyTorch, 1 thread", ()),
    ("start to the end of one batch, over gzip -dc", per("first_batch"), per("gzip"), "gzip", (1.5, 1.5)),
    ("two runs at once, over one run", per("two_runs"), per("run"), "Gradus, one run", (2.3, 2.3)),
    ("peak memory of a run, MB", per("peak_memory"), lambda _: 1e6, "", (100, 100)),
]


def show(name, number):
    if name.startswith("roofline"):
        return f"{number / 1e9:.1f} GFLOP/s"
    if name.startswith("peak_memory"):
        return f"{number / 1e6:.0f} MB"
    for unit, size in (("s", 1), ("ms", 1e-3), ("us", 1e-6), ("ps", 1e-12)):
        if number >= 0.1 * size:
            return f"{number / size:.3g} {unit}"
    return f"{number} s"


def median(rounds, name):
    return statistics.median(measured[name] for measured in rounds)


def other_of(who, rounds, best):
    """The peer with its setting, or the roofline's fastest product."""
    if who in best:
        return f"{who.split('/')[0]}, {best[who]}"
    products = [name for name in rounds[0] if name.startswith(who + "/")]
    return max(products, key=lambda name: median(rounds, name)).split("/")[-1] if products else who


def row_of_ratio(rounds, what, value, other, who, most):
    values, others = [value(measured) for measured in rounds], [other(measured) for measured in rounds]
    ratios = [mine / its for mine, its in zip(values, others)]
    ratio = statistics.median(ratios)
    times = [show("", statistics.median(numbers)) for numbers in (values, others)] if who else ["", ""]
    verdict = ["", ""] if most is None else [f"{most:.2f}", "yes" if ratio <= most else "NO"]
    return [what, *times, f"{ratio:.2f}", f"{min(ratios):.2f} to {max(ratios):.2f}", *verdict, who]


def print_table(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def report(cpu_name, best, rounds):
    print(f"\nWith {cpu_name}: medians of {len(rounds)} rounds; batch size 256 unless named\n")
    rows = [["measure", "Gradus", "the other", "ratio", "range", "at most", "kept", "the other is"]]
    for what, value, other, who, targets in RATIOS:
        most = dict(zip(("AVX-512", "AVX2"), targets)).get(cpu_name)
        try:
            rows.append(row_of_ratio(rounds, what, value, other, other_of(who, rounds, best), most))
        except KeyError:  # no files to read, or measured with the best instruction set alone
            rows.append([what, "", "", "", "not measured", "", "", ""])
    print_table(rows)

    print(f"\nEverything that was measured with {cpu_name}\n")
    rows = [["measure", "median", "range"]]
    for name in rounds[0]:
        numbers = sorted(measured[name] for measured in rounds)
        middle, least, most = (show(name, number) for number in (median(rounds, name), numbers[0], numbers[-1]))
        rows.append([name, middle, f"{least} to {most}"])
    print_table(rows)


def main():
    chosen = options()
    for name in SETTINGS:
        os.environ.pop(name, None)
    if not gz_files():
        print("No gz files in $GRADUS_DATA: Gradus trains on synthetic digits, the others on noise of the same size.")
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"Something else is running (load average {load:.1f}): the numbers will be worth less.")
    results = {}
    measured_cpus = [cpu for cpu in cpus() if chosen.cpu in (None, cpu.name)]
    for cpu in measured_cpus:
        best, tried = best_settings(cpu)
        results[cpu.name] = {"settings": best, "tried": tried, "rounds": []}
    for number in range(chosen.rounds):
        print(f"round {number + 1} of {chosen.rounds} ...", file=sys.stderr)
        for cpu in measured_cpus:
            best = results[cpu.name]["settings"]
            results[cpu.name]["rounds"].append(one_round(os.path.join(chosen.build, "bin"), cpu, best))
        with open(os.path.join(chosen.build, "compare.json"), "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    for name, result in results.items():
        report(name, result["settings"], result["rounds"])
    print("\nThe roofline's time: the operations of a model's products over the rate of the fastest large product. A"
          "\nlayer takes 6 x inputs x outputs a sample. The first takes 4: nothing needs its input's gradient. An epoch"
          f"\nof 784-84-10 so takes {SAMPLES * operations(SMALL) / 1e9:.1f} GFLOP. Debian has no KANN: it has no row.")


main()
