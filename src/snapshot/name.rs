//! What the file of a snapshot is called.

/// The most bytes of a title or a question that go into a name: file systems allow 255 for all of it.
const MOST_BYTES: usize = 80;

/// The name of a snapshot's file: `costs__the_whole_year__monthly.snap` for the view `monthly` in the test
/// `"The whole year"` of `costs.kpi`. `asked` is what the test writes behind `snapshot:`.
pub fn file_name(stem: &str, title: &str, asked: &str) -> String {
    format!("{stem}__{}__{}.snap", words(title), words(asked))
}

/// The letters and digits of a text in small letters, with `_` for everything between them.
fn words(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match (c.is_alphanumeric(), name.ends_with('_') || name.is_empty()) {
            (true, _) => name.push(c),
            (false, false) => name.push('_'),
            (false, true) => {}
        }
        if name.len() > MOST_BYTES {
            name.pop();
            break;
        }
    }
    let name = name.trim_end_matches('_');
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}
