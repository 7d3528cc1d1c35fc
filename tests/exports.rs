//! The modules for exports of well-known systems: each is imported, and a made-up file with the header of that export is
//! bound to its table.

use crate::library::{formulas, same_page};
use kpi::data::{Binding, From};
use kpi::problem::Error;
use kpi::show::value_text;
use kpi::syntax::{Item, QuestionText, Script, Table, parse};
use kpi::{Project, source::Sources};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

/// The modules, the name of the system, and how sure the names of its columns are.
const MODULES: [(&str, &str, &str); 7] = [
    ("amazon_connect", "Amazon Connect, historical metrics report", "from the published description"),
    ("five9", "Five9, call log", "to be compared with an export of your own"),
    ("freshdesk", "Freshdesk, export of tickets", "to be compared with an export of your own"),
    ("genesys", "Genesys Cloud, queue performance view", "to be compared with an export of your own"),
    ("google_ccaip", "Google CCAI Platform, queue report", "from the published description"),
    ("nice_cxone", "NICE CXone, data download", "from the published description, which names only these"),
    ("zendesk", "Zendesk Explore, tickets", "to be compared with an export of your own"),
];

fn scripts(module: &str) -> Vec<Script> {
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("a formula file is UTF-8");
        parse(Sources::default().add("x.kpi", text.as_str()), &text).0
    };
    formulas(&format!("metrics/{module}")).iter().map(|path| read(path)).collect()
}

/// The table of a module.
fn table(module: &str) -> Table {
    let tables = scripts(module).into_iter().flat_map(|script| script.items).filter_map(|item| match item {
        Item::Table(table) => Some(table),
        _ => None,
    });
    let tables: Vec<Table> = tables.collect();
    assert_eq!(tables.len(), 1, "{module} is about one table");
    tables.into_iter().next().expect("one")
}

fn file(module: &str) -> String {
    format!("{}/tests/data/exports/{module}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// A project that imports a module and has its export.
fn project(formulas: &str, module: &str) -> Project {
    let mut project = Project::new();
    project.formulas("own.kpi", formulas);
    project.bind(Binding {
        name: Some(table(module).name.text.to_string()),
        from: From::Paths(vec![file(module)]),
        format: None,
    });
    project
}

/// The value of a metric.
fn asked(project: &mut Project, metric: &str) -> Result<String, Error> {
    let text = QuestionText { metrics: vec![metric.to_owned()], ..QuestionText::default() };
    let question = project.question(&text)?;
    Ok(value_text(&project.ask(&question)?.lines[0].cells[0].value))
}

/// The metrics of the library that the export is enough for, each with its value, ascending.
fn answered(module: &str) -> Vec<(String, String)> {
    let mut project = project(&format!("import {module}\n"), module);
    let names: BTreeSet<String> = project.metrics().into_iter().map(|metric| metric.name).collect();
    let value = |name: String| Some((name.clone(), asked(&mut project, &name).ok()?));
    names.into_iter().filter_map(value).collect()
}

#[test]
fn an_imported_module_makes_the_library_work_on_its_export() {
    let mut all = String::new();
    for (module, ..) in MODULES {
        writeln!(all, "{module}").expect("a string");
        for (name, value) in answered(module) {
            writeln!(all, "  {name} = {value}").expect("a string");
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn every_module_of_the_library_with_a_table_is_listed() {
    let of_folders: BTreeSet<String> = formulas("metrics")
        .iter()
        .filter_map(|path| Some(path.parent()?.file_name()?.to_str()?.to_owned()))
        .filter(|module| module != "contact_centre")
        .collect();
    let listed: BTreeSet<String> = MODULES.iter().map(|(module, ..)| (*module).to_owned()).collect();
    assert_eq!(of_folders, listed);
}

#[test]
fn without_the_import_nothing_of_a_module_is_in_force() {
    let mut project = project("mine = count(contacts)\n", "five9");
    let error = asked(&mut project, "abandonment_rate").unwrap_err();
    assert!(format!("{error:?}").contains("abandoned"), "{error:?}");
}

#[test]
fn what_ones_own_block_says_takes_the_place_of_what_the_module_says() {
    let own = "import five9\n\
        table contacts {\n  key ANI\n  one conversation\n  answered = `TALK TIME` > 0 s\n  long = talk > 3 min\n  yes ABANDONED: \"1\"\n  no ABANDONED: \"0\"\n}\n\
        answered_ones = count(contacts where answered)\nlong_ones = count(contacts where long)\n\
        given_up = count(contacts where abandoned)\n";
    let mut project = project(own, "five9");
    for (metric, wanted) in [("answered_ones", "2"), ("long_ones", "1"), ("given_up", "1"), ("transfer_rate", "0.5")] {
        assert_eq!(asked(&mut project, metric).unwrap(), wanted, "{metric}");
    }
    // What is wrong in one's own words is still told.
    let mut wrong = self::project("import five9\ntable contacts { unit NOTHING: s }\na = count(contacts)\n", "five9");
    assert!(asked(&mut wrong, "a").is_err());
}

#[test]
fn docs_exports_md_lists_the_modules() {
    let mut page = String::from(
        "# Exports of well-known systems\n\n\
         A module of the library knows what the columns of an export mean. `import` it, bind the export to the name of its\n\
         table, and metrics of the library work on it:\n\n\
         `calls.kpi`\n```kpi\nimport five9\n```\n\n",
    );
    let log = std::fs::read_to_string(file("five9")).expect("the export is there");
    write!(page, "`call_log.csv`\n```csv\n{log}```\n\n").expect("a string");
    page.push_str(
        "```console\n$ kpi eval calls.kpi contacts_offered average_handle_time --by queue --data contacts=call_log.csv\n\
         queue    Contacts offered  Average handle time\n…\n```\n\n\
         A report of totals for each queue and interval is no table of contacts: `count(contacts)` would count lines of the\n\
         report. So its table has another name, and its module brings metrics of the same names that add up its columns and\n\
         weigh its averages; labels and formats are those of the library. Columns that an export lacks are passed over, and\n\
         only who asks for them is told. What your own `table` block says takes the place of what the module says of the\n\
         same; the rest stays. Where two modules have a metric of the same name, the first import is meant.\n\n\
         This page is made from the modules by the tests.\n",
    );
    for (module, system, names) in MODULES {
        let table = table(module);
        let about = table.doc.replace('\n', " ");
        let header = std::fs::read_to_string(file(module)).expect("the export is there");
        let columns = header.lines().next().unwrap_or_default().replace(',', "`, `");
        let metrics: Vec<String> = answered(module).into_iter().map(|(name, _)| format!("`{name}`")).collect();
        write!(
            page,
            "\n## {system}\n\n`import {module}`, table `{}`. {}\n\n\
             **Metrics that work:** {}.\n\n**Columns** ({names}): `{columns}`.\n",
            table.name.text,
            about.trim(),
            metrics.join(", "),
        )
        .expect("a string");
    }
    same_page("docs/exports.md", &page);
}

#[test]
fn a_module_without_metrics_says_that_it_brings_none() {
    let mut project = project("import five9\n", "five9");
    let error = project.question(&QuestionText::default()).and_then(|question| project.ask(&question)).unwrap_err();
    let Error::Problems(problems) = error else { panic!("{error:?}") };
    assert!(problems[0].message.contains("five9 brings none"), "{problems:?}");
    // The place is the import, not the beginning of some file of the library.
    assert_eq!(project.sources().slice(problems[0].span()), "five9");
}
