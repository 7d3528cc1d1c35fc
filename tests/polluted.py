#!/usr/bin/env python3
"""One clean table, polluted in the ways in which CSV files are polluted in the wild, and how much of it `kpi` reads back.

The kinds of pollution are those that the Pollock benchmark describes (Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann:
"Pollock: A Data Loading Benchmark", PVLDB 16(8), 2023): of whole files, and of single rows. No file is taken from it; every
one is made here, from tables that this script invents. A file scores up to ten points as there: one for being read at all,
three each (precision, recall, F1) for names, rows and cells.

    python3 tests/polluted.py target/debug/kpi            # prints the score of each kind; fails below what is promised
    python3 tests/polluted.py target/debug/kpi --keep DIR # leaves the files there

Each file is read twice: as it is, with rows that do not fit set aside ("found"), and with what its table can say ("told").
"""

import collections
import csv
import io
import os
import random
import subprocess
import sys
import tempfile

LEAST = {"found": 9.5, "told": 9.9}


def table(seed):
    """Contacts of a call centre: texts with separators and quotes in them, days, amounts, blanks."""
    dice = random.Random(seed)
    names = ["id", "day", "queue", "agent", "remark", "wait", "cost"]
    rows = []
    for at in range(84):
        remark = dice.choice(["", "called back", "a; b, c", 'said "no"', "late\nand angry", "it's fine", "100% sure"])
        rows.append([
            f"c-{at:04}",
            f"2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            dice.choice(["sales", "service", "complaints"]),
            dice.choice(["Ann Lee", "O'Hara, Bob", "Zoë", "Müller"]),
            remark,
            str(dice.randint(0, 600)),
            f"{dice.randint(0, 99)}.{dice.randint(10, 99)}",
        ])
    return names, rows


def written(records, separator=",", quote='"', escape=None, end="\n", last=True):
    """The records in a dialect."""
    lines = []
    for record in records:
        cells = []
        for cell in record:
            if any(sign in cell for sign in (separator, quote, "\n", "\r")) or (escape and escape in cell):
                inner = cell.replace(quote, (escape or quote) + quote)
                if escape:
                    inner = cell.replace(escape, escape * 2).replace(quote, escape + quote)
                cell = quote + inner + quote
            cells.append(cell)
        lines.append(separator.join(cells))
    return end.join(lines) + (end if last else "")


def pollutions(seed):
    """Name, bytes, what the table may say of it, and the names and rows that are in it."""
    names, rows = table(seed)
    everything = [names] + rows
    utf8 = lambda text: text.encode("utf-8")

    def file(kind, text, said="", expected=None):
        head, body = expected or (names, rows)
        return kind, text if isinstance(text, bytes) else utf8(text), said, head, body

    plain = written(everything)
    yield file("clean", plain)
    # The dialect of the whole file.
    for word, separator in [("semicolon", ";"), ("tab", "\t"), ("bar", "|"), ("caret", "^")]:
        said = 'separator "%s"' % {"\t": "tab"}.get(separator, separator)
        yield file("separator " + word, written(everything, separator), said)
    yield file("separator of two signs", written(everything, ", "), 'separator ", "')
    simple = [names] + [[cell.replace("  ", " ").replace("\n", " ") or "-" for cell in row] for row in rows]
    yield file("separator spaces", written(simple, "   "), 'separator "spaces"', (names, simple[1:]))
    yield file("single quotes", written(everything, quote="'"), "quote \"'\"")
    yield file("backslash escapes", written(everything, escape="\\"), 'escape "\\\\"')
    yield file("carriage return and line feed", written(everything, end="\r\n"))
    flat = [[cell.replace("\n", " ") for cell in record] for record in everything]
    yield file("carriage returns", written(flat, end="\r"), "", (names, flat[1:]))
    mixed = written(flat[:30]) + written(flat[30:60], end="\r\n") + written(flat[60:], end="\r")
    yield file("mixed line ends", mixed, "", (names, flat[1:]))
    yield file("everything quoted", "\n".join(",".join('"%s"' % c.replace('"', '""') for c in r) for r in everything) + "\n")
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "iso-8859-1"):
        label = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16le", "cp1252": "windows-1252"}.get(encoding, encoding)
        yield file("encoding " + encoding, plain.encode(encoding), f'encoding "{label}"')
    # Lines of the whole file.
    yield file("no last line end", written(everything, last=False))
    yield file("two last line ends", plain + "\n")
    yield file("blank lines", "\n\n" + "\n\n".join(plain.split("\n", 1)), "")
    yield file("no header", written(rows), "header 0", ([f"column_{at + 1}" for at in range(len(names))], rows))
    groups = ["", "", "who", "", "what", "", ""]
    joined = ["id", "day", "who queue", "who agent", "what remark", "what wait", "what cost"]
    yield file("header of two lines", written([groups] + everything), "header 2", (joined, rows))
    yield file("header only", written([names]), "", (names, []))
    yield file("one row", written(everything[:2]), "", (names, rows[:1]))
    title = "Contacts of all queues\nfrom 2025-01-01 to 2025-12-31\n\n"
    yield file("lines above", title + plain, "skip 3")
    padded = "Contacts of all queues" + "," * 6 + "\n" + "," * 6 + "\n"
    yield file("lines above with separators", padded + plain, "skip 2")
    yield file("comments above", "# exported by the switchboard\n# at midnight\n" + plain, "skip 2")
    yield file("comments between", "\n".join(written(flat).split("\n")[:40] + ["# page 2"] + written(flat).split("\n")[40:]),
               'comment "#"', (names, flat[1:]))
    yield file("remarks below", plain + "\n* all figures are preliminary\nSource: the switchboard\n", "footer 2")
    yield file("a total below", plain + "Total,,,,,25200,4200.00\n", "footer 1")
    yield file("a total and a remark below", plain + "Total,,,,,25200,4200.00\n\nend of the report\n", "footer 2")
    yield file("separators at every end", "\n".join(line + "," for line in written(flat, last=False).split("\n")) + "\n", "",
               (names, flat[1:]))
    yield file("rows of separators below", plain + ",,,,,,\n" * 3, "footer 3")
    other = [["agent", "minutes"], ["Ann", "5"], ["Bob", "7"], ["Zoë", "9"]]
    yield file("a smaller table below", plain + "\n" + written(other), "footer 4")
    wide = [names + ["more", "most"]] + [row + ["x", "1"] for row in rows[:5]]
    yield file("a wider table below", plain + "\n" + written(wide[:6]), "footer 6" if not any("\n" in c for r in rows[:5] for c in r) else "")
    yield file("header again", written(flat[:40]) + written(flat), "", (names, flat[1:40] + flat[1:]))
    # Single rows: what is lost may be the row, and nothing else.
    for at in range(1, len(flat), 9):
        without = (names, flat[1:at] + flat[at + 1:])
        lines = written(flat, last=False).split("\n")
        row = flat[at]
        cut = written([row[:2] + [row[2] + row[3]] + row[4:]], last=False)
        yield file("a separator too few", "\n".join(lines[:at] + [cut] + lines[at + 1:]), "", without)
        more = written([row[:3] + ["more"] + row[3:]], last=False)
        yield file("a separator too many", "\n".join(lines[:at] + [more] + lines[at + 1:]), "", without)
        open_quote = ",".join(['"' + row[0]] + [c for c in row[1:]]).replace('said "no"', "x")
        yield file("a quote too many", "\n".join(lines[:at] + [open_quote] + lines[at + 1:]), "", without)
        inner = written([row[:2] + [row[2][:2] + '"' + row[2][2:]] + row[3:]], last=False).replace('""', '"')
        kept = [row[:2] + [row[2][:2] + '"' + row[2][2:]] + row[3:]]
        safe = not any(sign in cell for cell in row for sign in ',;"')
        if safe:
            unquoted = ",".join(kept[0])
            yield file("a quote inside", "\n".join(lines[:at] + [unquoted] + lines[at + 1:]), "",
                       (names, flat[1:at] + kept + flat[at + 1:]))
        changed = written([row], ";", last=False)
        yield file("a row of another separator", "\n".join(lines[:at] + [changed] + lines[at + 1:]), "", without)
        blank = "\n".join(lines[:at] + ["", "   "] + lines[at:])
        yield file("blank lines between", blank, "", (names, flat[1:]))


