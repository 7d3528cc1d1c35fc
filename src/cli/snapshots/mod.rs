//! Snapshots beside the formulas: compared while tests run, then written, put aside for a review, or left alone.
#![expect(clippy::disallowed_methods, reason = "snapshots are files")]

mod review;
mod screen;
mod unreferenced;
mod update;

pub use review::review;
pub use unreferenced::{Unreferenced, unreferenced};
pub use update::Update;

use super::exit::Stop;
use super::{output, problems};
use crate::Answer;
use crate::snapshot::{self, Header, Snapshot};
use crate::syntax::TestSnapshot;
use crate::trial::{Case, Keeper, Kept, Outcome};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use update::Action;

/// The snapshots of one run of tests.
pub struct Snapshots {
    /// The folder of the project, if it has one: a header's `source` is seen from there.
    folder: Option<PathBuf>,
    update: Update,
    taken: Mutex<Vec<Taken>>,
}

/// A snapshot that was taken and compared.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Where it is kept.
    pub file: PathBuf,
    /// What is kept there.
    pub old: Option<Snapshot>,
    /// What came out.
    pub new: Snapshot,
    /// What is to be done with it.
    action: Action,
    /// The test's file, its title, and what it takes a snapshot of.
    of: (String, String, String),
}

impl Keeper for Snapshots {
    fn compare(&self, case: &Case<'_>, asked: &TestSnapshot, answer: &Answer) -> Kept {
        let file = case.kept_in(asked);
        let old = match stored(&file) {
            Ok(old) => old,
            Err(error) => return Kept::Different(format!("    {} cannot be read: {error}\n", file.display())),
        };
        let new = Snapshot { header: self.header(case, asked), body: snapshot::table(answer) };
        let same = old.as_ref().map(|old| old.says_the_same(&new));
        let action = self.update.action(same);
        let kept = match (same, action) {
            (Some(true), _) | (_, Action::Keep) => Kept::Same,
            _ => Kept::Different(said(old.as_ref(), &new, &file, action)),
        };
        let of = (case.file.to_owned(), case.test.title.clone(), asked.written.clone());
        self.taken().push(Taken { file, old, new, action, of });
        kept
    }
}

impl Snapshots {
    /// Nothing taken yet.
    pub fn new(folder: Option<PathBuf>, update: Update) -> Snapshots {
        Snapshots { folder, update, taken: Mutex::default() }
    }

    /// Writes what is to be written, and says what was done in one line, or in none.
    pub fn settle(&self) -> Result<String, Stop> {
        let mut taken = std::mem::take(&mut *self.taken());
        taken.sort_by(|a, b| a.file.cmp(&b.file));
        let mut kept = 0;
        for one in &taken {
            match one.action {
                Action::Keep => {
                    keep(one)?;
                    kept += 1;
                }
                Action::Wait => output::replace_in(&waiting(&one.file), &one.new.write())?,
                Action::Clear => remove(&waiting(&one.file))?,
                Action::Leave => {}
            }
        }
        *self.taken() = taken;
        Ok(match kept {
            0 => String::new(),
            1 => "1 snapshot was written\n".to_owned(),
            many => format!("{many} snapshots were written\n"),
        })
    }

    /// Those that wait to be reviewed, by file.
    pub fn waiting(&self) -> Vec<Taken> {
        self.taken().iter().filter(|taken| taken.action == Action::Wait).cloned().collect()
    }

    fn header(&self, case: &Case<'_>, asked: &TestSnapshot) -> Header {
        let data: Vec<&str> = case.test.data.iter().map(|(_, path, _)| path.as_str()).collect();
        let inline = case.test.tables.iter().map(|table| format!("{} in the test", table.name.text));
        let files = case.test.data.iter().map(|(name, path, _)| format!("{} from {path}", name.text));
        let tables: Vec<String> = inline.chain(files).collect();
        Header {
            source: self.source(Path::new(case.file)),
            line: u32::try_from(case.line).ok(),
            description: case.test.title.clone(),
            expression: asked.written.clone(),
            tables: (!tables.is_empty()).then(|| tables.join(", ")),
            input: (!data.is_empty()).then(|| data.join(" ")),
        }
    }

    /// The file of a test as it is called on every machine: from the folder of the project, else by its name alone.
    fn source(&self, file: &Path) -> String {
        let name = || file.file_name().map_or(file, Path::new);
        let seen = self.folder.as_ref().and_then(|folder| file.strip_prefix(folder).ok());
        let parts = seen.filter(|path| path.is_relative()).unwrap_or_else(name).components();
        let parts = parts.map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Marks it as kept in the outcome of its test.
    pub fn is_kept(&self, outcomes: &mut [Outcome]) {
        let (file, title, written) = &self.of;
        let of_test = outcomes.iter_mut().filter(|outcome| outcome.file == *file && outcome.title == *title);
        let snapshots = of_test.flat_map(|outcome| &mut outcome.snapshots).filter(|taken| taken.name == *written);
        snapshots.for_each(|taken| taken.kept = Kept::Same);
    }
}

/// Writes a snapshot where it is kept, and takes away what waited.
pub fn keep(taken: &Taken) -> Result<(), Stop> {
    output::replace_in(&taken.file, &taken.new.clone().accepted().write())?;
    remove(&waiting(&taken.file))
}

/// Takes away what waited.
pub fn reject(taken: &Taken) -> Result<(), Stop> {
    remove(&waiting(&taken.file))
}

/// Where a snapshot waits for a review: beside the one that is kept.
fn waiting(file: &Path) -> PathBuf {
    file.with_extension("snap.new")
}

/// What is kept in a file; nothing if there is none. A file that does not begin with a header is all body.
fn stored(file: &Path) -> std::io::Result<Option<Snapshot>> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(Snapshot::read(&text).unwrap_or(Snapshot { header: Header::default(), body: text }))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn remove(file: &Path) -> Result<(), Stop> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Stop::failure(problems::unwritable(file, &error))),
        _ => Ok(()),
    }
}

/// How a snapshot differs from the one that is kept, and what to do about it.
fn said(old: Option<&Snapshot>, new: &Snapshot, file: &Path, action: Action) -> String {
    let mut lines = match old {
        Some(old) => snapshot::report(&snapshot::changes(&old.body, &new.body)),
        None => vec!["no snapshot is kept yet".to_owned()],
    };
    lines.push(match action {
        Action::Wait => format!("to look at both and decide: kpi test --review ({})", waiting(file).display()),
        _ => format!("to keep the new one: kpi test --accept ({})", file.display()),
    });
    lines.iter().map(|line| format!("    {line}\n")).collect()
}
