//! The files of one table, opened as rows of cells: each one itself, or by what is kept of it.

use super::account::account;
use super::csv::{CsvFile, Depth, Doubt, Separator, Stated};
use super::json::{self, JsonFile};
use super::kept::{Cache, OpenedAs, Shelf, StandIn, fingerprint};
use super::locate::{self, Format, Found};
use super::open::Facts;
use super::rowfile::{Nature, RowFile};
use super::workbook::{self, Wishes};
use super::{Binding, Options, csv, names, packed, problems};
use crate::problem::Failure;
use std::sync::Arc;

/// The files of a table.
pub(super) struct Files {
    all: Vec<OneFile>,
    /// The format of all of them; nothing where there is no file.
    pub format: Option<Format>,
}

struct OneFile {
    /// As it was found; unpacked unless what is kept of it stands in.
    found: Found,
    shelf: Option<Arc<Shelf>>,
}

/// How files are opened.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub stated: Stated,
    pub wishes: Wishes,
    pub threads: usize,
    pub smallest_part: u64,
    pub deep: u64,
}

/// How deep text files are looked at for lines that are no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// As they were when they were kept, others at their ends.
    First,
    /// All of them so deep.
    All(Depth),
}

/// What is told of one file that was opened.
struct Told {
    shown: String,
    separator: Option<Separator>,
    encoding: Option<String>,
    about: Option<Arc<csv::About>>,
    account: Vec<String>,
    left_out: Vec<(String, String)>,
    doubled: Vec<(String, Vec<String>)>,
}

impl Files {
    /// The files, those unpacked that must be read; `asked` is all that is said of how they are.
    pub fn new(binding: &Binding, found: Vec<Found>, asked: &str, options: &Options) -> Result<Files, Failure> {
        let cache = cache(options);
        let mut all = Vec::with_capacity(found.len());
        for found in found {
            let shelf = cache.and_then(|cache| {
                // Sheets and files of archives are tables of their own.
                let key = format!("{:?} {asked}", found.part);
                let asked = fingerprint(&format!("{:?} {} {}", binding.format, options.sample, key));
                Shelf::of(
                    &found.name,
                    &found.content,
                    &found.part.clone().unwrap_or_default(),
                    asked,
                    cache,
                    options.threads,
                )
            });
            let mut file = OneFile { found, shelf: shelf.map(Arc::new) };
            file.get_ready()?;
            all.push(file);
        }
        let mut files = Files { all, format: None };
        if let Some(first) = files.all.first() {
            let kept = first.opened().and_then(|opened| Format::named(&opened.format));
            let format = match kept {
                Some(format) => format,
                None => locate::format(binding, &first.found)?,
            };
            files.format = Some(format);
            for file in &mut files.all {
                if file.opened().is_some_and(|opened| opened.format != format.name()) {
                    file.read_anew()?;
                }
            }
        }
        Ok(files)
    }

    /// Each file as it was found.
    pub fn found(&self) -> Vec<Found> {
        self.all.iter().map(|file| file.found.clone()).collect()
    }

    /// What is kept of each, if anything is or will be.
    pub fn shelves(&self) -> Vec<Option<Arc<Shelf>>> {
        self.all.iter().map(|file| file.shelf.clone()).collect()
    }

    /// Nothing is kept of them.
    pub fn close(&self) {
        self.all.iter().filter_map(|file| file.shelf.as_ref()).for_each(|shelf| shelf.close());
    }

    /// How many bytes they hold.
    pub fn size(&self) -> u64 {
        let size = |file: &OneFile| file.opened().map_or_else(|| file.found.content.size(), |opened| opened.size);
        self.all.iter().map(size).sum()
    }

    /// Whether some file was looked at from end to end when it was kept, and whether all were.
    pub fn are_deep(&self) -> (bool, bool) {
        let deep = |file: &OneFile| file.shelf.as_ref().is_some_and(|shelf| shelf.is_deep());
        (self.all.iter().any(deep), self.all.iter().all(deep))
    }

    /// The files as rows of cells: text, JSON or sheets.
    pub fn rows(
        &mut self,
        pass: Pass,
        way: &Way,
        facts: &mut Facts,
        options: &Options,
    ) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
        let Some(format) = self.format else { return Ok(Vec::new()) };
        if matches!(format, Format::Json | Format::Ndjson) && self.all.len() > 1 {
            // What the columns of each are depends on all of them: nothing is kept.
            for file in &mut self.all {
                file.read_anew()?;
            }
            self.close();
            return several_json(&self.found(), format, facts, options);
        }
        if format == Format::Workbook {
            let first = self.all.first().and_then(|file| file.found.part.clone());
            facts.sheet = first.or_else(|| way.wishes.sheet.clone());
        }
        let mut opened = Vec::with_capacity(self.all.len());
        for file in &mut self.all {
            opened.push(file.rows(pass, format, way, facts)?);
        }
        Ok(opened)
    }
}

/// Where columns are kept, if they are.
fn cache(options: &Options) -> Option<&Arc<Cache>> {
    let cache = options.cache.as_ref()?;
    if options.bad_rows.is_some() {
        cache.note("rows that do not fit are set aside, so files are read without the cache".to_owned());
        return None;
    }
    Some(cache)
}

impl OneFile {
    fn opened(&self) -> Option<OpenedAs> {
        self.shelf.as_ref()?.opened()
    }

    fn get_ready(&mut self) -> Result<(), Failure> {
        if self.opened().is_none() {
            self.found = packed::unpacked(self.found.clone())?;
        }
        Ok(())
    }

    fn read_anew(&mut self) -> Result<(), Failure> {
        if self.opened().is_some() {
            self.shelf.iter().for_each(|shelf| shelf.reopen());
            self.get_ready()?;
        }
        Ok(())
    }

