#!/usr/bin/env python3
"""Writes a project of many small tests, to see how long `kpi test` takes.

    python3 benches/tests.py 1000 target/tests && time kpi test target/tests

Ten tests a file, each with its table of three rows and three expectations; two metrics a file.
"""

import pathlib
import sys

METRICS = """cost_{file} = sum(costs) / count(contacts)
share_{file} = count(contacts where answered) / count(contacts)
"""

TEST = """
test "the contact costs {cost}" {{
  contacts:
    | channel | answered | costs  |
    | phone   | true     | {cost} |
    | phone   | false    | 3      |
    | chat    | true     | 2      |
  expect cost_{file} = {all}/3
  expect share_{file} = 2/3
  expect cost_{file} by channel:
    | channel | cost_{file} |
    | chat    | 2 |
    | phone   | {phone}/2 |
}}
"""


def main(count: int, folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in range(count // 10):
        tests = [TEST.format(file=file, cost=cost, all=cost + 5, phone=cost + 3) for cost in range(1, 11)]
        (folder / f"metrics_{file:03}.kpi").write_text(METRICS.format(file=file) + "".join(tests))


if __name__ == "__main__":
    main(int(sys.argv[1]), pathlib.Path(sys.argv[2]))
