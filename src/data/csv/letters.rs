//! Which of the encodings of Latin letters a text is in: the one in which its words are words of some language.

use encoding_rs::{Encoding, ISO_8859_2, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257};

/// The encodings that are told apart, the likelier first.
const ENCODINGS: [&Encoding; 5] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, ISO_8859_2];

/// The letters beyond ASCII of languages, in small letters. A word is one of a language that has all its letters.
const ALPHABETS: &[&str] = &[
    "äöüß",
    "àâçèéêëîïôùûüæœÿ",
    "áéíñóúüªº",
    "áâãàçéêíóôõúªº",
    "àèéìíîòóùú",
    "åäöé",
    "åæøéòô",
    "áðéíóúýþæö",
    "àèéëïóöü",
    "àçèéíïòóúü·",
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "čćđšž",
    "ăâîșțşţ",
    "çğıiöşüâîû\u{307}",
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "äõöüšž",
    "çë",
];

/// So many words beyond ASCII are looked at.
const MOST_WORDS: usize = 2_000;

/// How well a text reads in an encoding: words that are words of a language, and those of the one language with the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    words: usize,
    of_one: usize,
}

/// The encoding of a text that is not UTF-8, where a detector guesses `guess`.
pub(super) fn settled(text: &[u8], guess: &'static Encoding) -> &'static Encoding {
    if !is_latin(guess) && !stands_alone(text) {
        return guess;
    }
    let fits = ENCODINGS.map(|encoding| (encoding, fit(text, encoding)));
    let most = fits.iter().map(|(_, fit)| *fit).max().unwrap_or_default();
    if most.words == 0 || !is_latin(guess) && fits.first().is_none_or(|(_, usual)| *usual < most) {
        return guess;
    }
    let is_best = |wanted: &&'static Encoding| fits.iter().any(|(encoding, fit)| encoding == wanted && *fit == most);
    // Of equals: where there are words enough for a guess to mean something that one, else the usual one.
    let first = fits.iter().find(|(_, fit)| *fit == most).map_or(guess, |(encoding, _)| *encoding);
    Some(guess).filter(|guess| most.words > 3 && is_best(guess)).unwrap_or(first)
}

fn is_latin(encoding: &'static Encoding) -> bool {
    let others =
        ["ISO-8859-3", "ISO-8859-4", "ISO-8859-10", "ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16"];
    ENCODINGS.contains(&encoding)
        || others.contains(&encoding.name())
        || encoding.name() == "macintosh"
        || encoding.name() == "windows-1258"
}

/// Whether no two bytes beyond ASCII stand side by side: other scripts have whole words of them.
fn stands_alone(text: &[u8]) -> bool {
    !text.windows(2).any(|pair| pair.iter().all(|byte| !byte.is_ascii()))
}

fn fit(text: &[u8], encoding: &'static Encoding) -> Fit {
    let mut by_language = [0usize; ALPHABETS.len()];
    let mut words = 0;
    let lines = text.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii());
    let mut seen = 0;
    for line in lines {
        let Some(line) = encoding.decode_without_bom_handling_and_without_replacement(line) else {
            return Fit::default();
        };
        let mut before = ' ';
        let mut letters = line.chars().peekable();
        let mut word = String::new();
        while let Some(letter) = letters.next() {
            if letter.is_alphanumeric() {
                word.push(letter);
            }
            if letters.peek().is_none_or(|next| !next.is_alphanumeric()) && !word.is_empty() {
                seen += usize::from(!word.is_ascii());
                words += usize::from(take(&word, &mut by_language));
                word.clear();
            }
            // A sign of money stands beside a number.
            let is_money = matches!(letter, '£' | '€' | '¥');
            let beside = |other: char| other.is_ascii_digit() || matches!(other, ' ' | '-' | '(' | '\u{a0}');
            if is_money
                && (letters.peek().is_some_and(char::is_ascii_digit) || before.is_ascii_digit())
                && letters.peek().copied().is_none_or(|next| beside(next) || !next.is_alphabetic())
            {
                words += 1;
                by_language.iter_mut().for_each(|count| *count += 1);
            }
            before = letter;
        }
        if seen > MOST_WORDS {
            break;
        }
    }
    Fit { words, of_one: by_language.into_iter().max().unwrap_or(0) }
}

/// Whether a word with letters beyond ASCII is one of some language; it is counted for each that has its letters.
fn take(word: &str, by_language: &mut [usize; ALPHABETS.len()]) -> bool {
    let is_word = !word.is_ascii() && word.chars().all(char::is_alphabetic) && has_a_plain_case(word);
    // Portuguese has õ only before an e.
    let small = word.to_lowercase();
    let mut any = false;
    for (count, alphabet) in by_language.iter_mut().zip(ALPHABETS) {
        let has = |letter: char| letter.is_ascii() || alphabet.contains(letter);
        let tilde = alphabet.contains('õ') && alphabet.contains('ã') && small.replace("õe", "").contains('õ');
        if is_word && !tilde && small.chars().all(has) {
            *count += 1;
            any = true;
        }
    }
    any
}

/// Large letters throughout, or none behind a small one.
fn has_a_plain_case(word: &str) -> bool {
    !word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase() && !b.is_ascii())
}
