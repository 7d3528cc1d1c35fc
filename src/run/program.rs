//! The row expressions of a relation as one list of steps: what is shared is computed once for each batch.

use super::evaluate::{self, Call, DayTable, Fault};
use super::problems;
use super::vector::Vector;
use crate::calendar::{Grain, OpenTime, Zone};
use crate::data::Kind;
use crate::function::Scalar;
use crate::plan::Relation;
use crate::problem::Failure;
use crate::row::{ColumnRef, Row, RowType};
use crate::value::Value;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;

/// The number of a step.
pub type Step = usize;

/// The steps of a relation; a step comes after those that it uses.
#[derive(Default)]
pub struct Program {
    /// The steps.
    pub steps: Vec<Node>,
    /// The columns of the home table that are read, ascending.
    pub columns: Vec<usize>,
    /// The columns of each place that are fetched, ascending; empty for a place that is not used.
    pub fetched: Vec<BTreeSet<usize>>,
    /// `rows where …`, and the first steps that it needs.
    pub filter: Option<(Step, usize)>,
    /// In whose local time moments are.
    zone: Option<Zone>,
    known: HashMap<Row, Step>,
    finds: HashMap<u16, Step>,
}

/// One step.
pub struct Node {
    /// What it does.
    pub action: Action,
    /// The type of its result.
    pub ty: RowType,
    /// How people would write it, for messages.
    pub written: String,
}

/// What a step does.
pub enum Action {
    /// A column of the home table.
    Column { column: usize, from: RowType },
    /// A fixed value.
    Literal(Value),
    /// A function.
    Call { function: Scalar, args: Vec<Step>, pattern: Option<regex::Regex>, open: Option<Box<OpenTime>> },
    /// The number of the period.
    Period { arg: Step, days: DayTable },
    /// The rows of a place, found by its keys.
    Find { place: usize, keys: Vec<Step> },
    /// A column of the rows that were found.
    Fetch { find: Step, place: usize, column: usize, from: RowType },
}

impl Program {
    /// The program of a relation so far: its own filter. Expressions are added by [`Program::add`].
    pub fn new(relation: &Relation) -> Result<Program, Failure> {
        let mut program = Program {
            fetched: vec![BTreeSet::new(); relation.places.len()],
            zone: relation.calendar.time_zone,
            ..Program::default()
        };
        if let Some(rows) = &relation.rows {
            let step = program.add(rows, relation)?;
            program.filter = Some((step, program.steps.len()));
        }
        Ok(program)
    }

    /// The step that computes an expression; an equal one is the same step.
    pub fn add(&mut self, row: &Row, relation: &Relation) -> Result<Step, Failure> {
        if let Some(step) = self.known.get(row) {
            return Ok(*step);
        }
        let action = match row {
            Row::Column(column, _) => self.column(*column, relation)?,
            Row::Literal(value, _) => Action::Literal(value.clone()),
            Row::Call(function, args, _) => {
                let steps = args.iter().map(|arg| self.add(arg, relation)).collect::<Result<_, _>>()?;
                let pattern = match (function, args.get(1)) {
                    (Scalar::Matches, Some(Row::Literal(Value::Text(text), _))) => {
                        Some(evaluate::pattern(text).map_err(|fault| failure(&fault, &relation.name, ""))?)
                    }
                    _ => None,
                };
                let open = matches!(function, Scalar::BusinessTime);
                let open = open.then(|| Box::new(OpenTime::new(Arc::clone(&relation.calendar))));
                Action::Call { function: *function, args: steps, pattern, open }
            }
            Row::Period(grain, arg) => self.period(*grain, arg, relation)?,
        };
        let step = self.push(Node { action, ty: row.ty(), written: written(row, relation) });
        self.known.insert(row.clone(), step);
        Ok(step)
    }

    fn push(&mut self, node: Node) -> Step {
        self.steps.push(node);
        self.steps.len() - 1
    }

    fn period(&mut self, grain: Grain, arg: &Row, relation: &Relation) -> Result<Action, Failure> {
        Ok(Action::Period { arg: self.add(arg, relation)?, days: DayTable::new(grain) })
    }

    fn column(&mut self, column: ColumnRef, relation: &Relation) -> Result<Action, Failure> {
        let missing = || problems::not_as_promised(&relation.name, "a column is missing");
        let at = usize::from(column.column);
        let Some(place) = usize::from(column.place).checked_sub(1) else {
            let kind = kind_of(&relation.columns, at).ok_or_else(missing)?;
            if let Err(free) = self.columns.binary_search(&at) {
                self.columns.insert(free, at);
            }
            return Ok(Action::Column { column: at, from: kind.row_type() });
        };
        let find = self.find(place, column.place, relation)?;
        let (_, source) = relation.places.get(place).ok_or_else(missing)?;
        let kind = kind_of(&source.columns, at).ok_or_else(missing)?;
        if let Some(fetched) = self.fetched.get_mut(place) {
            fetched.insert(at);
        }
        Ok(Action::Fetch { find, place, column: at, from: kind.row_type() })
    }

