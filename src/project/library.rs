//! The library of metrics in the binary.

/// One file of the built-in library.
#[derive(Clone, Copy, Debug)]
pub struct LibraryFile {
    /// The module it belongs to, as `import` names it: the folder under `metrics/`.
    pub module: &'static str,
    /// Its path in the repository, `metrics/contact_centre/aht.kpi`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every file of the built-in library, by path.
pub const LIBRARY: &[LibraryFile] = include!(concat!(env!("OUT_DIR"), "/library.rs"));
