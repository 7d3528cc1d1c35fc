"""The same question asked of kpi and of its peers: whole processes, in turn, wall time and peak memory.

    python3 benches/compare.py [ROWS] [--runs 5] [--kpi target/release/kpi] [--kind csv,parquet] [--question light,heavy]
                               [--engines kpi,duckdb,polars,datafusion,datafusion-rust,by-hand]

Needs `pip install duckdb polars datafusion pyarrow`, best in a venv in target/bench/. `datafusion-rust` is DataFusion
called from Rust, for the light question of Parquet: `cargo bench --bench datafusion_peer --no-run` builds it. `by-hand` is a
program for the light question of this very CSV file and nothing else; `benches/by_hand/main.rs` says how it is built. The contacts are written there
once for each number of rows. Every run is a process of its own; the first of each engine does not count; the engines take
turns, so that a busy moment of the machine meets all of them; seconds of processors hardly depend on what else runs. An engine whose numbers differ from the exact ones is
reported as different, and its time is not compared. The numbers of kpi must be right to the last digit; those of a peer
to eight, for the peers read costs from CSV as floating point, and one of them cuts its percentile off: the last column
says whether they were right to the last digit all the same.
"""
import argparse
import concurrent.futures
import decimal
import fractions
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
RUST_PEER = "datafusion-rust"
BY_HAND = "by-hand"
DIMENSIONS = ["month", "channel"]
LIGHT = ["cost_per_contact", "handle_time", "speed_of_answer", "service_level", "abandonment", "satisfaction", "resolution"]
HEAVY = ["customers", "wait_p90"]
# An answer of kpi has 28 significant digits; a peer's is refused only where more than rounding differs.
ALL_DIGITS, PEER_DIGITS = 27, 8

# The nine aggregates behind the seven metrics, in the words of SQL.
AGGREGATES = """sum(cost) as cost, count(*) as offered,
 sum(talk_s + hold_s + wrap_s) filter (where answered) as handle, count(*) filter (where answered) as answered,
 sum(wait_s) filter (where answered) as wait, count(*) filter (where answered and wait_s <= 20) as in_time,
 count(*) filter (where csat >= 4) as satisfied, count(csat) as rated, count(*) filter (where resolved) as resolved"""
DISTINCT = ", count(distinct customer_id) as customers, "
PERCENTILE = {"duckdb": "quantile_cont(wait_s, 0.9) as p90",
              "datafusion": "percentile_cont(0.9) within group (order by wait_s) as p90"}


def generate(rows):
    """Contacts over two years, in CSV and Parquet, from a fixed seed on one thread."""
    import duckdb
    WORK.mkdir(parents=True, exist_ok=True)
    if all((WORK / f"contacts_{rows}.{kind}").exists() for kind in ("csv", "parquet")):
        return
    db = duckdb.connect()
    db.execute("set threads = 1")
    db.execute("select setseed(0.42)")
    db.execute(f"""
        create table contacts as select i as contact_id,
         timestamp '2024-01-01' + to_seconds(cast(random() * 86400 * 730 as bigint)) as started_at,
         (['phone', 'email', 'chat', 'social', 'sms'])[1 + cast(floor(random() * 5) as int)] as channel,
         'queue_' || cast(floor(random() * 40) as int) as queue,
         'agent_' || lpad(cast(cast(floor(random() * 500) as int) as varchar), 4, '0') as agent,
         cast(floor(random() * 1000000) as bigint) as customer_id,
         random() < 0.92 as answered,
         cast(floor(-ln(random() + 1e-12) * 25) as int) as wait_s,
         cast(floor(-ln(random() + 1e-12) * 280) as int) as talk_s,
         cast(floor(-ln(random() + 1e-12) * 30) as int) as hold_s,
         cast(floor(-ln(random() + 1e-12) * 60) as int) as wrap_s,
         random() < 0.74 as resolved,
         case when random() < 0.3 then 1 + cast(floor(random() * 5) as int) end as csat,
         cast(2 + random() * 12 as decimal(12, 2)) as cost
        from range({rows}) t(i)""")
    for kind, options in (("csv", "header"), ("parquet", "format parquet, compression zstd")):
        # A file that was left half written is never taken for a whole one.
        half = WORK / f"half.{kind}"
        db.execute(f"copy contacts to '{half}' ({options})")
        os.replace(half, WORK / f"contacts_{rows}.{kind}")


