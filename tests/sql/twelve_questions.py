"""Twelve questions, asked of kpi and in plain SQL of DuckDB: python3 tests/sql/twelve_questions.py [PATH OF kpi]

Both read the tables of examples/contact_centre_months. SQL gives a numerator and a denominator for every number, so that
nothing is rounded before the two are compared; then the quotient is rounded as an answer is, to 28 significant digits, and
must be equal digit for digit. DuckDB is installed below target/sql; where no package registry can be reached, the script says that it
is skipped.
"""
import csv
import fractions
import io
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import packages  # noqa: E402: it stands in tests/
STORY = ROOT / "examples" / "contact_centre_months"

# What a query may use: the tables with exact numbers, and every month, for what has no row in one of them.
PRELUDE = f"""
create table contacts as select * replace (cast(started_at as timestamp) as started_at),
    strftime(cast(started_at as timestamp), '%Y-%m') as month, cast(started_at as date) as day,
    cast(talk as hugeint) + hold + wrap as handle,
    case channel when 'phone' then 20 when 'chat' then 60 else 86400 end as promise
  from read_csv('{STORY}/data/contacts.csv', header = true);
create table costs as select billed as month, channel, kind, cast(amount as decimal(18, 2)) as amount
  from read_csv('{STORY}/data/costs.csv', header = true, all_varchar = true);
create table months as select distinct month from contacts;
create table days as select unnest(generate_series(date '2025-01-01', date '2025-12-31', interval 1 day))::date as day;
"""

# The value at a share of the way through the sorted values, as the language defines it: the two neighbours of
# (n - 1) p, and how far it lies between them. Shares are whole percents, so that every number stays whole.
PERCENTILE = """
  select {keys}, sum(case when place = (n - 1) * {p} // 100 then x * (100 - (n - 1) * {p} % 100) else 0 end)
       + sum(case when place = (n - 1) * {p} // 100 + 1 then x * ((n - 1) * {p} % 100) else 0 end), 100
    from (select {keys}, {x} as x, row_number() over (partition by {keys} order by {x}) - 1 as place,
                 count(*) over (partition by {keys}) as n from contacts where {x} is not null)
   group by {keys} order by {keys}
"""

# SQL has no exact fractions: where members have quotients, it gives each of them, and the mean over the last of two keys is
# taken of fractions here.
MEAN_OF_MEMBERS = "mean of members"

QUESTIONS = [
    ("a quotient of two tables of different grain", ["cost_per_contact", "--by", "month"], 1, """
      select month, c.amount, n from (select month, sum(amount) as amount from costs group by 1) c
        full join (select month, count(*) as n from contacts group by 1) k using (month) order by 1"""),
    ("a share with a threshold of its own for each channel", ["service_level", "--by", "channel,month"], 2, """
      select channel, month, count(*) filter (where answered and wait <= promise), count(*)
        from contacts group by 1, 2 order by 1, 2"""),
    ("a mean of a computed column", ["aht", "--by", "channel"], 1, """
      select channel, sum(handle) filter (where answered), count(*) filter (where answered)
        from contacts group by 1 order by 1"""),
    ("different values, with the total that is no sum", ["-e", "count_distinct(customer_id)", "--by", "month", "--totals"], 1, """
      select month, count(distinct customer_id), 1 from contacts group by 1
        union all select null, count(distinct customer_id), 1 from contacts order by 1 nulls last"""),
    ("the mean of the days' counts, days without a contact counted",
     ["-e", "average(count(contacts where channel = \"social\") by day)", "--by", "month"], 1, """
      select strftime(days.day, '%Y-%m') as month, count(contact_id), count(distinct days.day)
        from days left join contacts on contacts.day = days.day and channel = 'social' group by 1 order by 1"""),
    ("a median", ["-e", "median(wait)", "--by", "channel"], 1,
     PERCENTILE.format(keys="channel", x="wait", p=50)),
    ("a percentile by two keys", ["-e", "percentile(handle, 90%)", "--by", "month,channel"], 2,
     PERCENTILE.format(keys="month, channel", x="handle", p=90)),
    ("groups that are counted by what they amount to", ["-e", "count(customer_id having count(contacts) >= 2)", "--by", "channel"], 1, """
      select channel, count(*) filter (where n >= 2), 1
        from (select channel, customer_id, count(*) as n from contacts group by 1, 2) group by 1 order by 1"""),
    ("a place among the others, and the line of Pareto",
     ["-e", "rank(sum(costs))", "-e", "pareto(sum(costs))", "--by", "month,channel"], 2, """
      select month, channel, rank() over (partition by month order by amount desc), 1,
             sum(amount) over (partition by month order by amount desc range unbounded preceding),
             sum(amount) over (partition by month)
        from (select month, channel, sum(amount) as amount from costs group by 1, 2) order by 1, 2"""),
    ("the month before", ["-e", "previous(cost_per_contact)", "--by", "month"], 1, """
      select month, lag(amount) over (order by month), lag(n) over (order by month)
        from (select month, sum(amount) as amount from costs group by 1)
        join (select month, count(*) as n from contacts group by 1) using (month) order by 1"""),
    ("a window of three months, each customer once",
     ["-e", "rolling(count_distinct(customer_id), 3 months)", "-e", "rolling(cost_per_contact, 3 months)", "--by", "month"], 1, """
      select m.month,
             case when row_number() over (order by m.month) >= 3 then
               (select count(distinct customer_id) from contacts c
                 where c.month between strftime(cast(m.month || '-01' as date) - interval 2 month, '%Y-%m') and m.month) end, 1,
             case when row_number() over (order by m.month) >= 3 then
               (select sum(amount) from costs c
                 where c.month between strftime(cast(m.month || '-01' as date) - interval 2 month, '%Y-%m') and m.month) end,
             (select count(*) from contacts c
               where c.month between strftime(cast(m.month || '-01' as date) - interval 2 month, '%Y-%m') and m.month)
        from months m order by 1"""),
    ("the mean of the agents' means", ["-e", "average(average(handle) by agent_id)", "--by", "month"], MEAN_OF_MEMBERS, """
      select month, agent_id, sum(handle), count(handle) from contacts where agent_id is not null and handle is not null
        group by 1, 2 order by 1, 2"""),
]


