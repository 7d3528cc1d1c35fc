//! What can go wrong on the way to a file that is elsewhere. Knows no names and no addresses, so that it tells no secrets.

use object_store::client::{HttpError, HttpErrorKind};
use std::error::Error;

/// Why something was not fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server answered that it does not give it.
    Refused {
        /// The number of its answer, 403.
        status: u16,
        /// Its own word for it, where it is a store: `NoSuchBucket`.
        code: Option<String>,
        /// The region that it says the store is in.
        region: Option<String>,
    },
    /// It did not answer, or stopped in the middle, for too long a time.
    Silent,
    /// It could not be reached: what the system says.
    Unreachable(String),
    /// The connection ended in the middle: what the system says.
    CutOff(String),
    /// What was fetched later is not of the same file as what was fetched before.
    Changed,
    /// The server says neither how long the file is nor where it ends.
    Endless,
    /// What was fetched could not be kept here.
    NotKept(String),
    /// Whatever else: what the library says.
    Other(String),
}

impl Trouble {
    /// Whether it may be gone in a moment.
    pub fn passes(&self) -> bool {
        match self {
            Trouble::Refused { status, .. } => matches!(status, 408 | 429 | 500..=599),
            Trouble::Unreachable(_) | Trouble::CutOff(_) => true,
            _ => false,
        }
    }

    /// The trouble behind an error of the library.
    pub fn of(error: &(dyn Error + 'static)) -> Trouble {
        let mut found = None;
        let (mut here, mut innermost) = (Some(error), error);
        while let Some(error) = here {
            if let Some(trouble) = error.downcast_ref::<Trouble>() {
                return trouble.clone();
            }
            found = found.or(error.downcast_ref::<HttpError>().map(HttpError::kind));
            innermost = error;
            here = error.source();
        }
        // The outer errors name the whole address.
        let words = innermost.to_string();
        match found {
            Some(HttpErrorKind::Timeout) => Trouble::Silent,
            Some(HttpErrorKind::Connect) => Trouble::Unreachable(words),
            Some(HttpErrorKind::Request | HttpErrorKind::Interrupted) => Trouble::CutOff(words),
            Some(_) | None => Trouble::Other(words),
        }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Trouble::Refused { status, code, .. } => write!(f, "{status} {}", code.as_deref().unwrap_or_default()),
            Trouble::Silent => f.write_str("no answer"),
            Trouble::Changed => f.write_str("the file changed"),
            Trouble::Endless => f.write_str("no end"),
            Trouble::Unreachable(words) | Trouble::CutOff(words) | Trouble::NotKept(words) | Trouble::Other(words) => {
                f.write_str(words)
            }
        }
    }
}

impl Error for Trouble {}