    fn rows(&mut self, pass: Pass, format: Format, way: &Way, facts: &mut Facts) -> Result<Arc<dyn RowFile>, Failure> {
        let kept_deep = self.shelf.as_ref().is_some_and(|shelf| shelf.is_deep());
        let depth = match pass {
            Pass::First if kept_deep => Depth::Whole,
            Pass::First => Depth::Ends,
            Pass::All(depth) => depth,
        };
        if kept_deep != (depth == Depth::Whole) {
            self.read_anew()?;
        }
        if let Some(opened) = self.opened() {
            let told = Told {
                shown: opened.shown.clone(),
                separator: opened.separator.clone(),
                encoding: opened.encoding.clone(),
                about: None,
                account: opened.account.clone(),
                left_out: opened.left_out.clone(),
                doubled: opened.doubled.clone(),
            };
            told.to(facts);
            let (packed, way) = (self.found.clone(), way.clone());
            let open = move || open(&packed::unpacked(packed.clone())?, format, &way, depth).map(|(file, _)| file);
            return Ok(Arc::new(StandIn::new(opened, Box::new(open))));
        }
        let (file, told) = open(&self.found, format, way, depth)?;
        let doubt = told.about.as_ref().is_some_and(|about| about.doubt.is_some());
        match &self.shelf {
            Some(shelf) if doubt => shelf.close(),
            Some(shelf) => shelf.began(&*file, told.kept(&*file, format, depth, self.found.content.size())),
            None => {}
        }
        told.to(facts);
        if let Some(doubt) = told.about.as_ref().and_then(|about| about.doubt.as_ref()) {
            facts.doubt.get_or_insert_with(|| left_open(&self.found.name, doubt));
        }
        Ok(file)
    }
}

fn left_open(file: &str, doubt: &Doubt) -> Failure {
    match doubt {
        Doubt::Header(text) => problems::names_or_row(file, text),
        Doubt::Title { line, text } => problems::title_or_names(file, *line, text),
        Doubt::OtherTable { line, text, left } => problems::table_or_row(file, *line, text, *left),
    }
}

impl Told {
    fn to(&self, facts: &mut Facts) {
        self.shown.clone_into(&mut facts.format);
        if facts.separator.is_none() {
            facts.separator.clone_from(&self.separator);
        }
        if facts.encoding.is_none() {
            facts.encoding.clone_from(&self.encoding);
        }
        if facts.about.is_none() {
            facts.about.clone_from(&self.about);
        }
        for doubled in &self.doubled {
            if !facts.doubled.iter().any(|(known, _)| *known == doubled.0) {
                facts.doubled.push(doubled.clone());
            }
        }
        facts.remarks.extend(self.account.iter().cloned());
        facts.left_out.extend(self.left_out.iter().cloned());
    }

    fn kept(&self, file: &dyn RowFile, format: Format, depth: Depth, size: u64) -> OpenedAs {
        let natures: Vec<Nature> = (0..file.header().len()).map(|at| file.nature(at)).collect();
        OpenedAs {
            format: format.name().to_owned(),
            shown: self.shown.clone(),
            deep: depth == Depth::Whole,
            size,
            name: file.name().to_owned(),
            header: file.header().to_vec(),
            extent: file.extent(),
            layout: file.layout(file.extent().1),
            natures,
            remarks: file.remarks(),
            account: self.account.clone(),
            separator: self.separator.clone(),
            encoding: self.encoding.clone(),
            left_out: self.left_out.clone(),
            doubled: self.doubled.clone(),
        }
    }
}

fn open(found: &Found, format: Format, way: &Way, depth: Depth) -> Result<(Arc<dyn RowFile>, Told), Failure> {
    let mut told = Told {
        shown: format.name().to_owned(),
        separator: None,
        encoding: None,
        about: None,
        account: Vec::new(),
        left_out: Vec::new(),
        doubled: Vec::new(),
    };
    let file: Arc<dyn RowFile> = match format {
        Format::Workbook => {
            let mut sheet = workbook::open(found, &way.wishes)?;
            told.doubled = names::told_apart(&mut sheet.header);
            Arc::new(sheet)
        }
        Format::Json | Format::Ndjson => {
            let mut one = [JsonFile::open(found, format == Format::Ndjson, (way.threads, way.smallest_part))?];
            told.left_out = json::together(&mut one)?;
            let [file] = one;
            file.form().clone_into(&mut told.shown);
            Arc::new(file)
        }
        _ => {
            let mut read = CsvFile::open(&found.name, found.content.clone(), &way.stated, depth, way.deep)?;
            told.doubled = names::told_apart(&mut read.header);
            told.separator = Some(read.dialect.separator());
            told.encoding = Some(read.encoding.clone());
            told.about = Some(Arc::clone(&read.about));
            told.account = account(&found.name, &read, &way.stated);
            Arc::new(read)
        }
    };
    Ok((file, told))
}

/// JSON files may have different fields: each has all of them, blank where an object lacks it.
fn several_json(
    files: &[Found],
    format: Format,
    facts: &mut Facts,
    options: &Options,
) -> Result<Vec<Arc<dyn RowFile>>, Failure> {
    let lines = format == Format::Ndjson;
    let pieces = (options.threads, options.smallest_part);
    let mut opened = files.iter().map(|file| JsonFile::open(file, lines, pieces)).collect::<Result<Vec<_>, _>>()?;
    facts.left_out.extend(json::together(&mut opened)?);
    if let Some(first) = opened.first() {
        first.form().clone_into(&mut facts.format);
    }
    Ok(opened.into_iter().map(|file| -> Arc<dyn RowFile> { Arc::new(file) }).collect())
}
