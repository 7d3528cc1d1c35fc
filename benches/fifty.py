"""What fifty metrics in one question cost beside seven, and beside one: whole processes, in turn.

    python3 benches/fifty.py [ROWS] [--runs 5] [--kpi target/release/kpi] [--kind csv,parquet]

Over the contacts that compare.py writes. Seven are those of the light question, which read the same columns as the fifty, as
does the one of one.kpi; the cost per contact reads three of them. Seconds of processors hardly depend on what else runs.
"""
import argparse
import statistics

import compare

QUESTIONS = compare.ROOT / "benches" / "questions"


def names(file):
    """The metrics of a file of formulas."""
    lines = (QUESTIONS / file).read_text().splitlines()
    return [line.split(" = ")[0] for line in lines if " = " in line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kpi", default=str(compare.ROOT / "target" / "release" / "kpi"))
    parser.add_argument("--kind", type=lambda text: text.split(","), default=["csv", "parquet"])
    arguments = parser.parse_args()
    compare.generate(arguments.rows)
    asked = {"fifty": ("fifty.kpi", names("fifty.kpi")), "seven": ("light.kpi", names("light.kpi")),
             "one": ("one.kpi", names("one.kpi")), "cost per contact": ("light.kpi", names("light.kpi")[:1])}
    for kind in arguments.kind:
        path = compare.WORK / f"contacts_{arguments.rows}.{kind}"
        seconds = {question: [] for question in asked}
        for turn in range(arguments.runs + 1):
            for question, (file, metrics) in asked.items():
                command = [arguments.kpi, "eval", str(QUESTIONS / file), *metrics, "--data", f"contacts={path}",
                           "--by", ",".join(compare.DIMENSIONS), "--format", "json"]
                _, clock, worked, _ = compare.run(command)
                if turn > 0:
                    seconds[question].append((clock, worked))
        median = {question: [statistics.median(column) for column in zip(*times)] for question, times in seconds.items()}
        print(f"\n{kind}, {arguments.rows:,} rows, median of {arguments.runs}: seconds, of processors, to fifty")
        for question, (clock, worked) in median.items():
            print(f"{question:<18}{clock:>9.3f}{worked:>9.3f}{median['fifty'][1] / worked:>8.2f}x")


if __name__ == "__main__":
    main()
