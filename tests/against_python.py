#!/usr/bin/env python3
"""Random tables, written by Python's `csv` module in its dialects, are what `kpi read` says they are, number for number.

    python3 tests/against_python.py target/debug/kpi [SEED]

Texts are compared letter for letter; numbers with Python's `decimal`, and sums of their columns with `kpi eval`.
"""

import csv
import decimal
import io
import os
import random
import subprocess
import sys
import tempfile

decimal.getcontext().prec = 200


def cell(dice):
    signs = "abc xyz,;|'\"\n\täöüß0123456789.-"
    text = "".join(dice.choice(signs) for _ in range(dice.randint(0, 12)))
    # White space alone is blank, and what begins a line with nothing else in it is a blank line.
    return "t" + text if text.strip() else ""


def number(dice):
    digits = dice.choice([3, 9, 17, 30])
    scale = dice.randint(0, 6)
    return decimal.Decimal(dice.randint(-10 ** digits, 10 ** digits)).scaleb(-scale)


def main():
    kpi, seed = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for at in range(40):
            rows = [[f"k{row}", cell(dice), number(dice), cell(dice)] for row in range(dice.randint(2, 40))]
            dialect = {
                "delimiter": dice.choice(",;\t|"),
                "quoting": dice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
                "lineterminator": dice.choice(["\n", "\r\n"]),
            }
            path = os.path.join(folder, f"t{at}.csv")
            with open(path, "w", encoding=dice.choice(["utf-8", "utf-8-sig", "utf-16"]), newline="") as out:
                writer = csv.writer(out, **dialect)
                writer.writerow(["key", "text", "amount", "other"])
                writer.writerows([key, text, f"{amount:f}", other] for key, text, amount, other in rows)
            read = subprocess.run([kpi, "read", path], capture_output=True)
            assert read.returncode == 0, (path, dialect, read.stderr.decode())
            found = list(csv.reader(io.StringIO(read.stdout.decode("utf-8"), newline="")))[1:]
            have = [(key, text, decimal.Decimal(amount), other) for key, text, amount, other in found]
            want = [(key, text, amount, other) for key, text, amount, other in rows]
            assert have == want, (dialect, [pair for pair in zip(want, have) if pair[0] != pair[1]][:2])
            asked = subprocess.run([kpi, "eval", "-e", "s = sum(amount)", "--data", f"t={path}", "--format", "csv"],
                                   capture_output=True, text=True, cwd=folder)
            assert asked.returncode == 0, asked.stderr
            total = decimal.Decimal(asked.stdout.split()[-1])
            exact = sum(amount for _, _, amount, _ in rows)
            # An answer has 28 digits unless it is exact with more.
            assert total == exact, (total, exact)
    print("40 tables are read as Python reads them")


if __name__ == "__main__":
    main()