    fn find(&mut self, place: usize, number: u16, relation: &Relation) -> Result<Step, Failure> {
        if let Some(step) = self.finds.get(&number) {
            return Ok(*step);
        }
        let missing = || problems::not_as_promised(&relation.name, "a link leads nowhere");
        let (link, _) = relation.places.get(place).ok_or_else(missing)?;
        // Behind the keys comes the moment at which the link must hold.
        let at = link.held.iter().map(|held| &held.at);
        let keys = link.on.iter().map(|(row, _)| row).chain(at);
        let keys = keys.map(|row| self.add(row, relation)).collect::<Result<_, _>>()?;
        let node = Node { action: Action::Find { place, keys }, ty: RowType::Bool, written: link.link.clone() };
        let step = self.push(node);
        self.finds.insert(number, step);
        Ok(step)
    }

    /// The result of a function step from the results of earlier ones.
    pub fn call(&self, node: &Node, args: &[Vector], steps: &[Step], rows: usize) -> Result<Vector, Fault> {
        let Action::Call { function, pattern, open, .. } = &node.action else { return Err(Fault::NotForRows) };
        let nodes = steps.iter().filter_map(|step| self.steps.get(*step));
        let types = nodes.clone().map(|node| node.ty).collect::<Vec<_>>();
        let literals = nodes.map(|node| matches!(node.action, Action::Literal(_))).collect::<Vec<_>>();
        let pattern = pattern.as_ref();
        evaluate::call(&Call {
            function: *function,
            args,
            types: &types,
            literals: &literals,
            ty: node.ty,
            rows,
            pattern,
            open: open.as_deref(),
            zone: self.zone,
        })
    }
}

fn kind_of(columns: &[(String, Kind)], at: usize) -> Option<Kind> {
    columns.get(at).map(|(_, kind)| *kind)
}

/// The failure of a step.
pub fn failure(fault: &Fault, table: &str, written: &str) -> Failure {
    match fault {
        Fault::TooLarge => problems::row_too_large(table, written),
        Fault::NumberTooLong(text) => problems::number_too_long(table, text),
        Fault::TextsTooLong => problems::texts_too_long(table),
        Fault::Pattern(pattern, reason) => problems::pattern_unreadable(pattern, reason),
        Fault::NotForRows => problems::not_for_rows(table, written),
    }
}

/// An expression about as a person would write it.
pub fn written(row: &Row, relation: &Relation) -> String {
    match row {
        Row::Column(column, _) => {
            let columns = match usize::from(column.place).checked_sub(1) {
                None => Some(&relation.columns),
                Some(place) => relation.places.get(place).map(|(_, source)| &source.columns),
            };
            let name = columns.and_then(|columns| columns.get(usize::from(column.column)));
            name.map_or_else(|| "a column".to_owned(), |(name, _)| name.clone())
        }
        Row::Literal(Value::Text(text), _) => format!("\"{text}\""),
        Row::Literal(Value::Number(number), _) => number.to_string(),
        Row::Literal(Value::Bool(truth), _) => truth.to_string(),
        Row::Literal(Value::Date(day), _) => day.to_string(),
        Row::Literal(Value::Time(time), _) => time.to_string(),
        Row::Literal(..) => "blank".to_owned(),
        Row::Period(grain, arg) => format!("{}({})", grain.name(), written(arg, relation)),
        Row::Call(function, args, _) => {
            // Only the outermost levels are needed to find the place again.
            let args = args.iter().take(8).map(|arg| match arg {
                Row::Call(..) => format!("({})", shortened(arg, relation)),
                _ => written(arg, relation),
            });
            let args = args.collect::<Vec<_>>();
            match operator(*function) {
                Some(operator) => args.join(operator),
                None => format!("{}({})", name_of(*function), args.join(", ")),
            }
        }
    }
}

fn shortened(row: &Row, relation: &Relation) -> String {
    let mut names = BTreeSet::new();
    let mut nested = 0;
    row.columns(&mut |column| {
        nested += 1;
        if nested <= 4 {
            names.insert(written(&Row::Column(column, RowType::Bool), relation));
        }
    });
    match row {
        Row::Call(function, args, _) if args.iter().all(|arg| !matches!(arg, Row::Call(..))) => {
            let args = args.iter().map(|arg| written(arg, relation)).collect::<Vec<_>>();
            match operator(*function) {
                Some(operator) => args.join(operator),
                None => format!("{}({})", name_of(*function), args.join(", ")),
            }
        }
        _ => format!("… {} …", names.into_iter().collect::<Vec<_>>().join(" … ")),
    }
}

fn operator(function: Scalar) -> Option<&'static str> {
    Some(match function {
        Scalar::Add => " + ",
        Scalar::Subtract => " - ",
        Scalar::Multiply => " * ",
        Scalar::Divide => " / ",
        Scalar::Equal => " = ",
        Scalar::NotEqual => " <> ",
        Scalar::Less => " < ",
        Scalar::LessEqual => " <= ",
        Scalar::Greater => " > ",
        Scalar::GreaterEqual => " >= ",
        Scalar::And => " and ",
        Scalar::Or => " or ",
        _ => return None,
    })
}

fn name_of(function: Scalar) -> String {
    let meaning = crate::function::Meaning::Scalar(function);
    match crate::function::ALL.iter().find(|entry| entry.meaning == meaning) {
        Some(entry) => entry.name.to_owned(),
        None => format!("{function:?}").to_lowercase(),
    }
}
