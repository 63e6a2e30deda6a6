//! The reference provider behind a server that sees every request and may change every answer.

use std::collections::HashMap;
use std::net::TcpStream;
use std::sync::{Arc, OnceLock};

use serde_json::{Value, json};

use super::wire::{Answer, Message, Server, reply, send};
use super::{Out, Served};

/// A provider that is reached through a server.
pub struct Proxied {
    pub served: Served,
    pub front: Server,
}

/// How a proxy answers: it is given the request, and what fetches the provider's answer.
type Answering = dyn Fn(&Message, &dyn Fn() -> Answer) -> Answer + Send + Sync;

impl Proxied {
    /// Starts both; `options` are those of the provider. Where these say who may call, the usual
    /// token is not added.
    pub fn start(
        options: Value,
        arguments: &[&str],
        answer: impl Fn(&Message, &dyn Fn() -> Answer) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::before(options, arguments, move |origin, request, stream| {
            forward(origin, request, stream, &answer);
        })
    }

    /// One that closes the connection without an answer where `broken` says so.
    pub fn breaking(broken: impl Fn(&Message) -> bool + Send + Sync + 'static) -> Self {
        Self::before(json!({}), &[], move |origin, request, stream| {
            if !broken(request) {
                forward(origin, request, stream, &|_, fetch| fetch());
            }
        })
    }

    fn before(
        options: Value,
        arguments: &[&str],
        serve: impl Fn(&str, &Message, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let back = Arc::new(OnceLock::<String>::new());
        let of_front = back.clone();
        let front = Server::start(move |request, stream| {
            let origin = of_front.get().expect("nobody knows the front before the back is there");
            serve(origin, request, stream);
        });
        let mut options = options;
        options["base_url"] = json!(front.base());
        let folder = Out::new();
        let file = folder.parent().join("options.yaml");
        std::fs::write(&file, options.to_string()).unwrap();
        let mut all = vec!["--limits", file.to_str().unwrap()];
        all.extend(arguments);
        let served = match options.get("auth") {
            Some(_) => Served::open(&all),
            None => Served::start(&all),
        };
        back.set(served.origin()).unwrap();
        Self { served, front }
    }
}

/// Headers that belong to one connection.
const HOP: [&str; 3] = ["host", "connection", "content-length"];

fn end_to_end(headers: &HashMap<String, String>) -> Vec<(&str, &str)> {
    let kept = headers.iter().filter(|(name, _)| !HOP.contains(&name.as_str()));
    kept.map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

fn forward(origin: &str, request: &Message, stream: &mut TcpStream, answer: &Answering) {
    let url = format!("{origin}{}", request.target());
    let fetch = || send(request.method(), &url, &end_to_end(&request.headers), &request.body);
    let answer = answer(request, &fetch);
    reply(stream, answer.status, &end_to_end(&answer.headers), &answer.text);
}
