//! How a command ends.

use super::{output, terminal};
use crate::problem::{Error, Failure};
use crate::show;
use crate::source::Sources;

/// How a command ended. The numbers are documented in the help and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is fine.
    Fine,
    /// A test or a rule failed.
    Failed,
    /// The command was called in a way that it does not understand.
    Usage,
    /// There are problems in the formulas.
    Problems,
    /// The world did not deliver: a file is missing, a cell does not fit.
    Failure,
}

impl Exit {
    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Problems => 3,
            Exit::Failure => 4,
        }
    }

    /// The exit codes as the help prints them.
    pub const HELP: &str = "Exit codes:
  0  everything is fine
  1  a test or a rule failed, or fmt --check would change something
  2  the command was called in a way that it does not understand
  3  there are problems in the formulas
  4  the world did not deliver: a file is missing, a cell does not fit its column";
}

/// Why a command stopped.
pub struct Stop {
    kind: Kind,
    sources: Box<Sources>,
    json: bool,
}

enum Kind {
    Usage(Box<Failure>),
    Error(Error),
    /// Whoever read the output has gone away: that is no mistake, and nobody is there to be told.
    NobodyListens,
}

impl Stop {
    /// Wrong usage.
    pub fn usage(failure: Failure) -> Stop {
        Stop::new(Kind::Usage(Box::new(failure)))
    }

    /// A failure of the world.
    pub fn failure(failure: Failure) -> Stop {
        Stop::new(Kind::Error(failure.into()))
    }

    /// Problems, or a failure, with the texts that problems are about.
    pub fn error(error: Error, sources: &Sources) -> Stop {
        Stop { sources: Box::new(sources.clone()), ..Stop::new(Kind::Error(error)) }
    }

    /// The reader of the output has gone away.
    pub fn nobody_listens() -> Stop {
        Stop::new(Kind::NobodyListens)
    }

    /// Says it in JSON, on standard output, where a program looks for it.
    #[must_use]
    pub fn in_json(self, json: bool) -> Stop {
        Stop { json, ..self }
    }

    /// Whether the command was called in a way that it does not understand.
    pub fn is_usage(&self) -> bool {
        matches!(self.kind, Kind::Usage(_))
    }

    /// Whether nobody reads the output any more.
    pub fn is_unheard(&self) -> bool {
        matches!(self.kind, Kind::NobodyListens)
    }

    fn new(kind: Kind) -> Stop {
        Stop { kind, sources: Box::default(), json: false }
    }

    /// Tells the reader, and gives the exit code.
    pub fn report(self) -> Exit {
        let (error, exit) = match self.kind {
            Kind::NobodyListens => return Exit::Fine,
            Kind::Usage(failure) => (Error::Failure(failure), Exit::Usage),
            Kind::Error(error @ Error::Problems(_)) => (error, Exit::Problems),
            Kind::Error(error @ Error::Failure(_)) => (error, Exit::Failure),
        };
        if self.json {
            let _ = output::print(&show::error_json(&error, &self.sources));
        } else {
            output::complain(&show::error(&error, &self.sources, &terminal::look_of_errors()));
        }
        exit
    }
}
