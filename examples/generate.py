"""Writes the input of every example into its data/ folder: python3 examples/generate.py

The same bytes on every machine and with every version of Python: the random numbers are our own.
"""
import csv
import datetime
import pathlib

HERE = pathlib.Path(__file__).parent


class Numbers:
    """Numbers that look random, from a linear congruential generator (the constants of Knuth's MMIX)."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def one_in(self, count):
        return self.below(count) == 0

    def choose(self, weighted):
        """One of a list of (thing, weight)."""
        at = self.below(sum(weight for _, weight in weighted))
        for thing, weight in weighted:
            if at < weight:
                return thing
            at -= weight

    def about(self, mean):
        """A whole number that is often below the mean and sometimes far above it, as durations are."""
        return (self.below(mean) + self.below(mean) + self.below(mean) * self.below(mean) * 2 // mean) * 3 // 5


def write(path, header, rows, separator=","):
    with open(HERE / path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=separator, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def cents(amount):
    return f"{amount // 100}.{amount % 100:02}"


def glossary():
    """Exactly the counts that the glossary's pages work with."""
    write("glossary/data/costs.csv", ["kind", "amount"],
          [["pay", "6900.00"], ["technology", "1450.00"], ["office", "980.00"], ["licences", "670.00"]])
    write("glossary/data/conversations.csv", ["conversation_id", "channel"],
          [[number, ["phone", "chat", "email"][number % 3]] for number in range(1, 26)])

    # 2,400 surveys, 1,500 answers, 1,000 of them satisfied, in an order that shows nothing.
    ratings = [[5, 4][number % 2] for number in range(1000)] + [[1, 2, 3][number % 3] for number in range(500)]
    ratings += [""] * 900
    write("glossary/data/surveys.csv", ["survey_id", "csat"],
          [[number + 1, ratings[number * 7 % 2400]] for number in range(2400)])

    # 1,000 answered, 860 of them within 20 seconds; 60 abandoned, 20 of them within 20 seconds, 10 within 5.
    contacts = [("true", "false", number % 21) for number in range(860)]
    contacts += [("true", "false", 21 + number % 90) for number in range(140)]
    contacts += [("false", "true", number % 6) for number in range(10)]
    contacts += [("false", "true", 6 + number % 15) for number in range(10)]
    contacts += [("false", "true", 21 + number * 3) for number in range(40)]
    write("glossary/data/contacts.csv", ["contact_id", "answered", "abandoned", "wait"],
          [[number + 1, *contacts[number * 7 % 1060]] for number in range(1060)])

    write("glossary/data/customer_base.csv", ["month", "customers_at_start", "new_customers", "customers_at_end"],
          [["2025-01", 200, 30, 210]])


