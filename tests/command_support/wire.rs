//! HTTP/1.1 at the level of bytes: requests to a provider, and servers that answer whatever a
//! test wants.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// A request as it came in, or an answer.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// Method and target, or version and status.
    pub head: (String, String),
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Message {
    pub fn method(&self) -> &str {
        &self.head.0
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        &self.head.1
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub text: String,
}

impl Answer {
    /// An answer without a body.
    pub fn bare(status: u16, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Self { status, headers: headers.collect(), text: String::new() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// Sends one request over a connection of its own.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(text.as_bytes()).unwrap();
    let message = read(&mut stream).unwrap();
    let status = message.head.1.split(' ').next().unwrap().parse().unwrap();
    Answer { status, headers: message.headers, text: message.body }
}

pub fn get(url: &str) -> Answer {
    send("GET", url, &[], "")
}

pub fn post(url: &str, body: &Value) -> Answer {
    send("POST", url, &[("content-type", "application/scim+json")], &body.to_string())
}

/// Reads one message; none where the other side has gone.
fn read(stream: &mut TcpStream) -> Option<Message> {
    let (mut bytes, mut chunk) = (Vec::new(), [0; 16 * 1024]);
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(size) => bytes.extend_from_slice(&chunk[..size]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    let mut lines = head.lines();
    let mut words = lines.next()?.splitn(2, ' ');
    let (first, rest) = (words.next()?.to_owned(), words.next()?);
    let rest = rest.strip_suffix(" HTTP/1.1").unwrap_or(rest).to_owned();
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    assert!(!headers.contains_key("transfer-encoding"), "these tests do not read chunks");
    let is_request = !first.starts_with("HTTP/");
    let length = headers.get("content-length").and_then(|length| length.parse::<usize>().ok());
    let length = length.unwrap_or(if is_request { 0 } else { usize::MAX });
    while body.len() < length {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(size) => body.extend_from_slice(&chunk[..size]),
        }
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Message { head: (first, rest), headers, body })
}

/// Writes a whole answer; the connection ends after it.
pub fn reply(stream: &mut TcpStream, status: u16, headers: &[(&str, &str)], body: &str) {
    let mut text = format!("HTTP/1.1 {status} As-Told\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if status != 204 {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    // The other side may not want it any more.
    let _ = stream.write_all(format!("{text}\r\n{body}").as_bytes());
}

/// What a server was sent.
#[derive(Debug, Default)]
struct Seen {
    connections: AtomicUsize,
    requests: Mutex<Vec<Message>>,
    over: AtomicBool,
}

/// A server on a loopback port of its own. It ends with the test.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

impl Server {
    /// A server that hands each request, with the connection to answer on, to `answer`.
    pub fn start(answer: impl Fn(&Message, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::raw(move |stream, keep| {
            if let Some(request) = read(stream) {
                keep(request.clone());
                answer(&request, stream);
            }
        })
    }

    /// A server that hands each connection to `serve`.
    pub fn raw(serve: impl Fn(&mut TcpStream, &dyn Fn(Message)) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, serve) = (Arc::new(Seen::default()), Arc::new(serve));
        let of_thread = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                if of_thread.over.load(Ordering::SeqCst) {
                    return;
                }
                of_thread.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, serve) = (of_thread.clone(), serve.clone());
                std::thread::spawn(move || {
                    let limit = Some(Duration::from_secs(60));
                    stream.set_read_timeout(limit).unwrap();
                    stream.set_write_timeout(limit).unwrap();
                    serve(&mut stream, &|request| seen.requests.lock().unwrap().push(request));
                    let _ = stream.shutdown(Shutdown::Write);
                    // A connection that is closed with something unread loses what was written.
                    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
                    let mut rest = [0; 1024];
                    while matches!(stream.read(&mut rest), Ok(size) if size > 0) {}
                });
            }
        });
        Self { address, seen }
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn base(&self) -> String {
        format!("{}/scim/v2", self.origin())
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> Vec<Message> {
        self.seen.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.seen.over.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}
