//! The months by their names, as files write them: `Dec`, `Dezember`, `déc.`, `декабря`.
//!
//! The names are those of the locales of the GNU C library, short and long, of the languages below.

use pure_rust_locales as locales;
use std::collections::HashMap;
use std::sync::LazyLock;

macro_rules! names_of {
    ($($locale:ident),* $(,)?) => {
        [$((locales::$locale::LC_TIME::ABMON, locales::$locale::LC_TIME::MON)),*]
    };
}

/// The number of the month (1 to 12) of each name, in small letters, without a point at its end. A name that is another
/// month in another of these languages is none. Croatian is not among them: its October is the November of its neighbours.
static MONTHS: LazyLock<HashMap<String, Option<u32>>> = LazyLock::new(|| {
    let languages = names_of![
        en_US, de_DE, de_AT, fr_FR, fr_CA, es_ES, es_MX, it_IT, nl_NL, pt_PT, pt_BR, pl_PL, cs_CZ, sk_SK, hu_HU, ro_RO,
        sv_SE, da_DK, nb_NO, fi_FI, et_EE, lv_LV, lt_LT, tr_TR, sl_SI, sr_RS, bg_BG, uk_UA, ru_RU, el_GR, ca_ES, id_ID,
    ];
    let mut months: HashMap<String, Option<u32>> = HashMap::new();
    let mut know = |name: &str, month: u32| {
        let name = known_as(name);
        let is_name = name.chars().count() > 1 && name.chars().all(char::is_alphabetic);
        if is_name && months.get(&name).is_none_or(|known| *known == Some(month)) {
            months.insert(name, Some(month));
        } else if is_name {
            months.insert(name, None);
        }
    };
    know("sept", 9);
    for (short, long) in languages {
        for (at, name) in short.iter().enumerate().chain(long.iter().enumerate()) {
            know(name, at as u32 + 1);
        }
    }
    months
});

fn known_as(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// No name is longer, in bytes.
const LONGEST: usize = 32;

/// The month whose name stands at the front, and how long that is, with a point at its end if there is one.
pub(super) fn named_month(text: &[u8]) -> Option<(u32, usize)> {
    let length = text.iter().position(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic()).unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(length)?;
    let month = if name.is_ascii() {
        let mut small = [0; LONGEST];
        let small = small.get_mut(..length)?;
        small.copy_from_slice(name);
        small.make_ascii_lowercase();
        *MONTHS.get(std::str::from_utf8(small).ok()?)?
    } else {
        let name = std::str::from_utf8(name).ok().filter(|_| length <= LONGEST)?;
        *MONTHS.get(&known_as(name))?
    };
    Some((month?, length + usize::from(rest.first() == Some(&b'.'))))
}

/// Whether a cell could begin with the name of a month and go on with numbers: told quickly, for most texts could not.
pub(super) fn may_begin_with_month(cell: &[u8]) -> bool {
    let first = cell.iter().position(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic());
    let Some((length, sign)) = first.and_then(|at| Some((at, cell.get(at)?))) else { return false };
    (2..=LONGEST).contains(&length)
        && matches!(sign, b' ' | b'.' | b'-' | b'/' | b',')
        && cell.last().is_some_and(|last| last.is_ascii_digit() || matches!(last, b'M' | b'm' | b'.'))
}
