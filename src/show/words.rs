//! The few words of a table in the languages that the built-in library speaks. Everything else is English.

/// The words of one language.
pub struct Words {
    language: &'static str,
    /// The line of a total.
    pub total: &'static str,
    /// Behind the number of groups in a remainder line.
    pub others: &'static str,
    /// A key that has no value.
    pub blank: &'static str,
    /// Monday first.
    pub weekdays: [&'static str; 7],
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
        format!("{groups} {}", self.others)
    }
}

const ENGLISH: Words = Words {
    language: "en",
    total: "Total",
    others: "others",
    blank: "(blank)",
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};

const ALL: &[Words] = &[
    ENGLISH,
    Words {
        language: "bg",
        total: "Общо",
        others: "други",
        blank: "(празно)",
        weekdays: ["понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя"],
    },
    Words {
        language: "da",
        total: "I alt",
        others: "andre",
        blank: "(tom)",
        weekdays: ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    },
    Words {
        language: "de",
        total: "Gesamt",
        others: "weitere",
        blank: "(leer)",
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    },
    Words {
        language: "fr",
        total: "Total",
        others: "autres",
        blank: "(vide)",
        weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    },
    Words {
        language: "vi",
        total: "Tổng",
        others: "mục khác",
        blank: "(trống)",
        weekdays: ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"],
    },
    Words {
        language: "zh",
        total: "合计",
        others: "个其他",
        blank: "(空)",
        weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
    },
];
