//! What may stand on one line or be broken over several, and the printer that decides.
//!
//! A group stays on one line if it fits; otherwise every [`Shape::Line`] directly in it becomes a line end, and the groups
//! inside it are asked in their turn. So the outermost parts are broken first.

use unicode_width::UnicodeWidthStr;

/// The width that lines are kept within where they can be broken.
const WIDTH: usize = 100;

/// How far the inside of something stands to the right of it.
pub const STEP: usize = 2;

/// A piece of a text, with the places where its lines may end.
#[derive(Debug)]
pub enum Shape {
    /// Words without a line end.
    Text(String),
    /// A line end where the group around it is broken, else this text.
    Line(&'static str),
    /// Spaces that align what follows, where the group around is broken.
    Pad(usize),
    /// An empty line above the next one, where the group around is broken.
    Blank,
    /// A comment: nothing follows on its line, and every group around it is broken.
    Comment {
        /// From its `#` on.
        text: String,
        /// Whether it has a line of its own; else it stands behind what was written before it.
        own: bool,
    },
    /// Says that every group around is broken.
    Open,
    /// One after the other.
    All(Vec<Shape>),
    /// The same, with its lines one step to the right.
    Indent(Vec<Shape>),
    /// What is broken or not as a whole.
    Group(Vec<Shape>, bool),
    /// As many of these on each line as fit.
    Fill(Vec<Shape>),
}

impl Shape {
    /// Words.
    pub fn text(text: impl Into<String>) -> Shape {
        Shape::Text(text.into())
    }

    /// A group; it is broken for certain if something inside says so.
    pub fn group(inside: Vec<Shape>) -> Shape {
        let open = inside.iter().any(Shape::is_open);
        Shape::Group(inside, open)
    }

    /// Whether it cannot stand on one line.
    fn is_open(&self) -> bool {
        match self {
            Shape::Comment { .. } | Shape::Open => true,
            Shape::Group(_, open) => *open,
            Shape::All(inside) | Shape::Indent(inside) | Shape::Fill(inside) => inside.iter().any(Shape::is_open),
            Shape::Text(_) | Shape::Line(_) | Shape::Pad(_) | Shape::Blank => false,
        }
    }
}

/// Lays a shape out.
pub fn printed(shape: &Shape) -> String {
    let mut printer =
        Printer { out: String::new(), column: 0, line_end: None, spaces: 0, comment: false, blank: false };
    printer.print(shape);
    printer.out
}

/// Something that is still to be printed.
#[derive(Clone, Copy)]
struct Task<'s> {
    what: What<'s>,
    indent: usize,
    broken: bool,
}

