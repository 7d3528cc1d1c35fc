//! An explanation as a tree for people: every part of the formula with its value at the right, and below each aggregate
//! the rows as a sum that goes up: all of them, those left out and why, those used.

use super::key::plain;
use super::legend::{goal, notes, target_words};
use super::number::number;
use super::shown;
use super::text::{pad_left, visible, width, wrap};
use super::words::Words;
use super::{Look, key};
use crate::explain::{
    Account, Explained, Explanation, Given, Left, LeftWhy, MemberOf, MembersOf, Named, Piece, PieceKind,
};
use crate::finish::{DimensionColumn, Goal, KeyCell, LineKind};
use crate::problem::FilePlace;
use crate::syntax::Format;
use crate::unit::Unit;
use crate::value::{Exact, Value};
use anstyle::Style;

/// `target: 80.0% or more (the 80/20 rule)`
fn target(explained: &Explained) -> Option<String> {
    let column = &explained.column;
    let (of, source) = column.target.as_ref()?;
    let words = match goal(column, &explained.cell)? {
        Ok(goal) => {
            target_words(&shown::with_unit(&number(goal, column.format.as_ref(), &column.unit).text, column), column)
        }
        Err(reason) => format!("none, {}", reason.words()),
    };
    let column = match of {
        Goal::Rows(column) => format!(", of {}", visible(column)),
        Goal::Number(_) => String::new(),
    };
    let source = source.as_ref().map_or_else(String::new, |source| format!(" ({})", visible(source)));
    Some(format!("target: {words}{column}{source}"))
}

/// The least and the most columns of a page; on a wider terminal values would stand too far from what they are of.
const NARROW: usize = 40;
const WIDE: usize = 100;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The explanation as text, ending with a line break.
pub fn explanation(explanation: &Explanation, look: &Look) -> String {
    let mut page =
        Page { text: String::new(), look, width: look.width.unwrap_or(80).clamp(NARROW, WIDE), rounded: false };
    for (at, metric) in explanation.metrics.iter().enumerate() {
        if at > 0 {
            page.text.push('\n');
        }
        page.metric(metric, explanation);
    }
    let mut legend: Vec<String> = Vec::new();
    if page.rounded {
        legend.push("Rounded for reading; --format json gives all digits.".to_owned());
    }
    legend.extend(notes(&explanation.notes));
    if !legend.is_empty() {
        page.text.push('\n');
    }
    for line in legend {
        page.paragraph(&line, "", "  ", Some(DIM));
    }
    page.text
}

/// A page while it is written.
struct Page<'l> {
    text: String,
    look: &'l Look,
    width: usize,
    /// Whether a number lost digits that no format asked to leave out.
    rounded: bool,
}

