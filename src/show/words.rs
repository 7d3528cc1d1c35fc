//! The few words of a table in the languages that the built-in library speaks. Everything else is English.

use crate::calendar::ENGLISH_MONTHS;

/// The words of one language.
pub struct Words {
    language: &'static str,
    /// The line of a total.
    pub total: &'static str,
    /// Behind the number of groups in a remainder line; for one group, and for several.
    pub others: (&'static str, &'static str),
    /// A key that has no value.
    pub blank: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
    /// January first.
    pub months: [&'static str; 12],
}

impl Words {
    /// The words of a language (`fr`, `fr-CA`), English where it is not known.
    pub fn of(language: Option<&str>) -> &'static Words {
        let asked = language.unwrap_or("en").split(['-', '_']).next().unwrap_or("en");
        ALL.iter().find(|words| words.language.eq_ignore_ascii_case(asked)).unwrap_or(&ENGLISH)
    }

    /// English, which machines read whatever the language of the reader.
    pub fn english() -> &'static Words {
        &ENGLISH
    }

    /// `12 others`
    pub fn others(&self, groups: u64) -> String {
        let (one, several) = self.others;
        format!("{groups} {}", if groups == 1 { one } else { several })
    }
}

const ENGLISH: Words = Words {
    language: "en",
    total: "Total",
    others: ("other", "others"),
    blank: "(blank)",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: ENGLISH_MONTHS,
};

const ALL: &[Words] = &[
    ENGLISH,
    Words {
        language: "bg",
        total: "Общо",
        others: ("друг", "други"),
        blank: "(празно)",
        weekdays: ["понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя"],
        months: [
            "януари",
            "февруари",
            "март",
            "април",
            "май",
            "юни",
            "юли",
            "август",
            "септември",
            "октомври",
            "ноември",
            "декември",
        ],
    },
    Words {
        language: "da",
        total: "I alt",
        others: ("anden", "andre"),
        blank: "(tom)",
        weekdays: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
        months: [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ],
    },
    Words {
        language: "de",
        total: "Gesamt",
        others: ("weiteres", "weitere"),
        blank: "(leer)",
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
    },
    Words {
        language: "fr",
        total: "Total",
        others: ("autre", "autres"),
        blank: "(vide)",
        weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    },
    Words {
        language: "vi",
        total: "Tổng",
        others: ("mục khác", "mục khác"),
        blank: "(trống)",
        weekdays: ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"],
        months: [
            "Tháng 1",
            "Tháng 2",
            "Tháng 3",
            "Tháng 4",
            "Tháng 5",
            "Tháng 6",
            "Tháng 7",
            "Tháng 8",
            "Tháng 9",
            "Tháng 10",
            "Tháng 11",
            "Tháng 12",
        ],
    },
    Words {
        language: "zh",
        total: "合计",
        others: ("个其他", "个其他"),
        blank: "(空)",
        weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
        months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
    },
];
