"""What more rows cost kpi: whole processes, wall time, processor time and peak memory.

    python3 benches/growth.py [--rows 1000000,10000000,100000000] [--runs 3] [--kpi target/release/kpi]

Asks the light question of CSV files of growing size: seconds for each million rows should stay the same. Beside them
stands the time in which the bytes are merely read by one thread. Files larger than ten million rows are the file of ten
million rows, one copy behind the other.
"""
import argparse
import concurrent.futures
import multiprocessing
import os
import shutil
import statistics
import sys
import time

from compare import DIMENSIONS, LIGHT, ROOT, WORK, generate, run

LARGEST = 10_000_000


def csv_of(rows):
    """The CSV file of so many rows, made of copies where it is large."""
    path = WORK / f"contacts_{rows}.csv"
    if path.exists():
        return path
    whole = min(rows, LARGEST)
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        apart.submit(generate, whole).result()
    if rows == whole:
        return path
    half = WORK / "half.csv"
    with open(half, "wb") as out:
        for copy in range(rows // whole):
            with open(WORK / f"contacts_{whole}.csv", "rb") as source:
                if copy > 0:
                    source.readline()
                shutil.copyfileobj(source, out, 1 << 22)
    os.replace(half, path)
    return path


def touched(path):
    """Seconds in which the bytes of a file are read, and nothing else."""
    block = bytearray(1 << 22)
    begin = time.perf_counter()
    with open(path, "rb", buffering=0) as file:
        while file.readinto(block):
            pass
    return time.perf_counter() - begin


def asked(kpi, path):
    formulas = str(ROOT / "benches" / "questions" / "light.kpi")
    return [kpi, "eval", formulas, *LIGHT, "--data", f"contacts={path}", "--by", ",".join(DIMENSIONS), "--format", "json"]


def measure(command, runs):
    """Medians of seconds and seconds of processors, and the highest memory; the first run does not count."""
    seen = [run(command)[1:] for _ in range(runs + 1)][1:]
    seconds, worked, peaks = zip(*seen)
    return statistics.median(seconds), statistics.median(worked), max(peaks)


def growth(arguments):
    print(f"{'rows':>12}{'seconds':>9}{'a million':>11}{'of processors':>15}{'MB':>6}{'bytes only':>12}")
    for rows in arguments.rows:
        path = csv_of(rows)
        seconds, worked, peak = measure(asked(arguments.kpi, path), arguments.runs)
        print(f"{rows:>12,}{seconds:>9.3f}{seconds * 1e6 / rows:>11.4f}{worked:>15.3f}{peak:>6.0f}{touched(path):>12.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers = lambda text: [int(number) for number in text.split(",")]
    parser.add_argument("--rows", type=numbers, default=[1_000_000, 10_000_000, 100_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kpi", default=str(ROOT / "target" / "release" / "kpi"))
    arguments = parser.parse_args()
    growth(arguments)


if __name__ == "__main__":
    sys.exit(main())
