"""Twice the input, twice the time: processor time of kpi for inputs of a size and of double that size.

    python3 benches/scaling.py [--kpi target/release/kpi] [--megabytes 5]

Prints the ratio of both; about 2 is right, about 4 would be quadratic. It is a note for people, never a test: what a
busy machine measures proves nothing. Every input is also one that must be answered clearly, so the exit code is shown.
"""
import argparse
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench" / "scaling"
METRICS = 1000  # metrics for each megabyte asked


def lines(count, line):
    return "".join(line.format(i=i, half=i // 2) for i in range(count))


# What is made, from the size in bytes.
INPUTS = {
    "metrics": lambda size: lines(size * METRICS >> 20, "metric_{i} = sum(a where b > {i}) / count(t) {{ label: \"{i}\" }}\n"),
    "metrics of metrics": lambda size: "metric_0 = sum(a)\n" + lines(size * METRICS >> 20, "m_{i} = metric_0 + {i}\n"),
    "one long sum": lambda size: "m = 1" + " + 1" * (size // 4),
    "open brackets": lambda size: "(" * size,
    "unclosed brackets": lambda size: "m = sum(a\n" * (size // 10),
    "one name": lambda size: "a" * size + " = 1\n",
    "one text": lambda size: "m = count(t where a = \"" + "x" * size + "\")\n",
    "one comment": lambda size: "# " + "x" * size + "\nm = sum(a)\n",
    "not not not": lambda size: "m = count(t where " + "not " * (size // 4) + "a = 1)\n",
}
TABLES = {
    "rows": lambda size: "a,b\n" + "12,34\n" * (size // 6),
    "one cell": lambda size: "a,b\n12," + "x" * size + "\n",
    "one quoted cell": lambda size: "a,b\n12,\"" + "x\"\"\n" * (size // 4) + "\"\n",
    "an open quote": lambda size: "a,b\n12,\"" + "x,\n" * (size // 3),
    "blank lines": lambda size: "a,b\n12,34\n" + "\n" * size + "12,34\n",
    "columns": lambda size: ",".join(f"c{i}" for i in range(size // 400)) + "\n" + ",".join("1" * (size // 400)) + "\n",
}


def seconds(command):
    """The processor time and exit code of a process."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, process.returncode


def measure(kpi, name, make, megabytes, command):
    times, code = [], None
    for size in (megabytes << 20, megabytes << 21):
        path = WORK / ("input.kpi" if command[0] == "check" else "t.csv")
        path.write_text(make(size))
        took, code = seconds([kpi, *command, path])
        times.append(took)
        path.unlink()
    print(f"{name:<20}{times[0]:>9.2f}{times[1]:>9.2f}{times[1] / max(times[0], 0.01):>8.2f}{code:>6}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kpi", default=str(ROOT / "target" / "release" / "kpi"))
    parser.add_argument("--megabytes", type=int, default=5)
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.kpi).exists():
        sys.exit(f"{arguments.kpi} does not exist: cargo build --release")
    WORK.mkdir(parents=True, exist_ok=True)
    print(f"{'input':<20}{'once':>9}{'double':>9}{'ratio':>8}{'exit':>6}")
    for name, make in INPUTS.items():
        measure(arguments.kpi, name, make, arguments.megabytes, ["check"])
    for name, make in TABLES.items():
        measure(arguments.kpi, name, make, arguments.megabytes, ["eval", "-e", "count(t)", "--data"])


if __name__ == "__main__":
    main()
