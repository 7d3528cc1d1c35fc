"""Windows and nested aggregates beside DuckDB: whole processes in turn, wall time and peak memory.

    python3 benches/windows.py [ROWS] [--runs 5] [--kpi target/release/kpi] [--kind parquet,csv] [--sql]

Needs `pip install duckdb`; reads the contacts that benches/compare.py writes. --sql prints the SQL that DuckDB is asked.
The numbers must agree to nine digits, for DuckDB's divisions are floating point; kpi's are exact.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import compare

WINDOWS = [1, 2, 3, 4, 5, 6, 9, 12, 18, 24]
MONTH = "date_trunc('month', started_at)"

# Each question: the metrics, and the same in SQL.
QUESTIONS = {
    "24 values of 12 months of different customers": (["customers_of_the_year"], f"""
with months as (select distinct {MONTH} as m from {{table}})
select m, count(distinct customer_id)
from months join {{table}} on started_at >= m - interval 11 months and started_at < m + interval 1 month
group by m order by m"""),
    "ten windows at once": ([f"over_{n}" for n in WINDOWS], f"""
with monthly as (select {MONTH} as m, sum(cost) as cost, count(*) as n from {{table}} group by m)
select m, """ + ", ".join(
        f"sum(cost) over (order by m rows {n - 1} preceding) / sum(n) over (order by m rows {n - 1} preceding)"
        for n in WINDOWS) + "\nfrom monthly order by m"),
    "by agent and day": (["handle_of_agents", "busy_day", "usual_day_of_an_agent"], f"""
with of_agents as (select {MONTH} as m, agent, sum(talk_s + hold_s + wrap_s) filter (where answered)
    / nullif(count(*) filter (where answered), 0) as handle from {{table}} group by all),
 of_days as (select {MONTH} as m, started_at::date as d, count(*) as n from {{table}} group by all),
 of_both as (select {MONTH} as m, agent, count(*) as n from {{table}} group by all)
select a.m, a.handle, d.busiest, b.n / (b.agents * d.days)
from (select m, avg(handle) as handle from of_agents group by m) a
join (select m, max(n) as busiest, count(*) as days from of_days group by m) d using (m)
join (select m, sum(n) as n, count(*) as agents from of_both group by m) b using (m)
order by a.m"""),
}

DUCKDB = """
import duckdb, json, sys
db = duckdb.connect()
db.execute("set enable_progress_bar = false")
print(json.dumps([list(map(str, row)) for row in db.execute(sys.argv[1]).fetchall()]))
"""


def timed(command):
    """Wall seconds, peak megabytes and what was printed."""
    start = time.monotonic()
    done = subprocess.run(["/usr/bin/env", "time", "-f", "%M", *command], capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode:
        sys.exit(done.stderr)
    return seconds, int(done.stderr.split()[-1]) / 1024, done.stdout


def numbers(engine, text, metrics):
    if engine == "duckdb":
        return [[float(cell) for cell in row[1:]] for row in json.loads(text)]
    rows = json.loads(text, parse_float=str, parse_int=str)["rows"]
    return [[float(row[metric]) for metric in metrics] for row in rows]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("rows", nargs="?", type=int, default=10_000_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--kpi", default=str(compare.ROOT / "target/release/kpi"))
    options.add_argument("--kind", default="parquet,csv")
    options.add_argument("--sql", action="store_true")
    asked = options.parse_args()
    compare.generate(asked.rows)
    formulas = pathlib.Path(__file__).parent / "questions" / "windows.kpi"
    for kind in asked.kind.split(","):
        path = compare.WORK / f"contacts_{asked.rows}.{kind}"
        table = f"'{path}'" if kind == "parquet" else f"read_csv('{path}')"
        for title, (metrics, sql) in QUESTIONS.items():
            query = sql.format(table=table)
            if asked.sql:
                print(query)
            commands = {
                "kpi": [asked.kpi, "eval", str(formulas), *metrics, "--data", f"contacts={path}", "--by", "month",
                        "--format", "json"],
                "duckdb": [sys.executable, "-c", DUCKDB, query],
            }
            found = {engine: [] for engine in commands}
            answers = {}
            for run in range(asked.runs + 1):
                for engine, command in commands.items():
                    seconds, memory, text = timed(command)
                    answers[engine] = numbers(engine, text, metrics)
                    if run:
                        found[engine].append((seconds, memory))
            same = all(abs(a - b) <= 1e-9 * max(abs(a), abs(b)) for ours, theirs in zip(*answers.values(), strict=True)
                       for a, b in zip(ours, theirs, strict=True))
            print(f"\n{title}, {kind}, {asked.rows:,} rows: {'the same numbers' if same else 'DIFFERENT NUMBERS'}")
            base = statistics.median(seconds for seconds, _ in found["kpi"])
            for engine, runs in found.items():
                seconds = statistics.median(seconds for seconds, _ in runs)
                memory = max(memory for _, memory in runs)
                print(f"  {engine:8} {seconds:7.2f} s  {seconds / base:5.2f} x  {memory:7.0f} MB")


if __name__ == "__main__":
    main()