def ask(engine, path, question):
    """One peer's answer: rows of (month, channel, aggregates…). Runs in a process of its own."""
    kind = path.rsplit(".", 1)[1]
    heavy = question == "heavy"
    if engine == "polars":
        return ask_polars(path, kind, heavy)
    columns = AGGREGATES + (DISTINCT + PERCENTILE[engine] if heavy else "")
    query = (f"select date_trunc('month', started_at) as m, channel, {columns} from {{table}} "
             "group by 1, 2 order by 1, 2")
    if engine == "duckdb":
        import duckdb
        table = f"read_csv('{path}')" if kind == "csv" else f"'{path}'"
        return duckdb.connect().execute(query.format(table=table)).fetchall()
    from datafusion import SessionContext
    context = SessionContext()
    (context.register_csv if kind == "csv" else context.register_parquet)("t", path)
    return [tuple(row.values()) for row in context.sql(query.format(table="t")).to_pylist()]


def ask_polars(path, kind, heavy):
    import polars as pl
    frame = pl.scan_csv(path, try_parse_dates=True) if kind == "csv" else pl.scan_parquet(path)
    answered = pl.col("answered")
    columns = [
        pl.col("cost").sum().alias("cost"), pl.len().alias("offered"),
        (pl.col("talk_s") + pl.col("hold_s") + pl.col("wrap_s")).filter(answered).sum().alias("handle"),
        answered.sum().alias("answered"), pl.col("wait_s").filter(answered).sum().alias("wait"),
        (answered & (pl.col("wait_s") <= 20)).sum().alias("in_time"),
        (pl.col("csat") >= 4).sum().alias("satisfied"), pl.col("csat").count().alias("rated"),
        pl.col("resolved").sum().alias("resolved"),
    ]
    if heavy:
        columns += [pl.col("customer_id").n_unique().alias("customers"),
                    pl.col("wait_s").quantile(0.9, "linear").alias("p90")]
    months = pl.col("started_at").dt.truncate("1mo").alias("m")
    return frame.group_by(months, "channel").agg(columns).sort("m", "channel").collect(engine="streaming").rows()


def exact(rows, question):
    """The right answer: DuckDB's sums over decimals, fractions above them, and percentiles from the sorted values."""
    import duckdb
    path = WORK / f"contacts_{rows}.parquet"
    columns = AGGREGATES + (DISTINCT + "list_sort(list(wait_s)) as sorted" if question == "heavy" else "")
    query = f"select date_trunc('month', started_at) as m, channel, {columns} from '{path}' group by 1, 2"
    if question == "light":
        return metrics(duckdb.connect().execute(query).fetchall())
    # The two neighbours of the percentile, and how far it lies between them, in tenths.
    neighbours = ("[sorted[(offered - 1) * 9 // 10 + 1], sorted[least((offered - 1) * 9 // 10 + 2, offered)], "
                  "(offered - 1) * 9 % 10]")
    found = duckdb.connect().execute(f"select * exclude sorted, {neighbours} from ({query})").fetchall()
    groups = [(*group, low + fractions.Fraction(tenths, 10) * (high - low)) for *group, (low, high, tenths) in found]
    return metrics(groups)


def metrics(rows):
    """From the aggregates of a group to its metrics, by month and channel."""
    answer = {}
    for month, channel, *aggregates in rows:
        cost, offered, handle, answered, wait, in_time, satisfied, rated, resolved, *heavy = map(fraction, aggregates)
        answer[str(month)[:7], channel] = [
            cost / offered, handle / answered, wait / answered, in_time / offered, 1 - answered / offered,
            satisfied / rated, resolved / offered, *heavy]
    return answer


def fraction(number):
    """A number as it is printed, without what a float has behind it."""
    return fractions.Fraction(repr(number) if isinstance(number, float) else str(number))


def kpi_answer(output, names):
    document = json.loads(output, parse_float=decimal.Decimal)
    return {(row["month"], row["channel"]): [fraction(row[name]) for name in names] for row in document["rows"]}


def difference(found, wanted, digits):
    """The first number that differs in its first `digits` digits, in words; None if there is none."""
    if found.keys() != wanted.keys():
        return f"{len(found)} groups instead of {len(wanted)}"
    for key, numbers in wanted.items():
        for at, (have, want) in enumerate(zip(found[key], numbers, strict=True)):
            if abs(have - want) > abs(want) / fractions.Fraction(10) ** (digits - 1):
                return f"{key}, number {at + 1}: {float(have)!r} instead of {float(want)!r}"
    return None