def score(names, rows, found):
    """Up to ten points: read at all; precision, recall and F1 of names, rows and cells."""
    if found is None:
        return 0.0
    head, body = found

    def three(want, have):
        want, have = collections.Counter(want), collections.Counter(have)
        common = sum((want & have).values())
        precision = common / max(1, sum(have.values())) if have else float(not want)
        recall = common / max(1, sum(want.values())) if want else float(not have)
        return precision + recall + (2 * precision * recall / (precision + recall) if precision + recall else 0.0)

    same = lambda cell: cell.strip().rstrip("0").rstrip(".") if cell.replace(".", "", 1).lstrip("-").isdigit() else cell.strip()
    want = [tuple(same(cell) for cell in row) for row in rows]
    have = [tuple(same(cell) for cell in row) for row in body]
    cells = lambda table: [cell for row in table for cell in row]
    return 1.0 + three(names, head) + three(want, have) + three(cells(want), cells(have))


def read(kpi, folder, path, said, texts):
    """The table as `kpi` reads it: names and rows; None if it does not."""
    entries = [said] if said else []
    # Cells are compared as they are written.
    formulas = os.path.join(folder, "kpi.toml")
    with open(os.path.join(folder, "t.kpi"), "w", encoding="utf-8") as out:
        out.write("table t {\n" + "".join(f"  {entry}\n" for entry in entries) + texts + "}\n")
    with open(formulas, "w", encoding="utf-8") as out:
        out.write(f'edition = 1\nformulas = ["t.kpi"]\n[data]\nt = "{os.path.basename(path)}"\n')
    command = [kpi, "read", "t", "--bad-rows", "set-aside", "--format", "csv"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        return None, done.stderr
    records = list(csv.reader(io.StringIO(done.stdout)))
    return (records[0] if records else [], records[1:]), done.stderr


def main():
    kpi = os.path.abspath(sys.argv[1])
    keep = sys.argv[sys.argv.index("--keep") + 1] if "--keep" in sys.argv else None
    verbose = "--verbose" in sys.argv
    totals = {"found": collections.defaultdict(list), "told": collections.defaultdict(list)}
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or scratch
        os.makedirs(folder, exist_ok=True)
        for seed in range(2):
            for number, (kind, content, said, names, rows) in enumerate(pollutions(seed)):
                path = os.path.join(folder, f"{seed}_{number:03}.csv")
                with open(path, "wb") as out:
                    out.write(content)
                for way, entry in (("found", ""), ("told", said)):
                    found, complaint = read(kpi, folder, path, entry, "")
                    points = score(names, rows, found)
                    totals[way][kind].append(points)
                    if verbose and points < 9.5:
                        print(f"{way}: {kind} {path}: {points:.2f} {complaint[:300]}")
    mean = lambda numbers: sum(numbers) / len(numbers)
    for kind in totals["found"]:
        print(f"{mean(totals['found'][kind]):6.2f} {mean(totals['told'][kind]):6.2f}  {kind}")
    failed = False
    for way, kinds in totals.items():
        result = mean([mean(points) for points in kinds.values()])
        print(f"{way}: {result:.2f} of 10")
        failed |= result < LEAST[way]
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