#[derive(Clone, Copy)]
enum What<'s> {
    Shape(&'s Shape),
    /// The rest of a [`Shape::Fill`], before each of which a line may end.
    Rest(&'s [Shape]),
}

struct Printer {
    out: String,
    column: usize,
    /// A line end that is written when something follows, with its indentation, so that no line ends with spaces.
    line_end: Option<usize>,
    /// Spaces that are written when something follows on the line.
    spaces: usize,
    /// Whether a comment was written last, behind which nothing may stand.
    comment: bool,
    blank: bool,
}

impl Printer {
    fn print(&mut self, shape: &Shape) {
        let mut tasks = vec![Task { what: What::Shape(shape), indent: 0, broken: true }];
        while let Some(task) = tasks.pop() {
            let Task { indent, broken, .. } = task;
            match task.what {
                What::Rest([]) => {}
                What::Rest([next, rest @ ..]) => {
                    tasks.push(Task { what: What::Rest(rest), ..task });
                    let next = Task { what: What::Shape(next), ..task };
                    if broken && !self.fits(next, &tasks, 1) {
                        self.end_line(indent);
                    } else {
                        self.write(" ", indent);
                    }
                    tasks.push(next);
                }
                What::Shape(shape) => match shape {
                    Shape::Text(text) => self.write(text, indent),
                    Shape::Line(_) if broken => self.end_line(indent),
                    Shape::Line(text) => self.write(text, indent),
                    Shape::Pad(width) if broken => self.write(&" ".repeat(*width), indent),
                    Shape::Blank => self.blank = broken,
                    Shape::Pad(_) | Shape::Open => {}
                    Shape::Comment { text, own } => self.comment(text, *own, indent),
                    Shape::All(inside) => tasks.extend(inside.iter().rev().map(|inner| task.with(inner))),
                    Shape::Indent(inside) => {
                        let task = Task { indent: indent + STEP, ..task };
                        tasks.extend(inside.iter().rev().map(|inner| task.with(inner)));
                    }
                    Shape::Group(inside, _) => {
                        let broken = broken && !self.fits(task, &tasks, 0);
                        tasks.extend(inside.iter().rev().map(|inner| Task { broken, ..task.with(inner) }));
                    }
                    Shape::Fill(all) => {
                        if let Some((first, rest)) = all.split_first() {
                            tasks.push(Task { what: What::Rest(rest), ..task });
                            tasks.push(task.with(first));
                        }
                    }
                },
            }
        }
    }

    /// Whether a shape on one line, with all that stands behind it up to the next possible line end, fits into the line.
    fn fits(&self, first: Task, rest: &[Task], before: usize) -> bool {
        if matches!(first.what, What::Shape(shape) if shape.is_open()) {
            return false;
        }
        let column = self.line_end.unwrap_or(self.column) + self.spaces;
        let Some(mut room) = WIDTH.checked_sub(column + before) else { return false };
        let mut tasks = vec![Task { broken: false, ..first }];
        let mut behind = rest.iter().rev();
        while let Some(task) = tasks.pop().or_else(|| behind.next().copied()) {
            let shape = match task.what {
                What::Shape(shape) => shape,
                What::Rest([]) => continue,
                What::Rest(_) if task.broken => return true,
                What::Rest(all) => {
                    tasks.extend(all.iter().rev().map(|inner| task.with(inner)));
                    continue;
                }
            };
            let width = match shape {
                Shape::Line(_) if task.broken => return true,
                Shape::Comment { .. } => return true,
                Shape::Text(text) => text.width(),
                Shape::Line(text) => text.width(),
                Shape::Pad(width) if task.broken => *width,
                Shape::Pad(_) | Shape::Blank | Shape::Open => 0,
                Shape::All(inside) | Shape::Indent(inside) | Shape::Group(inside, _) => {
                    tasks.extend(inside.iter().rev().map(|inner| task.with(inner)));
                    0
                }
                Shape::Fill(all) => {
                    if let Some((first, rest)) = all.split_first() {
                        tasks.push(Task { what: What::Rest(rest), ..task });
                        tasks.push(task.with(first));
                    }
                    all.len().saturating_sub(1) * usize::from(!task.broken)
                }
            };
            match room.checked_sub(width) {
                Some(left) => room = left,
                None => return false,
            }
        }
        true
    }

    fn end_line(&mut self, indent: usize) {
        self.line_end = Some(indent);
        self.spaces = 0;
    }

    fn write(&mut self, text: &str, indent: usize) {
        if text.trim_start().is_empty() {
            self.spaces += text.len();
            return;
        }
        if self.comment && self.line_end.is_none() {
            // Nothing at the margin: there the next definition would begin.
            self.end_line(indent.max(STEP));
        }
        if let Some(indent) = self.line_end.take() {
            self.out.push_str(if std::mem::take(&mut self.blank) { "\n\n" } else { "\n" });
            (self.column, self.spaces) = (0, indent);
        }
        let spaces = std::mem::take(&mut self.spaces);
        self.out.push_str(&" ".repeat(spaces));
        self.out.push_str(text);
        self.column += spaces + text.width();
        self.comment = false;
    }

    /// A comment of its own stands on a line of its own; another one behind the last word that was written.
    fn comment(&mut self, text: &str, own: bool, indent: usize) {
        if own || self.comment {
            if self.line_end.is_none() {
                self.end_line(indent.max(STEP));
            }
            self.write(text, indent);
        } else {
            self.out.push_str("  ");
            self.out.push_str(text);
        }
        self.comment = true;
    }
}

impl<'s> Task<'s> {
    fn with(self, shape: &'s Shape) -> Task<'s> {
        Task { what: What::Shape(shape), ..self }
    }
}
