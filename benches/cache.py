"""A second question beside the first: how long questions of a text file take without a cache, with one that is made, with one
that is there, with another column, and after rows were added.

    python3 benches/cache.py [ROWS] [--runs 5] [--kpi target/release/kpi] [--question light,heavy] [--file FILE.csv]

Reads the contacts that benches/compare.py writes (or any file with such columns), and works on a copy of them in
target/bench/cache/, which it removes. Whole processes, medians of the runs; the answers must be the same to the last byte.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import compare

QUESTIONS = {"light": compare.LIGHT, "heavy": compare.LIGHT + compare.HEAVY}


def timed(command):
    """Wall seconds and what was printed."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode:
        sys.exit(done.stderr)
    return seconds, done.stdout


def size(folder):
    return sum(file.stat().st_size for file in folder.iterdir()) / 1e6 if folder.is_dir() else 0


def main():
    options = argparse.ArgumentParser()
    options.add_argument("rows", nargs="?", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--kpi", default=str(compare.ROOT / "target/release/kpi"))
    options.add_argument("--question", default="light,heavy")
    options.add_argument("--file", type=pathlib.Path)
    asked = options.parse_args()
    if asked.file is None:
        asked.file = compare.WORK / f"contacts_{asked.rows}.csv"
        compare.generate(asked.rows)
    room = compare.WORK / "cache"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    data = room / "contacts.csv"
    kept = room / "contacts.csv.kpi-cache"
    try:
        for question in asked.question.split(","):
            measure(question, asked, data, kept)
    finally:
        shutil.rmtree(room)


def measure(question, asked, data, kept):
    shutil.copyfile(asked.file, data)
    # A file that was just written is compared by its bytes: what rests is measured.
    time.sleep(3)
    formulas = pathlib.Path(__file__).parent / "questions" / f"{question}.kpi"
    command = [asked.kpi, "eval", str(formulas), "--data", str(data), "--by", "month,channel", "--format", "csv"]
    cached = [*command, "--cache"]
    text = data.stat().st_size / 1e6
    timed(command)
    rows = {}

    def take(name, one, before=lambda: None):
        times, answers = [], set()
        for _ in range(asked.runs):
            before()
            seconds, answer = timed(one)
            times.append(seconds)
            answers.add(answer)
        rows[name] = statistics.median(times)
        return answers

    def forget():
        shutil.rmtree(kept, ignore_errors=True)

    answers = take("without a cache", command)
    answers |= take("the first with it, which makes it", cached, forget)
    kept_size = size(kept)
    answers |= take("the second", cached)
    if len(answers) != 1:
        sys.exit(f"{question}: the answers differ")
    # Another column: the metrics are there, and one more is asked.
    more = [*cached, "-e", "longest = max(contact_id)"]

    def afresh():
        forget()
        timed(cached)

    answers = take("with one more column", more, afresh)
    answers |= take("and without a cache", [*command, *more[-2:]])
    if len(answers) != 1:
        sys.exit(f"{question}: the answers with one more column differ")
    # One row in a hundred is added.
    afresh()
    with open(data, "rb") as file:
        file.seek(0, 2)
        end = file.tell()
        file.seek(end - end // 100)
        file.readline()
        tail = file.read()
    with open(data, "ab") as file:
        file.write(tail)
    time.sleep(3)
    seconds, answer = timed(cached)
    rows["after rows were added, 1 in 100"] = seconds
    again, same = timed(cached)
    rows["and once more"] = again
    if {answer, same} != {timed(command)[1]}:
        sys.exit(f"{question}: the answers after rows were added differ")
    first = rows["without a cache"]
    print(f"{question}: {text:,.0f} MB of text, {kept_size:,.0f} MB kept")
    for name, seconds in rows.items():
        print(f"  {name:40}{seconds:9.3f} s {seconds / first:8.2f} of the first")


if __name__ == "__main__":
    main()