impl Page<'_> {
    fn metric(&mut self, explained: &Explained, explanation: &Explanation) {
        let column = &explained.column;
        let label = shown::label(column, self.look);
        let value = self.value(&explained.cell.value, column.format.as_ref(), &column.unit);
        let partial = if explained.cell.partial { " *" } else { "" };
        self.paragraph(&format!("{label}: {value}{partial}"), "", "  ", Some(BOLD));
        let group = self.group(&explanation.group);
        if !group.is_empty() {
            self.paragraph(&group, "", "  ", None);
        }
        if let Some(arose) = &explained.arose {
            let place = arose.place.as_ref().map_or_else(String::new, |place| format!(" ({})", place_text(place)));
            let sentence = format!("no value: {}, in {}{place}", arose.reason, visible(&arose.written));
            self.paragraph(&sentence, "", "  ", None);
        }
        if let Some(sentence) = target(explained) {
            self.paragraph(&sentence, "", "  ", None);
        }
        if explained.cell.partial {
            self.paragraph("* the data do not cover the whole period", "", "  ", None);
        }
        if explained.rounded {
            let sentence = "exact up to here; rounded only where it leaves: it has more digits than an answer gives";
            self.paragraph(sentence, "", "  ", None);
        }
        self.text.push('\n');
        self.piece(&explained.piece, "", "");
    }

    fn group(&self, group: &[(DimensionColumn, Value)]) -> String {
        let words = Words::of(self.look.language.as_deref());
        let key = |(dimension, value): &(DimensionColumn, Value)| {
            let text = key::for_people(&KeyCell::Value(value.clone()), dimension, LineKind::Detail, words);
            format!("{} {text}", visible(&dimension.name))
        };
        group.iter().map(key).collect::<Vec<_>>().join(", ")
    }

    /// A part and what it is made of. `first` stands before its own line, `rest` before every other.
    fn piece(&mut self, piece: &Piece, first: &str, rest: &str) {
        let shown: Vec<&Piece> = piece.pieces.iter().filter(|inner| is_shown(inner)).collect();
        let given = self.given(piece);
        self.row(&title(piece), &given, first, rest, piece.given == Given::NotTaken);
        let below = if shown.is_empty() { "   " } else { "│  " };
        let indent = format!("{rest}{below}");
        if piece.rounds {
            self.paragraph("rounded here", &indent, "", Some(DIM));
        }
        if piece.metric.as_ref().is_some_and(|metric| metric.again) {
            self.paragraph("as above", &indent, "", Some(DIM));
            return;
        }
        if let Some(minimum) = piece.metric.as_ref().and_then(|metric| metric.minimum.as_ref()) {
            let base = self.value(&minimum.base, None, &Unit::none());
            let sentence = format!("it rests on {base}, and `minimum_base` wants {}", minimum.least);
            self.paragraph(&sentence, &indent, "  ", None);
        }
        match &piece.kind {
            PieceKind::Aggregate(account) if piece.given != Given::NotTaken => self.account(account, &indent),
            PieceKind::Members(members) if piece.given != Given::NotTaken => self.members(members, piece, &indent),
            _ => {}
        }
        for (at, inner) in shown.iter().enumerate() {
            let is_last = at + 1 == shown.len();
            let (branch, line) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.piece(inner, &format!("{rest}{branch}"), &format!("{rest}{line}"));
        }
    }

    fn account(&mut self, account: &Account, indent: &str) {
        let by_days = if account.by_days { ", each row once for each day of its period" } else { "" };
        let members = format!("{by_days}{}", if account.of_members { ", all members together" } else { "" });
        let table = format!("{} ({}){members}", visible(&account.table), visible(&account.origin));
        let table =
            if account.origin == account.table { format!("{}{members}", visible(&account.table)) } else { table };
        self.paragraph(&table, indent, "  ", Some(DIM));
        let mut sum = vec![("", account.read, noun(account.read))];
        let cuts: Vec<(u64, String)> = account.cuts.iter().map(|cut| (cut.rows, left_out(cut))).collect();
        sum.extend(cuts.iter().filter(|(rows, _)| *rows > 0).map(|(rows, words)| ("-", *rows, words.clone())));
        if account.blank > 0 {
            sum.push(("-", account.blank, "blank, passed over".to_owned()));
        }
        sum.push(("=", account.used, "used".to_owned()));
        self.sum(&sum, indent);
        if !account.params.is_empty() {
            let params = account.params.iter().map(|param| {
                let value = self.value(&param.value, None, &param.unit);
                format!("{} = {value}", visible(&param.name))
            });
            let params: Vec<String> = params.collect();
            self.paragraph(&format!("with {}", params.join(", ")), &format!("{indent}  "), "  ", None);
        }
        for row in &account.rows {
            let cells = account.columns.iter().zip(&row.values);
            let cells = cells.map(|(name, value)| format!("{} {}", visible(name), cell(value)));
            let place = row.place.as_ref().map_or_else(String::new, |place| format!("{}: ", place_text(place)));
            let text = format!("{place}{}", cells.collect::<Vec<_>>().join(", "));
            self.paragraph(&text, &format!("{indent}  "), "  ", Some(DIM));
        }
    }

    fn members(&mut self, members: &MembersOf, piece: &Piece, indent: &str) {
        if piece.given == Given::EachMember {
            return;
        }
        let by = members.by.iter().map(|by| visible(&by.name)).collect::<Vec<_>>().join(", ");
        let mut sum = vec![("", members.all, format!("members ({by})"))];
        if members.not_counted > 0 {
            sum.push(("-", members.not_counted, "left out by having, in brackets below".to_owned()));
        }
        if members.blank > 0 {
            sum.push(("-", members.blank, "without a value, passed over".to_owned()));
        }
        sum.push(("=", members.used, "used".to_owned()));
        self.sum(&sum, indent);
        if !members.first.is_empty() {
            let unit = piece.pieces.first().map(|inner| inner.unit.clone()).unwrap_or_default();
            let format = piece.pieces.first().and_then(format_of);
            let all: Vec<String> =
                members.first.iter().map(|member| self.member(member, members, format, &unit)).collect();
            let more = if (members.first.len() as u64) < members.all { ", …" } else { "" };
            self.paragraph(&format!("{}{more}", all.join(", ")), &format!("{indent}  "), "  ", Some(DIM));
        }
    }

    fn member(&mut self, member: &MemberOf, of: &MembersOf, format: Option<&Format>, unit: &Unit) -> String {
        let keys = of.by.iter().zip(&member.keys).map(|(by, key)| visible(&plain(key, &by.show)));
        let keys = keys.collect::<Vec<_>>().join(" ");
        let value =
            member.value.as_ref().map_or_else(String::new, |value| format!(" {}", self.value(value, format, unit)));
        if member.counts { format!("{keys}{value}") } else { format!("({keys}{value})") }
    }

    /// Counts below one another: a sign, a number, a word.
    fn sum(&mut self, sum: &[(&str, u64, String)], indent: &str) {
        let counts: Vec<String> = sum.iter().map(|(_, count, _)| grouped(*count)).collect();
        let widest = counts.iter().map(|count| width(count)).max().unwrap_or(0);
        for ((sign, _, words), count) in sum.iter().zip(&counts) {
            let sign = if sign.is_empty() { " " } else { sign };
            let lead = format!("{indent}  {sign} {}  ", pad_left(count, widest));
            let hanging = format!("{indent}{}", " ".repeat(width(&lead) - width(indent)));
            self.hanging(words, &lead, &hanging, None);
        }
    }

    /// A text at the left, and a value at the right edge of its first line.
    fn row(&mut self, text: &str, value: &str, first: &str, rest: &str, dim: bool) {
        let room = self.width.saturating_sub(width(first) + width(value) + 2).max(NARROW / 2);
        for (at, line) in wrap(text, room).iter().enumerate() {
            let lead = if at == 0 { first } else { rest };
            let indent = if at == 0 { "" } else { "    " };
            let line = format!("{indent}{line}");
            let style = if dim { DIM } else { Style::new() };
            self.text.push_str(&self.paint(lead, DIM));
            self.text.push_str(&self.paint(&line, style));
            if at == 0 && !value.is_empty() {
                let gap = self.width.saturating_sub(width(lead) + width(&line) + width(value)).max(2);
                self.text.push_str(&" ".repeat(gap));
                self.text.push_str(&self.paint(value, if dim { DIM } else { BOLD }));
            }
            self.text.push('\n');
        }
    }

    /// A text that goes on in further lines, all behind an indent.
    fn paragraph(&mut self, text: &str, indent: &str, more: &str, style: Option<Style>) {
        self.hanging(text, indent, &format!("{indent}{more}"), style);
    }

    fn hanging(&mut self, text: &str, first: &str, rest: &str, style: Option<Style>) {
        let room = self.width.saturating_sub(width(rest)).max(NARROW / 2);
        for (at, line) in wrap(text, room).iter().enumerate() {
            let lead = if at == 0 { first } else { rest };
            self.text.push_str(&self.paint(lead, DIM));
            self.text.push_str(&self.paint(line, style.unwrap_or_default()));
            self.text.push('\n');
        }
    }

    fn given(&mut self, piece: &Piece) -> String {
        match &piece.given {
            Given::Value(value) => self.value(value, format_of(piece), &piece.unit),
            Given::NotTaken => "not taken".to_owned(),
            Given::EachMember => "for each".to_owned(),
            Given::TooLarge => "too large".to_owned(),
        }
    }

    /// A value with its unit, a blank with its reason.
    fn value(&mut self, value: &Value, format: Option<&Format>, unit: &Unit) -> String {
        match value {
            Value::Number(exact) => {
                let shown = number(exact, format, unit);
                self.rounded |= shown.rounded;
                let says = super::number::says_unit(format) || unit.is_none();
                if says { shown.text } else { format!("{} {}", shown.text, visible(&unit.to_string())) }
            }
            Value::Blank(reason) => format!("– ({reason})"),
            value => visible(&key::value_text(value)),
        }
    }

    fn paint(&self, text: &str, style: Style) -> String {
        if self.look.color && !text.trim().is_empty() && style != Style::new() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// A number that stands in the formula as it is needs no line of its own.
fn is_shown(piece: &Piece) -> bool {
    !matches!(piece.kind, PieceKind::Fixed)
}

fn title(piece: &Piece) -> String {
    match (&piece.metric, &piece.kind) {
        (Some(Named { name, again: true, .. }), _) => visible(name),
        (Some(Named { name, formula, .. }), _) => visible(&format!("{name} = {formula}")),
        (None, PieceKind::Param { name }) => visible(&format!("param {name}")),
        (None, _) => visible(&piece.written),
    }
}

fn format_of(piece: &Piece) -> Option<&Format> {
    piece.metric.as_ref().and_then(|metric| metric.format.as_ref())
}

fn left_out(cut: &Left) -> String {
    let written = visible(&cut.written);
    match cut.why {
        LeftWhy::BadCell => "set aside: cells that do not fit".to_owned(),
        LeftWhy::SetAside if cut.written == "covers" => "set aside: outside what the table covers".to_owned(),
        LeftWhy::SetAside => format!("set aside: not {written}"),
        LeftWhy::OutsidePeriod => "outside the period".to_owned(),
        LeftWhy::NotOpen => "not open then".to_owned(),
        LeftWhy::OutsideGroup => format!("of another {written}"),
        LeftWhy::OtherDay => format!("of another day than {written}"),
        LeftWhy::Filtered => format!("left out by {written}"),
    }
}

fn noun(rows: u64) -> String {
    if rows == 1 { "row" } else { "rows" }.to_owned()
}

fn cell(value: &Value) -> String {
    if value.is_blank() { "–".to_owned() } else { visible(&key::value_text(value)) }
}

/// `costs.csv:14`, `cost.kpi:2:20`
fn place_text(place: &FilePlace) -> String {
    let mut text = visible(&place.file);
    for number in [place.line, place.column].into_iter().flatten() {
        text.push_str(&format!(":{number}"));
    }
    text
}

/// `1,204`
fn grouped(count: u64) -> String {
    super::pattern::write(&Exact::from(count), "#,##0")
}
