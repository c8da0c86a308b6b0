//! WebDriver BiDi, thin: commands over one socket, and the events that come in between.
//! It knows the wire, not what a test wants of it.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::webdriver::{Outcome, Refused, transport};

pub struct Bidi {
    socket: WebSocket<TcpStream>,
    last: u64,
    /// Events in the order in which they came; `take_events` empties it.
    events: Vec<Value>,
}

impl Bidi {
    /// Connects to the `webSocketUrl` of a session.
    pub fn connect(url: &str) -> Outcome<Bidi> {
        let place = url.trim_start_matches("ws://");
        let place = place.split('/').next().unwrap_or_default();
        let stream = TcpStream::connect(place).map_err(transport)?;
        let _ = stream.set_nodelay(true);
        let (socket, _) = tungstenite::client(url, stream).map_err(transport)?;
        Ok(Bidi {
            socket,
            last: 0,
            events: Vec::new(),
        })
    }

    /// Sends a command and waits for its answer, at most `limit`.
    pub fn command(&mut self, method: &str, params: Value, limit: Duration) -> Outcome<Value> {
        self.last += 1;
        let id = self.last;
        let text = json!({ "id": id, "method": method, "params": params }).to_string();
        self.socket.send(Message::text(text)).map_err(transport)?;
        let deadline = Instant::now() + limit;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Refused {
                    code: "timeout".into(),
                    message: format!("no answer to {method} within {limit:?}"),
                });
            }
            // An answer that comes after its command was given up is dropped below, by its id.
            let _ = self.socket.get_ref().set_read_timeout(Some(left));
            let message = match self.socket.read() {
                Ok(Message::Text(text)) => text,
                Ok(_) => continue,
                Err(tungstenite::Error::Io(error))
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    continue;
                }
                Err(error) => return Err(transport(error)),
            };
            let mut message: Value = serde_json::from_str(&message).map_err(transport)?;
            if message["type"] == "event" {
                self.events.push(message);
            } else if message["id"] == json!(id) {
                return match message["type"].as_str() {
                    Some("error") => Err(Refused {
                        code: message["error"].as_str().unwrap_or_default().into(),
                        message: message["message"].as_str().unwrap_or_default().into(),
                    }),
                    _ => Ok(message["result"].take()),
                };
            }
        }
    }

    pub fn take_events(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.events)
    }
}
