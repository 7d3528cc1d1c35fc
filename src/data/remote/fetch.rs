//! Fetching files whole: in a few parts at the same time where the server gives parts and says of which state of the file
//! they are, else in one piece.

use super::ask::{Answer, Source, Version};
use super::file::RemoteFile;
use super::trouble::Trouble;
use super::{Remote, list, problems};
use crate::data::content::Content;
use crate::data::locate::is_web_page;
use crate::data::spill::{Pool, Room};
use crate::problem::Failure;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use std::future::Future;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// Files that are fetched at the same time.
const FILES: usize = 4;

/// Parts of one file that are fetched at the same time.
const PARTS: usize = 4;

/// The size of a part.
const PART: u64 = 4 << 20;

/// As much of a file is asked for at first; of one that seems to keep columns just its beginning.
const FIRST: u64 = 4 << 20;
const FIRST_OF_COLUMNS: u64 = 64 << 10;

/// What a file of columns begins with of which only ranges are read.
const PARQUET: &[u8] = b"PAR1";

/// So often something is tried, with a pause before each new try.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_millis(900)];

/// A file that was fetched, or of which ranges can be fetched.
#[derive(Debug)]
pub(super) enum Fetched {
    Whole(Content),
    Left(Arc<RemoteFile>),
}

/// Fetches files, several at a time; they come back in their order.
pub(super) async fn all(files: Vec<Remote>, pool: &Pool) -> Result<Vec<Fetched>, Failure> {
    let one = |file: Remote| async move {
        match fetched(&file, pool).await {
            Ok(fetched) => Ok(fetched),
            Err(Failed::Trouble(trouble)) => Err(list::explained(&file.name, &file.source, &trouble).await),
            Err(Failed::Page) => Err(problems::page(&file.name)),
        }
    };
    futures::stream::iter(files.into_iter().map(one)).buffered(FILES).try_collect().await
}

enum Failed {
    Trouble(Trouble),
    Page,
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Failed {
        Failed::Trouble(trouble)
    }
}

async fn fetched(file: &Remote, pool: &Pool) -> Result<Fetched, Failed> {
    let name = file.path.to_lowercase();
    let most = if name.ends_with(".parquet") || name.ends_with(".pq") { FIRST_OF_COLUMNS } else { FIRST };
    let (head, answer) = match beginning(&file.source, most, pool).await? {
        Beginning::Whole(content, is_page) => return whole(content, is_page),
        Beginning::Part(head, answer) => (head, answer),
    };
    let Told { size, version, is_page } = answer;
    if is_for_browsers(&head, is_page) {
        return Err(Failed::Page);
    }
    if head.len() as u64 == size {
        file.source.expects(size);
        let mut room = pool.room(Some(size)).map_err(not_kept)?;
        room.put(&head).map_err(not_kept)?;
        return Ok(Fetched::Whole(room.content()));
    }
    let is_left = head.starts_with(PARQUET) && version.tells();
    // Of a file of columns nobody knows how much a question needs.
    file.source.expects(if is_left { head.len() as u64 } else { size });
    if is_left {
        return Ok(Fetched::Left(Arc::new(RemoteFile::new(&file.name, file.source.clone(), size, version, head))));
    }
    if !version.tells() {
        // Parts of two states of the file could not be told apart.
        let (content, is_page) = again(|| in_one_piece(&file.source, pool)).await?;
        return whole(content, is_page);
    }
    let mut room = pool.room(Some(size)).map_err(not_kept)?;
    room.put(&head).map_err(not_kept)?;
    in_parts(&file.source, head.len() as u64..size, &version, &mut room).await?;
    Ok(Fetched::Whole(room.content()))
}

fn whole(content: Content, is_page: bool) -> Result<Fetched, Failed> {
    let start = content.range(0, 1024).map_err(not_kept)?;
    if is_for_browsers(&start, is_page) { Err(Failed::Page) } else { Ok(Fetched::Whole(content)) }
}

