//! A small web server on loopback, for tests: what it answers is up to the test.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How many were asked before.
    pub before: usize,
    pub method: String,
    /// With its query, as it came.
    pub target: String,
    /// By name, in small letters.
    pub headers: BTreeMap<String, String>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The first and the last byte that are wanted.
    pub fn range(&self) -> Option<(usize, usize)> {
        let (from, to) = self.header("range")?.strip_prefix("bytes=")?.split_once('-')?;
        Some((from.parse().unwrap(), to.parse().unwrap()))
    }
}

/// What is answered.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub ending: Ending,
    /// Before anything comes.
    pub silence: Duration,
}

/// How the end of an answer is told.
#[derive(Clone, Copy, Debug, Default)]
pub enum Ending {
    #[default]
    Length,
    Chunks,
    /// With the connection: nobody knows whether more was meant to come.
    Connection,
    /// The length is told, and so many bytes come.
    After(usize),
}

impl Reply {
    pub fn new(status: u16, body: impl AsRef<[u8]>) -> Reply {
        Reply { status, body: body.as_ref().to_vec(), ..Reply::default() }
    }

    pub fn with(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn ending(mut self, ending: Ending) -> Reply {
        self.ending = ending;
        self
    }
}

/// A file as a server gives it that knows ranges and tags.
pub fn file(asked: &Asked, bytes: &[u8], tag: &str) -> Reply {
    if asked.header("if-match").is_some_and(|wanted| wanted != tag) {
        return Reply::new(412, "");
    }
    let reply = match asked.range() {
        Some((from, _)) if from >= bytes.len() => Reply::new(416, ""),
        Some((from, to)) => {
            let to = to.min(bytes.len() - 1);
            let told = format!("bytes {from}-{to}/{}", bytes.len());
            Reply::new(206, &bytes[from..=to]).with("Content-Range", &told)
        }
        None => Reply::new(200, bytes),
    };
    reply.with("ETag", tag)
}

/// A server that lives as long as the test.
pub struct Server {
    pub root: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    sent: Arc<Mutex<usize>>,
}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let (asked, sent) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (all, bytes, answer) = (Arc::clone(&asked), Arc::clone(&sent), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (all, bytes, answer) = (Arc::clone(&all), Arc::clone(&bytes), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let Some(mut asked) = heard(&stream) else { return };
                    {
                        let mut all = all.lock().unwrap();
                        asked.before = all.len();
                        all.push(asked.clone());
                    }
                    let reply = answer(&asked);
                    std::thread::sleep(reply.silence);
                    *bytes.lock().unwrap() += reply.body.len();
                    // A client may have gone away.
                    let _ = said(&stream, &asked, &reply);
                });
            }
        });
        Server { root, asked, sent }
    }

    /// A server with one file, whatever is asked.
    pub fn of(bytes: impl AsRef<[u8]>) -> Server {
        let bytes = bytes.as_ref().to_vec();
        Server::start(move |asked| file(asked, &bytes, "\"one\""))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// Everything that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many bytes of files were given so far.
    pub fn sent(&self) -> usize {
        *self.sent.lock().unwrap()
    }
}

fn heard(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Some(Asked { before: 0, method, target, headers })
}

fn said(mut stream: &TcpStream, asked: &Asked, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Word\r\nConnection: close\r\n", reply.status);
    reply.headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    match reply.ending {
        Ending::Length | Ending::After(_) => head.push_str(&format!("Content-Length: {}\r\n", reply.body.len())),
        Ending::Chunks => head.push_str("Transfer-Encoding: chunked\r\n"),
        Ending::Connection => {}
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    if asked.method == "HEAD" {
        return Ok(());
    }
    match reply.ending {
        Ending::Chunks => {
            for piece in reply.body.chunks(1000) {
                write!(stream, "{:x}\r\n", piece.len())?;
                stream.write_all(piece)?;
                stream.write_all(b"\r\n")?;
            }
            stream.write_all(b"0\r\n\r\n")
        }
        Ending::After(count) => stream.write_all(&reply.body[..count.min(reply.body.len())]),
        Ending::Length | Ending::Connection => stream.write_all(&reply.body),
    }
}