def run(command):
    """Runs a process to its end: what it printed, seconds on the clock, seconds of processors, peak memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=WORK)
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}")
    # Linux counts in KiB, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def rust_peer():
    """The newest build of benches/datafusion_peer.rs; None if there is none."""
    built = [path for path in (ROOT / "target" / "release" / "deps").glob("datafusion_peer-*") if not path.suffix]
    return max(built, key=lambda path: path.stat().st_mtime, default=None)


def by_hand():
    """The build of benches/by_hand; None if there is none."""
    path = WORK / "by_hand" / "release" / "by_hand"
    return path if path.exists() else None


def program(engine):
    """The one kind of file of which a program of Rust can be asked the light question, and its build if there is one."""
    return {RUST_PEER: ("parquet", rust_peer()), BY_HAND: ("csv", by_hand())}.get(engine)


def takes_part(engine, kind, question):
    """Whether an engine can be asked this question of this kind of file."""
    if (known := program(engine)) is None:
        return True
    return (kind, question) == (known[0], "light") and known[1] is not None


def command(engine, arguments, kind, question):
    path = WORK / f"contacts_{arguments.rows}.{kind}"
    if known := program(engine):
        return [known[1], path]
    if engine != "kpi":
        return [sys.executable, __file__, "--ask", engine, str(path), question]
    files = [ROOT / "benches" / "questions" / f"{name}.kpi" for name in (["light"] if question == "light" else ["light", "heavy"])]
    names = LIGHT + (HEAVY if question == "heavy" else [])
    return [arguments.kpi, "eval", *map(str, files), *names, "--data", f"contacts={path}", "--by", ",".join(DIMENSIONS),
            "--format", "json"]


def answer_of(engine, output, question):
    if engine == "kpi":
        return kpi_answer(output, LIGHT + (HEAVY if question == "heavy" else []))
    return metrics(json.loads(output))


def exact_apart(rows, question):
    """The right answer from a process of its own: what this process holds would count as the memory of its children."""
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        return apart.submit(exact, rows, question).result()


def compare(arguments, kind, question):
    wanted = exact_apart(arguments.rows, question)
    engines = [engine for engine in arguments.engines if takes_part(engine, kind, question)]
    times = {engine: [] for engine in engines}
    work = {engine: [] for engine in engines}
    memory = dict.fromkeys(engines, 0.0)
    wrong, whole = {}, {}
    for turn in range(arguments.runs + 1):
        for engine in engines:
            output, seconds, worked, peak = run(command(engine, arguments, kind, question))
            if turn == 0:
                found = answer_of(engine, output, question)
                inexact = difference(found, wanted, ALL_DIGITS)
                wrong[engine] = inexact if engine == "kpi" else difference(found, wanted, PEER_DIGITS)
                whole[engine] = inexact is None
            else:
                times[engine].append(seconds)
                work[engine].append(worked)
                memory[engine] = max(memory[engine], peak)
    report(arguments, kind, question, times, work, memory, wrong, whole)
    return wrong.get("kpi") is None


def report(arguments, kind, question, times, work, memory, wrong, whole):
    print(f"\n{kind}, {question}, {arguments.rows:,} rows, median of {arguments.runs}")
    print(f"{'engine':<16}{'seconds':>9}{'to kpi':>9}{'of processors':>15}{'to kpi':>9}{'MB':>8}{'exact':>8}")
    known = "kpi" in times and wrong["kpi"] is None

    def figures(of, engine):
        median = statistics.median(of[engine])
        return median, f"{median / statistics.median(of['kpi']):>8.2f}x" if known else f"{'-':>9}"

    for engine in times:
        if wrong[engine] is not None:
            print(f"{engine:<16}  different: {wrong[engine]}")
            continue
        (clock, slower), (worked, dearer) = figures(times, engine), figures(work, engine)
        print(f"{engine:<16}{clock:>9.3f}{slower}{worked:>15.3f}{dearer}{memory[engine]:>8.0f}{'yes' if whole[engine] else 'no':>8}")


def main():
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(ask(*sys.argv[2:5]), default=str))
        return
    words = lambda text: text.split(",")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kpi", default=str(ROOT / "target" / "release" / "kpi"))
    parser.add_argument("--kind", type=words, default=["csv", "parquet"])
    parser.add_argument("--question", type=words, default=["light", "heavy"])
    parser.add_argument("--engines", type=words, default=["kpi", "duckdb", "polars", "datafusion", RUST_PEER, BY_HAND])
    arguments = parser.parse_args()
    builds = {RUST_PEER: "cargo bench --bench datafusion_peer --no-run",
              BY_HAND: "cargo build --release --manifest-path benches/by_hand/Cargo.toml --target-dir target/bench/by_hand"}
    for engine, build in builds.items():
        if engine in arguments.engines and program(engine)[1] is None:
            print(f"{engine} is not built, and left out: {build}", file=sys.stderr)
    with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        apart.submit(generate, arguments.rows).result()
    same = [compare(arguments, kind, question) for kind in arguments.kind for question in arguments.question]
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