fn not_kept(error: std::io::Error) -> Trouble {
    Trouble::NotKept(error.to_string())
}

/// What the first answer brought.
enum Beginning {
    /// Everything, and whether the server calls it a page: it gives no parts.
    Whole(Content, bool),
    Part(Bytes, Told),
}

/// What the first answer said of the whole file.
struct Told {
    size: u64,
    version: Version,
    is_page: bool,
}

async fn beginning(source: &Source, most: u64, pool: &Pool) -> Result<Beginning, Trouble> {
    again(|| async {
        let answer = match source.ask(Some(0..most), None).await {
            // An empty file has no first byte.
            Err(Trouble::Refused { status: 416, .. }) => source.ask(None, None).await?,
            answer => answer?,
        };
        match (&answer.range, answer.size) {
            (None, _) => kept(source, answer, pool).await.map(|(content, is_page)| Beginning::Whole(content, is_page)),
            (Some(_), None) => {
                drop(answer);
                let (content, is_page) = in_one_piece(source, pool).await?;
                Ok(Beginning::Whole(content, is_page))
            }
            (Some(_), Some(size)) => {
                let told = Told { size, version: answer.version.clone(), is_page: answer.is_page };
                let head = answer.bytes().await?;
                if (head.len() as u64) < size.min(most) {
                    return Err(Trouble::CutOff("fewer bytes came than were asked for".to_owned()));
                }
                Ok(Beginning::Part(head, told))
            }
        }
    })
    .await
}

async fn in_one_piece(source: &Source, pool: &Pool) -> Result<(Content, bool), Trouble> {
    kept(source, source.ask(None, None).await?, pool).await
}

async fn kept(source: &Source, answer: Answer, pool: &Pool) -> Result<(Content, bool), Trouble> {
    let is_page = answer.is_page;
    source.expects(answer.size.unwrap_or(0));
    let mut room = pool.room(answer.size).map_err(not_kept)?;
    answer.take(|bytes| room.put(bytes).map_err(not_kept)).await?;
    Ok((room.content(), is_page))
}

async fn in_parts(source: &Source, rest: Range<u64>, version: &Version, room: &mut Room) -> Result<(), Trouble> {
    let part = |from: u64| range(source, from..from.saturating_add(PART).min(rest.end), version);
    let starts = (rest.start..rest.end).step_by(usize::try_from(PART).unwrap_or(usize::MAX));
    let mut parts = futures::stream::iter(starts.map(part)).buffered(PARTS);
    while let Some(bytes) = parts.next().await {
        room.put(&bytes?).map_err(not_kept)?;
    }
    Ok(())
}

/// A range of a file in the state that was seen before.
pub(super) async fn range(source: &Source, wanted: Range<u64>, version: &Version) -> Result<Bytes, Trouble> {
    again(|| async {
        let answer = match source.ask(Some(wanted.clone()), Some(version)).await {
            // It was there a moment ago, and as long as that.
            Err(Trouble::Refused { status: 404 | 410 | 412 | 416, .. }) => return Err(Trouble::Changed),
            answer => answer?,
        };
        match answer.range.clone() {
            Some(given) if given == wanted => answer.bytes().await,
            Some(_) => Err(Trouble::Changed),
            None => Err(Trouble::Other("it gave parts of the file before, and now gives only the whole".to_owned())),
        }
    })
    .await
}

/// Tries something again that may pass.
pub(super) async fn again<T, F: Future<Output = Result<T, Trouble>>>(
    mut work: impl FnMut() -> F,
) -> Result<T, Trouble> {
    for pause in PAUSES {
        match work().await {
            Err(trouble) if trouble.passes() => tokio::time::sleep(pause).await,
            result => return result,
        }
    }
    work().await
}

/// Whether what came is for a browser: a page to log in, a page that says that nothing is there.
fn is_for_browsers(start: &[u8], is_called_page: bool) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    is_web_page(start) || (is_called_page && text.starts_with(b"<"))
}