def contact_centre_months():
    """A year of contacts, one row each, and the ledger of their costs, one row for each month, channel and kind."""
    numbers = Numbers(2025)
    channels = [("phone", 46), ("chat", 24), ("email", 22), ("social", 8)]
    # What handling takes: talk, hold, wrap in seconds; the wait in the queue; how many in a thousand give up.
    habits = {"phone": (260, 30, 60, 18, 60), "chat": (520, 0, 40, 50, 45), "email": (410, 0, 30, 45_000, 0),
              "social": (190, 0, 45, 52_000, 10)}
    first = datetime.datetime(2025, 1, 1)
    rows = []
    for _ in range(4800):
        channel = numbers.choose(channels)
        talk, hold, wrap, wait, gives_up = habits[channel]
        day = numbers.below(365)
        # December is busy: some contacts of the first half of the year come then.
        if day < 180 and numbers.one_in(9):
            day = 334 + numbers.below(31)
        started = first + datetime.timedelta(days=day, seconds=numbers.between(8 * 3600, 20 * 3600 - 1))
        waited = numbers.about(wait)
        abandoned = numbers.below(1000) < gives_up
        answered = not abandoned
        resolved = answered and not numbers.one_in(5)
        rated = answered and numbers.one_in(4)
        rows.append([
            started.isoformat(" "), channel, numbers.choose([("orders", 5), ("invoices", 3), ("technical", 4)]),
            f"agent_{numbers.between(1, 4):02}" if answered else "", f"c{numbers.between(1, 2600):05}",
            str(answered).lower(), str(abandoned).lower(), waited,
            numbers.about(talk) if answered else "", (numbers.about(hold) if hold else 0) if answered else "",
            numbers.about(wrap) if answered else "", str(resolved).lower(),
            numbers.choose([(1, 6), (2, 7), (3, 15), (4, 37), (5, 35)]) if rated else "",
        ])
    rows.sort()
    write("contact_centre_months/data/contacts.csv",
          ["contact_id", "started_at", "channel", "queue", "agent_id", "customer_id", "answered", "abandoned", "wait", "talk",
           "hold", "wrap", "resolved", "csat"],
          [[number, *row] for number, row in enumerate(rows, 1)])

    kinds = {"pay": 190_000, "technology": 31_000, "office": 24_000, "licences": 12_500, "training": 4_200}
    shares = {"phone": 58, "chat": 19, "email": 16, "social": 7}
    ledger = []
    for month in range(1, 13):
        for kind, amount in kinds.items():
            for channel, share in shares.items():
                # Nobody is trained in the busiest month, and e-mail needs no licences of its own.
                if (kind, month) == ("training", 12) or (kind, channel) == ("licences", "email"):
                    continue
                noise = numbers.between(-9, 9) * amount * share // 10_000
                ledger.append([f"2025-{month:02}", channel, kind, cents(amount * share // 100 + noise)])
    write("contact_centre_months/data/costs.csv", ["billed", "channel", "kind", "amount"], ledger)


def european(row):
    """A line of a ledger as it is written in much of Europe: 31.12.2025 and 1234,50."""
    day, kind, amount = row
    year, month, date = day.split("-")
    return [f"{date}.{month}.{year}", kind, amount.replace(".", ",")]


# Each office's files, in its own language: the log (name, header), the ledger (name, header), channels, kinds of cost;
# and how the ledger is written.
OFFICES = [
    (("контакти", ["номер", "получен", "канал", "отговорен"]), ("разходи", ["дата", "вид", "сума"]),
     ["телефон", "чат", "имейл"], ["заплати", "технологии", "офис"], european),
    (("échanges", ["numéro", "reçu", "canal", "traité"]), ("coûts", ["date", "nature", "montant"]),
     ["téléphone", "messagerie", "courriel"], ["salaires", "licences", "loyer"], european),
    (("henvendelser", ["nummer", "modtaget", "kanal", "besvaret"]), ("omkostninger", ["dato", "art", "beløb"]),
     ["telefon", "chat", "e-mail"], ["løn", "teknologi", "husleje"], european),
    (("lượt_liên_hệ", ["Mã cuộc gọi", "nhận lúc", "kênh", "đã trả lời"]), ("chi_phí", ["ngày", "loại", "số tiền"]),
     ["điện thoại", "trò chuyện", "thư điện tử"], ["lương", "công nghệ", "văn phòng"], list),
    (("對話", ["編號", "收到", "管道", "已回覆"]), ("費用", ["日期", "種類", "金額"]),
     ["電話", "聊天", "電子郵件"], ["薪資", "技術", "辦公室"], list),
]


def european_names():
    """Five offices, half a year each: a log of contacts and a ledger of costs, every word in the office's language."""
    numbers = Numbers(31)
    for (log, log_header), (ledger, ledger_header), channels, kinds, written in OFFICES:
        rows = []
        contacts = numbers.between(360, 440)
        for number in range(contacts):
            # The first and the last day of the half-year have a contact, so that the log covers all of it.
            at = {0: 0, 1: 180}.get(number, numbers.below(181))
            day = datetime.date(2025, 1, 1) + datetime.timedelta(days=at)
            rows.append([day.isoformat(), channels[numbers.below(3)], str(not numbers.one_in(12)).lower()])
        rows.sort()
        write(f"european_names/data/{log}.csv", log_header, [[number, *row] for number, row in enumerate(rows, 1)])
        costs = []
        for month, length in enumerate([31, 28, 31, 30, 31, 30], 1):
            # People are paid on the last day of the month; the rent is due on the first.
            for at, (kind, day) in enumerate(zip(kinds, [length, 15, 1])):
                costs.append([f"2025-{month:02}-{day:02}", kind, cents(numbers.between(110_000, 290_000) // (1 + at))])
        costs.sort()
        separator = ";" if written is european else ","
        write(f"european_names/data/{ledger}.csv", ledger_header, map(written, costs), separator)


def first_contact():
    """A quarter of contacts; whose issue was not solved calls again, most of them soon."""
    numbers = Numbers(77)
    first = datetime.datetime(2025, 1, 1)
    rows = []
    for customer in range(1, 421):
        day, after = numbers.below(88), 1
        while day < 90:
            started = first + datetime.timedelta(days=day, seconds=numbers.between(8 * 3600, 20 * 3600 - 1))
            known = "" if numbers.one_in(30) else f"c{customer:04}"
            answered = not numbers.one_in(15)
            rows.append([started.isoformat(" "), known, numbers.choose([("phone", 6), ("chat", 3), ("email", 2)]),
                         str(answered).lower()])
            if answered and not numbers.one_in(4):
                break
            day += numbers.choose([(numbers.between(1, 6), 7), (numbers.between(8, 13), 2), (numbers.between(20, 60), 2)])
            after += 1
    # The log covers the whole quarter.
    rows.append(["2025-03-31 19:58:02", "c0999", "phone", "true"])
    rows.sort()
    write("first_contact/data/contacts.csv", ["contact_id", "started_at", "customer_id", "channel", "answered"],
          [[number, *row] for number, row in enumerate(rows, 1)])


def cases_and_lead_times():
    """The events of some hundred cases, in the order in which they were written down."""
    numbers = Numbers(4711)
    first = datetime.datetime(2025, 1, 2)
    kinds = {"invoice": 900, "order": 420, "technical": 2600}
    rows = []
    for case in range(1, 321):
        kind = numbers.choose([("invoice", 5), ("order", 4), ("technical", 3)])
        at = first + datetime.timedelta(days=numbers.below(85), seconds=numbers.between(8 * 3600, 18 * 3600))

        def write_down(event, minutes):
            nonlocal at
            at += datetime.timedelta(minutes=minutes, seconds=numbers.below(60))
            # Now and then the number of the case is missing in the log.
            rows.append([at.isoformat(" "), "" if numbers.one_in(120) else f"K-{case:05}", kind, event])

        write_down("opened", 0)
        write_down("assigned", 1 + numbers.about(50))
        while True:
            if numbers.one_in(3):
                write_down("waiting", numbers.about(120))
                write_down("answered", numbers.about(1400))
            if numbers.one_in(18):
                break
            write_down("solved", 5 + numbers.about(kinds[kind]))
            if not numbers.one_in(8):
                break
            write_down("reopened", numbers.about(2800))
    rows.sort()
    write("cases_and_lead_times/data/events.csv", ["event_id", "at", "case_id", "kind", "event"],
          [[number, *row] for number, row in enumerate(rows, 1)])


def tagged_tickets():
    """Tickets of a quarter with none, one or several tags, written as people write lists."""
    numbers = Numbers(90)
    first = datetime.datetime(2025, 1, 1)
    tags = [("invoice", 9), ("refund", 5), ("delivery", 8), ("login", 4), ("complaint", 2), ("address", 3)]
    minutes = {"invoice": 300, "refund": 900, "delivery": 420, "login": 60, "complaint": 1500, "address": 90}
    rows = []
    for _ in range(700):
        created = first + datetime.timedelta(days=numbers.below(90), seconds=numbers.between(7 * 3600, 21 * 3600))
        chosen = []
        while len(chosen) < 3 and not numbers.one_in(len(chosen) + 3):
            tag = numbers.choose(tags)
            if tag in chosen:
                break
            chosen.append(tag)
        text = numbers.choose([("; ", 5), (";", 3), (" ;", 1)]).join(chosen)
        # A few customers write again and again.
        customer = numbers.below(30) if numbers.one_in(4) else numbers.between(30, 480)
        takes = sum(numbers.about(minutes[tag]) for tag in chosen) + numbers.about(40)
        rows.append([created.isoformat(" "), f"c{customer:04}", text, "" if numbers.one_in(20) else takes])
    rows.sort()
    write("tagged_tickets/data/tickets.csv", ["ticket_id", "created_at", "customer_id", "tag", "solve_time"],
          [[number, *row] for number, row in enumerate(rows, 1)])


# The holidays of Denmark in the first half of 2025, as days and names.
HOLIDAYS = [
    ("2025-01-01", "Nytårsdag"), ("2025-04-17", "Skærtorsdag"), ("2025-04-18", "Langfredag"),
    ("2025-04-20", "Påskedag"), ("2025-04-21", "Anden påskedag"), ("2025-05-29", "Kristi himmelfartsdag"),
    ("2025-06-05", "Grundlovsdag"), ("2025-06-08", "Pinsedag"), ("2025-06-09", "Anden pinsedag"),
]

# When people write and call: a weight for each opening hour from eight on, and one for each day from Monday on.
RUSH = [(hour, weight) for hour, weight in zip(range(8, 18), [6, 13, 15, 11, 7, 8, 10, 9, 6, 3])]
WEEK = [150, 120, 105, 100, 90, 35]


def open_days(first, last):
    """The days on which a desk is open, with their hours: all but Sundays and holidays, on Saturdays from ten to two."""
    closed = {day for day, _ in HOLIDAYS}
    day = first
    while day <= last:
        if day.weekday() < 6 and day.isoformat() not in closed:
            yield day, [(hour, weight) for hour, weight in RUSH if day.weekday() < 5 or 10 <= hour < 14]
        day += datetime.timedelta(days=1)


def utc(moment):
    """A moment of Copenhagen as an export in UTC has it: clocks went forward on the 30th of March."""
    ahead = 2 if moment >= datetime.datetime(2025, 3, 30, 3) else 1
    return (moment - datetime.timedelta(hours=ahead)).isoformat() + "Z"


def working_days():
    """The tickets of a service desk from January to the middle of June, exported in UTC, and its holidays."""
    numbers = Numbers(77)
    days = list(open_days(datetime.date(2025, 1, 1), datetime.date(2025, 6, 17)))
    rows = []
    for at, (day, hours) in enumerate(days):
        # The desk grows: a fifth more in June than in January.
        for _ in range(WEEK[day.weekday()] * (1000 + at) // 10_000 + numbers.below(3)):
            opened = datetime.datetime(day.year, day.month, day.day, numbers.choose(hours))
            opened += datetime.timedelta(seconds=numbers.below(3600))
            # Half of the tickets are solved at once, the others on one of the next days on which the desk is open.
            solved = opened + datetime.timedelta(seconds=numbers.between(180, 2400))
            later = numbers.choose([(0, 5), (1, 3), (2, 1), (4, 1)])
            if later and at + later < len(days):
                then, then_hours = days[at + later]
                solved = datetime.datetime(then.year, then.month, then.day, numbers.choose(then_hours))
                solved += datetime.timedelta(seconds=numbers.below(3600))
            is_open = later and at + later >= len(days)
            rows.append([utc(opened), "" if is_open else utc(solved), numbers.choose([("phone", 5), ("mail", 4), ("chat", 3)])])
    rows.sort()
    write("working_days/data/tickets.csv", ["ticket", "opened_at", "solved_at", "channel"],
          [[number, *row] for number, row in enumerate(rows, 1)])
    write("working_days/holidays.csv", ["day", "name"], HOLIDAYS)


def busy_hours():
    """Thirteen weeks of calls to the same desk, in local time."""
    numbers = Numbers(78)
    rows = []
    for day, hours in open_days(datetime.date(2025, 3, 3), datetime.date(2025, 5, 31)):
        for _ in range(WEEK[day.weekday()] * 3 // 10 + numbers.below(6)):
            # Mondays begin early.
            hour = numbers.choose(hours[:3] if day.weekday() == 0 and numbers.one_in(4) else hours)
            start = datetime.datetime(day.year, day.month, day.day, hour) + datetime.timedelta(seconds=numbers.below(3600))
            rows.append([start.isoformat(" "), str(not numbers.one_in(14)).lower()])
    rows.sort()
    write("busy_hours/data/calls.csv", ["call", "started_at", "answered"],
          [[number, *row] for number, row in enumerate(rows, 1)])
    write("busy_hours/holidays.csv", ["day", "name"], HOLIDAYS)


def account_balances():
    """A quarter of daily balances, one row for each account and banking day; accounts are opened and closed on the way."""
    numbers = Numbers(404)
    accounts = []
    for number in range(1, 41):
        product = numbers.choose([("current", 5), ("savings", 3), ("business", 2)])
        opened = 0 if number <= 30 else numbers.between(1, 80)
        closed = numbers.between(30, 85) if numbers.one_in(8) else 90
        held = {"current": 240_000, "savings": 1_900_000, "business": 4_100_000}[product]
        accounts.append((f"A{number:03}", product, opened, closed, numbers.between(held // 4, held * 2)))
    write("account_balances/data/accounts.csv", ["account_id", "product"], [account[:2] for account in accounts])
    rows = []
    for account, product, opened, closed, balance in accounts:
        for at in range(90):
            day = datetime.date(2025, 1, 1) + datetime.timedelta(days=at)
            if day.weekday() >= 5 or day == datetime.date(2025, 1, 1) or not opened <= at < closed:
                continue
            if product != "savings" or numbers.one_in(12):
                balance += numbers.between(-balance // 9 - 40_000, balance // 10 + 42_000)
            rows.append([day.isoformat(), account, f"{'-' if balance < 0 else ''}{cents(abs(balance))}"])
    rows.sort()
    write("account_balances/data/balances.csv", ["day", "account_id", "balance"], rows)


def agents_and_teams():
    """An autumn of contacts, the agents who took them, the teams they were in from day to day, and the teams' bills."""
    numbers = Numbers(77)
    first, days = datetime.date(2025, 9, 29), 42
    agents, teams, at_work = [], [], []
    for number in range(1, 19):
        agent = f"agent_{number:02}"
        agents.append([agent, numbers.choose([("Oslo", 3), ("Sofia", 5)])])
        team = numbers.choose([("orders", 5), ("invoices", 3), ("technical", 4)])
        if numbers.one_in(3):
            moved = first + datetime.timedelta(days=numbers.between(8, 30))
            other = {"orders": "technical", "invoices": "orders", "technical": "invoices"}[team]
            teams.append([agent, team, "2024-01-01", moved.isoformat()])
            teams.append([agent, other, moved.isoformat(), ""])
        else:
            teams.append([agent, team, "2024-01-01", ""])
        # Two are on the list and took nothing: one on leave, one who begins in November.
        if number not in (7, 18):
            at_work.append((agent, numbers.choose([(2, 1), (5, 3), (7, 2)])))
    contacts = []
    for at in range(days):
        day = first + datetime.timedelta(days=at)
        for agent, usual in at_work:
            for _ in range(numbers.between(0, usual) if day.weekday() < 5 else numbers.below(2)):
                moment = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=numbers.between(28_800, 64_000))
                contacts.append([moment.isoformat(" "), agent])
    contacts.sort()
    write("agents_and_teams/data/contacts.csv", ["contact_id", "started_at", "agent_id"],
          [[number, *row] for number, row in enumerate(contacts, 1)])
    write("agents_and_teams/data/agents.csv", ["agent_id", "site"], agents)
    write("agents_and_teams/data/teams.csv", ["agent_id", "team", "valid_from", "valid_to"], teams)
    bills = []
    for month in (9, 10, 11):
        for team, amount in (("invoices", 1_150_000), ("orders", 2_480_000), ("technical", 1_990_000)):
            bills.append([f"2025-{month:02}", team, cents(amount + numbers.between(-40_000, 60_000))])
    write("agents_and_teams/data/costs.csv", ["month", "team", "amount"], bills)


def quicker_and_slower():
    """Two months of a desk: every channel becomes quicker, and people move from chat to the telephone."""
    numbers = Numbers(47)
    months = [
        ("2025-01", [("chat", 62), ("phone", 32), ("letter", 6)], {"chat": 190, "phone": 420, "letter": 700}),
        ("2025-02", [("chat", 30), ("phone", 55), ("video", 15)], {"chat": 178, "phone": 402, "video": 500}),
    ]
    rows = []
    for month, channels, means in months:
        for number in range(600):
            # The first and the last day of each month have a contact, so that both are covered whole.
            last = 31 if month == "2025-01" else 28
            day = {0: 1, 1: last}.get(number, numbers.between(1, last))
            channel = numbers.choose(channels)
            rows.append([f"{month}-{day:02}", channel, numbers.about(means[channel]) + 20])
    rows.sort()
    write("quicker_and_slower/data/contacts.csv", ["contact_id", "day", "channel", "seconds"],
          [[number, *row] for number, row in enumerate(rows, 1)])


def cohorts():
    """Orders of a shop: each customer with the day of the first order, and what follows while interest lasts."""
    numbers = Numbers(53)
    customers, orders = [], []
    for number in range(1, 241):
        first = datetime.date(2025, 1, 1) + datetime.timedelta(days=numbers.below(181))
        customers.append([f"C{number:03}", first.isoformat(), ["web", "shop", "market"][numbers.below(3)]])
        day = first
        while day <= datetime.date(2025, 9, 30):
            orders.append([day.isoformat(), f"C{number:03}", cents(numbers.between(900, 9_500))])
            if numbers.one_in(4):
                break
            day += datetime.timedelta(days=numbers.between(9, 55))
    orders.append(["2025-09-30", "C001", "12.00"])
    orders.sort()
    write("cohorts/data/customers.csv", ["customer_id", "first_order", "source"], customers)
    write("cohorts/data/orders.csv", ["order_id", "ordered_at", "customer_id", "amount"],
          [[number, *row] for number, row in enumerate(orders, 1)])


def against_last_year():
    """A year and a half of contacts, the last month unfinished; a channel that is new, and one that has ended."""
    numbers = Numbers(1758)
    first, last = datetime.date(2024, 1, 1), datetime.date(2025, 6, 17)
    rows = []
    for at in range((last - first).days + 1):
        day = first + datetime.timedelta(days=at)
        channels = [("phone", 50), ("email", 25)]
        if day < datetime.date(2024, 11, 1):
            channels.append(("fax", 3))
        if day >= datetime.date(2025, 2, 10):
            channels.append(("chat", 20))
        # Nobody works on Sundays, and little comes on Saturdays; more comes every month.
        usual = [9, 8, 7, 8, 7, 2, 0][day.weekday()]
        for _ in range(usual + numbers.below(3) + at // 150 if usual else 0):
            rows.append([day.isoformat(), numbers.choose(channels), f"c{numbers.between(1, 900):04}",
                         cents(numbers.about(620)), numbers.choose([("true", 4), ("false", 1)])])
    write("against_last_year/data/contacts.csv", ["contact_id", "day", "channel", "customer_id", "cost", "resolved"],
          [[number, *row] for number, row in enumerate(rows, 1)])


def backlog():
    """Cases of three teams over nine months, with the moment at which each was opened and, if it was, closed."""
    numbers = Numbers(31)
    first, last = datetime.datetime(2024, 7, 1), datetime.datetime(2025, 3, 31, 23, 59, 59)
    # Cases a day in a hundred, and the days that one takes.
    teams = {"billing": (70, 6), "delivery": (110, 4), "repairs": (45, 19)}
    rows = []
    for team, (a_day, days) in teams.items():
        day = first
        while day <= last:
            # Repairs fall behind in winter: as many come in, and each takes longer.
            slow = 3 if team == "repairs" and day >= datetime.datetime(2024, 12, 1) else 2
            for _ in range(a_day // 100 + (numbers.below(100) < a_day % 100)):
                opened = day + datetime.timedelta(minutes=numbers.between(7 * 60, 21 * 60))
                closed = opened + datetime.timedelta(minutes=60 + numbers.about(days * 1440 * slow // 2))
                rows.append([opened, team, closed if closed <= last else ""])
            day += datetime.timedelta(days=1)
    rows.sort(key=lambda row: row[0])
    write("backlog/data/cases.csv", ["case_id", "team", "opened", "closed"],
          [[f"C{number:04}", team, opened, closed] for number, (opened, team, closed) in enumerate(rows, 1)])


def occupancy():
    """The state log of a telephone system: when each agent entered a state and left it, on three days."""
    numbers = Numbers(8)
    rows = []
    for at in range(3):
        for agent, begins, ends in [("ana", 8, 16), ("bo", 8, 17), ("cleo", 10, 18), ("dag", 9, 17)]:
            day = datetime.datetime(2025, 3, 3) + datetime.timedelta(days=at)
            now = day + datetime.timedelta(hours=begins, seconds=-numbers.between(30, 500))
            end = day + datetime.timedelta(hours=ends, seconds=numbers.between(10, 1200))
            state = "ready"
            while now < end:
                # Late in the morning the calls come one after the other.
                busy = 11 <= now.hour < 13
                length = {"ready": 90 if busy else 420, "handling": 520, "wrap-up": 110, "break": 1500}[state]
                then = min(now + datetime.timedelta(seconds=20 + numbers.about(length)), end)
                rows.append([agent, state, now, then])
                now = then
                after = {"ready": [("handling", 12), ("break", 1)], "handling": [("wrap-up", 3), ("ready", 1)],
                         "wrap-up": [("ready", 1)], "break": [("ready", 1)]}[state]
                state = numbers.choose(after)
    rows.sort(key=lambda row: (row[2], row[0]))
    write("occupancy/data/states.csv", ["agent", "state", "entered", "left"], rows)


glossary()
contact_centre_months()
european_names()
first_contact()
cases_and_lead_times()
tagged_tickets()
working_days()
busy_hours()
account_balances()
agents_and_teams()
quicker_and_slower()
cohorts()
against_last_year()
backlog()
occupancy()