def exact(value):
    """A number of SQL as a fraction; DuckDB has made no float of it."""
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 2**53:
            raise ValueError(f"{value} is a float and not exact")
        return fractions.Fraction(int(value))
    return fractions.Fraction(str(value))


def written(numerator, denominator):
    """The quotient as an answer writes it: 28 significant digits, half away from zero, no zeros behind the point."""
    if numerator is None or denominator in (None, 0):
        return ""
    value = exact(numerator) / exact(denominator)
    if value == 0:
        return "0"
    magnitude = 0
    size = abs(value)
    while size >= 10 ** (magnitude + 1):
        magnitude += 1
    while size < fractions.Fraction(10) ** magnitude:
        magnitude -= 1
    places = 27 - magnitude
    scaled = size * fractions.Fraction(10) ** places
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    if places <= 0:
        text = str(digits * 10**-places)
    else:
        text = str(digits).rjust(places + 1, "0")
        text = f"{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def of_kpi(kpi, arguments):
    """The lines of an answer: keys and numbers, without the columns that only tell lines apart."""
    run = subprocess.run([kpi, "eval", *arguments, "--format", "csv"], cwd=STORY, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"kpi {' '.join(arguments)} ended with {run.returncode}\n{run.stderr}")
    header, *lines = csv.reader(io.StringIO(run.stdout))
    kept = [at for at, name in enumerate(header) if name not in ("line", "partial")]
    return [tuple(line[at] for at in kept) for line in lines]


def of_sql(connection, query, keys):
    """The lines of a query: its keys as text, and its pairs of numbers as answers write them."""
    rows = connection.execute(query).fetchall()
    if keys == MEAN_OF_MEMBERS:
        groups = {}
        for key, _, numerator, denominator in rows:
            groups.setdefault(key, []).append(exact(numerator) / exact(denominator))
        return [(key, written(sum(values), len(values))) for key, values in groups.items()]
    lines = []
    for row in rows:
        pairs = row[keys:]
        numbers = tuple(written(pairs[at], pairs[at + 1]) for at in range(0, len(pairs), 2))
        lines.append(tuple("" if key is None else str(key) for key in row[:keys]) + numbers)
    return lines


def main():
    packages.needed(ROOT / "target" / "sql", ["duckdb>=1.4,<2"], "the questions in SQL")
    import duckdb
    kpi = str(pathlib.Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else str(ROOT / "target" / "debug" / "kpi")
    connection = duckdb.connect()
    connection.execute(PRELUDE)
    different = 0
    for title, arguments, keys, query in QUESTIONS:
        ours, theirs = of_kpi(kpi, arguments), of_sql(connection, query, keys)
        if ours == theirs:
            print(f"equal in {len(ours)} lines: {title}")
            continue
        different += 1
        print(f"different: {title}")
        for one in sorted(set(ours) ^ set(theirs))[:10]:
            print(f"  {'kpi' if one in ours else 'SQL'}: {', '.join(one)}")
    if different:
        sys.exit(f"{different} of {len(QUESTIONS)} questions are answered differently")
    print(f"all {len(QUESTIONS)} questions are answered alike, digit for digit")


main()
