//! The library of metrics, the reference of the functions, and the pages made from both.

use kpi::Project;
use kpi::calendar::{Calendar, Hours, Month};
use kpi::coverage::{Coverage, Observer, Way, points};
use kpi::data::{Binding, From};
use kpi::function::{ALL, SAMPLE, SAMPLE_HOURS, SAMPLE_TABLE, find, reference};
use kpi::problem::Problem;
use kpi::show::{self, Look, value_text};
use kpi::source::Sources;
use kpi::syntax::{Better, Item, Metric, QuestionText, Script, Test, parse};
use kpi::trial::{self, Options, Suite};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The languages beside English, which is the label without a language.
const LANGUAGES: [&str; 5] = ["bg", "da", "fr", "vi", "zh"];

/// Metrics of which more is neither better nor worse.
const NO_DIRECTION: [&str; 9] = [
    "average_handle_time",
    "average_talk_time",
    "average_time_to_abandon",
    "channel_share",
    "contacts_answered",
    "contacts_offered",
    "contacts_per_agent_hour",
    "short_abandons",
    "ticket_volume",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.kpi` file below a folder, sorted.
pub fn formulas(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "kpi") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(sources: &Sources, problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let span = problem.span();
        let (line, column) = sources.line_column(span.source, span.start);
        let name = sources.get(span.source).map_or("", |source| source.name.as_str());
        format!("{name}:{line}:{column}: {problem}\n")
    };
    problems.iter().map(line).collect()
}

fn read(path: &Path) -> (Script, String) {
    let text = std::fs::read_to_string(path).expect("a formula file is UTF-8");
    let mut sources = Sources::default();
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    let source = sources.add(name, text.clone());
    let (script, problems) = parse(source, &text);
    (script, shown(&sources, &problems))
}

/// The metrics of the module, each with the text of its file, by name.
fn metrics() -> BTreeMap<String, (Metric, Script, String)> {
    let mut all = BTreeMap::new();
    for path in formulas("metrics/contact_centre") {
        let (script, _) = read(&path);
        let text = std::fs::read_to_string(&path).expect("a formula file is UTF-8");
        let metric = script.items.iter().find_map(|item| match item {
            Item::Metric(metric) => Some(metric.clone()),
            _ => None,
        });
        if let Some(metric) = metric {
            all.insert(metric.name.text.to_string(), (metric, script, text));
        }
    }
    all
}

/// Compares a page with what it is made from; with `KPI_ACCEPT=1` writes it instead.
pub fn same_page(path: &str, wanted: &str) {
    let path = root().join(path);
    if std::env::var_os("KPI_ACCEPT").is_some() {
        std::fs::write(&path, wanted).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == wanted,
        "{} is not up to date: run the tests with KPI_ACCEPT=1 and read the change",
        path.display()
    );
}

#[test]
fn every_formula_file_can_be_read() {
    let problems: String =
        ["metrics", "examples", "benches"].into_iter().flat_map(formulas).map(|path| read(&path).1).collect();
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn a_file_is_called_after_its_metric() {
    for path in formulas("metrics/contact_centre") {
        let (script, _) = read(&path);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
        let names: Vec<&str> = script
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Metric(metric) => Some(metric.name.text.as_ref()),
                _ => None,
            })
            .collect();
        if stem == "params" {
            assert!(names.is_empty(), "params.kpi holds params only");
        } else {
            assert_eq!(names, [stem]);
        }
    }
}

#[test]
fn a_metric_of_the_library_is_complete() {
    let metrics = metrics();
    assert!(metrics.len() >= 45, "only {} metrics", metrics.len());
    let mut missing = String::new();
    let mut say = |name: &str, what: &str| writeln!(missing, "{name}: {what}").expect("a string");
    for (name, (metric, script, _)) in &metrics {
        for part in ["Variants:", "Pitfall", "Source:"] {
            if !metric.doc.contains(part) {
                say(name, &format!("its documentation has no {part}"));
            }
        }
        let languages: BTreeSet<&str> =
            metric.about.labels.iter().filter_map(|(language, _)| language.as_deref()).collect();
        if !metric.about.labels.iter().any(|(language, _)| language.is_none()) {
            say(name, "no English label");
        }
        for language in LANGUAGES {
            if !languages.contains(language) {
                say(name, &format!("no label in {language}"));
            }
        }
        if metric.about.better.is_none() != NO_DIRECTION.contains(&name.as_str()) {
            say(name, "which direction is better?");
        }
        if let Some((_, None)) = &metric.about.target {
            say(name, "its target has no source");
        }
        if !script.items.iter().any(|item| matches!(item, Item::Test(test) if !test.expects.is_empty())) {
            say(name, "no worked example");
        }
    }
    assert!(missing.is_empty(), "{missing}");
}

#[test]
fn the_tests_of_the_library_reach_all_of_it() {
    let mut metrics_reached = 0;
    for module in modules() {
        let project = project_of(&module);
        let observer = Observer::default();
        let options = Options { watchers: &[&observer], ..Options::default() };
        trial::run(&project, &Suite::of(&project), &options).expect("the tests run");
        let (reached, unanswered) = observer.into_reached().expect("what was asked can be asked again");
        let coverage = Coverage::new(points(project.items()), &reached, unanswered, project.sources());
        metrics_reached += coverage.count(|point| point.way == Way::Metric).1;
        assert_eq!(coverage.percent(), "100.0", "{module}: {}", coverage.text(project.sources()));
    }
    assert!(metrics_reached >= metrics().len());
}

/// The folders of the modules.
fn modules() -> BTreeSet<String> {
    let folder = |path: PathBuf| Some(path.strip_prefix(root()).ok()?.parent()?.display().to_string());
    formulas("metrics").into_iter().filter_map(folder).collect()
}

/// The formulas in a folder as a project.
fn project_of(folder: &str) -> Project {
    let mut project = Project::new();
    for path in formulas(folder) {
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        project.formulas(name, std::fs::read_to_string(&path).expect("a formula file is UTF-8"));
    }
    project
}

/// Runs every test block of the formulas in a folder; gives how many there are.
fn run_tests(folder: &str) -> usize {
    let project = project_of(folder);
    let outcomes = project.test().unwrap();
    let report = trial::Report::new(&outcomes, project.sources()).text(&Look::default());
    assert!(outcomes.iter().all(trial::Outcome::passed), "{report}");
    outcomes.len()
}

#[test]
fn every_worked_example_of_the_library_comes_out() {
    assert!(modules().iter().map(|module| run_tests(module)).sum::<usize>() >= metrics().len());
}

#[test]
fn every_worked_example_of_the_stories_comes_out() {
    let folders = ["examples/contact_centre_months", "examples/european_names", "examples/glossary"];
    assert!(folders.map(run_tests).iter().all(|tests| *tests > 0));
}

#[test]
fn a_metric_of_the_library_is_asked_by_its_name_alone() {
    for (name, (_, script, _)) in metrics() {
        let tests = script.items.iter().filter_map(|item| match item {
            Item::Test(test) => Some(test),
            _ => None,
        });
        for test in tests {
            let mut project = Project::new();
            cells(test).into_iter().for_each(|binding| {
                project.bind(binding);
            });
            let text = QuestionText { metrics: vec![name.clone()], ..QuestionText::default() };
            let question = project.question(&text).expect("a name is a question");
            match project.ask(&question) {
                Ok(answer) => assert_eq!(answer.lines.len(), 1, "{name}"),
                Err(error) => panic!("{name}\n{}", show::error(&error, project.sources(), &Look::default())),
            }
        }
    }
}

#[test]
fn the_whole_library_is_asked_of_all_its_tables_together() {
    let metrics = metrics();
    let mut project = Project::new();
    tables_of_the_tests().into_iter().for_each(|binding| {
        project.bind(binding);
    });
    let text = QuestionText { metrics: metrics.keys().cloned().collect(), ..QuestionText::default() };
    let question = project.question(&text).expect("names are a question");
    match project.ask(&question) {
        Ok(answer) => assert_eq!(answer.metrics.len(), metrics.len()),
        Err(error) => panic!("{}", show::error(&error, project.sources(), &Look::default())),
    }
}

#[test]
fn the_tables_of_the_module_are_described() {
    let page = std::fs::read_to_string(root().join("metrics/README.md")).expect("the page is there");
    for table in tables_of_the_tests() {
        let (Some(name), From::Cells { header, .. }) = (table.name, table.from) else { panic!("cells with a name") };
        let line = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        let line = line.unwrap_or_else(|| panic!("metrics/README.md has no table {name}"));
        for column in header {
            assert!(line.contains(&format!("`{column}`")), "metrics/README.md: {name} has no column {column}");
        }
    }
}

/// A table as several tests have it: the columns of all, and each row's cells by column.
#[derive(Default)]
struct Gathered {
    header: Vec<String>,
    rows: Vec<BTreeMap<String, String>>,
}

/// Each table that the tests of the library name: all its columns, and the rows of all tests.
fn tables_of_the_tests() -> Vec<Binding> {
    let mut tables: BTreeMap<String, Gathered> = BTreeMap::new();
    let items = metrics().into_values().flat_map(|(_, script, _)| script.items);
    for item in items {
        let Item::Test(test) = item else { continue };
        for table in &test.tables {
            let Gathered { header, rows } = tables.entry(table.name.text.to_string()).or_default();
            for cell in &table.header {
                if !header.contains(&cell.text) {
                    header.push(cell.text.clone());
                }
            }
            let row = |cells: &Vec<kpi::syntax::Cell>| {
                let cells = table.header.iter().zip(cells);
                cells.map(|(column, cell)| (column.text.clone(), cell.text.clone())).collect()
            };
            rows.extend(table.rows.iter().map(row));
        }
    }
    let binding = |(name, Gathered { header, rows }): (String, Gathered)| {
        let cell = |row: &BTreeMap<String, String>, column| row.get(column).cloned().unwrap_or_default();
        let rows = rows.iter().map(|row| header.iter().map(|column| cell(row, column)).collect()).collect();
        let origin = "the tests of the library".to_owned();
        Binding { name: Some(name), from: From::Cells { header, rows, origin }, format: None }
    };
    tables.into_iter().map(binding).collect()
}

/// The tables of a test, bound as a program binds what it has in memory.
fn cells(test: &Test) -> Vec<Binding> {
    let texts = |cells: &[kpi::syntax::Cell]| cells.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
    let binding = |table: &kpi::syntax::TestTable| Binding {
        name: Some(table.name.text.to_string()),
        from: From::Cells {
            header: texts(&table.header),
            rows: table.rows.iter().map(|row| texts(row)).collect(),
            origin: test.title.clone(),
        },
        format: None,
    };
    test.tables.iter().map(binding).collect()
}

#[test]
fn a_worked_example_has_a_title_of_its_own() {
    let mut seen = BTreeMap::new();
    for (name, (_, script, _)) in metrics() {
        for item in script.items {
            let Item::Test(test) = item else { continue };
            if let Some(other) = seen.insert(test.title.clone(), name.clone()) {
                panic!("{name} and {other} both have a test {:?}", test.title);
            }
        }
    }
}

#[test]
fn no_two_metrics_share_a_label() {
    let mut seen: BTreeMap<(Option<String>, String), String> = BTreeMap::new();
    for (name, (metric, _, _)) in metrics() {
        for label in metric.about.labels {
            if let Some(other) = seen.insert(label.clone(), name.clone()) {
                panic!("{name} and {other} are both called {:?}", label.1);
            }
        }
    }
}

#[test]
fn the_labels_of_the_glossaries_stand_word_for_word() {
    let metrics = metrics();
    for (name, language, label) in [
        ("cost_per_contact", "bg", "Цена на контакт"),
        ("cost_per_contact", "da", "Pris pr. kontakt"),
        ("cost_per_contact", "fr", "Coût par contact"),
        ("cost_per_contact", "vi", "Chi phí mỗi lượt liên hệ"),
        ("cost_per_conversation", "zh", "每次對話費用"),
        ("average_handle_time", "bg", "Средно време на обработка"),
        ("average_handle_time", "fr", "Temps de traitement moyen"),
        ("customer_retention", "zh", "顧客保留率"),
        ("csat", "zh", "客戶滿意度"),
        ("first_contact_resolution", "zh", "首次聯繫解決率"),
    ] {
        let labels = &metrics[name].0.about.labels;
        let found = labels.iter().find(|(tag, _)| tag.as_deref() == Some(language)).map(|(_, label)| label.as_str());
        assert_eq!(found, Some(label), "{name} in {language}");
    }
}

#[test]
fn docs_metrics_md_lists_the_library() {
    let mut page = String::from(
        "# The metrics of the library\n\n\
         Module `contact_centre`. What the tables are called and what a row of them is, stands in\n\
         [metrics/README.md](../metrics/README.md).\n\n\
         | metric | what it is | formula | better |\n|---|---|---|---|\n",
    );
    for (name, (metric, _, text)) in metrics() {
        let what = sentence(&metric.doc);
        let formula = text.get(metric.formula.span.range()).unwrap_or_default();
        let formula = formula.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")");
        let better = match &metric.about.better {
            None => String::new(),
            Some(Better::Higher) => "higher".to_owned(),
            Some(Better::Lower) => "lower".to_owned(),
            Some(Better::Within(low, high)) => {
                format!("{} to {}", &text[low.span.range()], &text[high.span.range()])
            }
        };
        writeln!(page, "| [`{name}`](../metrics/contact_centre/{name}.kpi) | {what} | `{formula}` | {better} |")
            .expect("a string");
    }
    same_page("docs/metrics.md", &page);
}

/// The first sentence of a documentation, on one line.
fn sentence(doc: &str) -> String {
    let before = doc.split("Variants:").next().unwrap_or(doc);
    let line = before.split_whitespace().collect::<Vec<_>>().join(" ");
    line.split_once(". ").map_or(line.clone(), |(first, _)| format!("{first}."))
}

#[test]
fn docs_functions_md_is_the_reference() {
    same_page("docs/functions.md", &reference());
}

#[test]
fn a_function_has_one_name_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for function in ALL {
        for name in std::iter::once(&function.name).chain(function.aliases) {
            assert!(names.insert(*name), "{name} means two functions");
            assert_eq!(find(&name.to_uppercase()).map(|found| found.name), Some(function.name));
        }
        assert!(function.signature.starts_with(function.name), "{}", function.signature);
        assert!(function.summary.ends_with('.'), "{}", function.name);
        assert!(!function.example.0.is_empty() && !function.example.1.is_empty(), "{}", function.name);
        assert!(function.arguments.0 <= function.arguments.1, "{}", function.name);
    }
    assert_eq!(find("no such function").map(|function| function.name), None);
}

#[test]
fn the_examples_of_the_functions_can_be_read() {
    let mut sources = Sources::default();
    for function in ALL {
        let text = format!("example = {}\n", function.example.0);
        let source = sources.add(function.name, text.clone());
        let (_, problems) = parse(source, &text);
        assert!(problems.is_empty(), "{}", shown(&sources, &problems));
    }
}

#[test]
fn the_examples_of_the_functions_give_what_they_state() {
    let mut lines = SAMPLE.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    let from = From::Cells { header, rows: lines.collect(), origin: "the sample".to_owned() };
    let mut project = Project::new();
    project.formulas("sample.kpi", SAMPLE_TABLE);
    project.bind(Binding { name: Some("contacts".to_owned()), from, format: None });
    // A fiscal year and opening hours are known only where a calendar states them.
    let hours = Hours::parse(SAMPLE_HOURS).ok();
    project.calendar(Calendar { fiscal_year: Some(Month::JANUARY), hours, ..Calendar::default() });
    let expressions = ALL.iter().enumerate().map(|(at, function)| format!("example_{at} = {}", function.example.0));
    let text = QuestionText { expressions: expressions.collect(), ..QuestionText::default() };
    let question = project.question(&text).expect("the examples can be read");
    let answer = match project.ask(&question) {
        Ok(answer) => answer,
        Err(error) => panic!("{}", show::error(&error, project.sources(), &Look::default())),
    };
    let cells = &answer.lines.first().expect("one line").cells;
    assert_eq!(cells.len(), ALL.len());
    for (cell, function) in cells.iter().zip(ALL) {
        assert_eq!(value_text(&cell.value), function.example.1, "{}", function.example.0);
    }
}

#[test]
fn the_sample_is_a_whole_table() {
    let width = SAMPLE.lines().next().map(|line| line.split(',').count());
    assert!(SAMPLE.lines().all(|line| Some(line.split(',').count()) == width));
}
