//! The classic WebDriver protocol, thin: one session, JSON in, JSON out.
//! It does not know which engine it drives.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};

/// What a driver or the way to it said no with.
#[derive(Debug)]
pub struct Refused {
    /// The protocol's error code, such as `no such element`; `transport` if the driver was not
    /// reached or did not answer in time.
    pub code: String,
    pub message: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.message.lines().next().unwrap_or_default();
        write!(f, "{}: {line}", self.code)
    }
}

impl std::error::Error for Refused {}

pub type Outcome<T> = Result<T, Refused>;

pub(crate) fn transport(error: impl std::fmt::Display) -> Refused {
    Refused {
        code: "transport".into(),
        message: error.to_string(),
    }
}

/// The name under which WebDriver sends a reference to an element.
pub const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Session {
    agent: ureq::Agent,
    root: String,
    pub capabilities: Value,
    is_lost: Cell<bool>,
}

impl Session {
    /// Asks the driver at `http://127.0.0.1:port` for a session; `limit` is how long that, and each command, may take.
    pub fn start(port: u16, capabilities: Value, limit: Duration) -> Outcome<Session> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(limit))
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        let driver = format!("http://127.0.0.1:{port}/session");
        let wish = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let made = send(&agent, "POST", &driver, &wish)?;
        let id = made["sessionId"].as_str().unwrap_or_default();
        Ok(Session {
            root: format!("{driver}/{id}"),
            agent,
            capabilities: made["capabilities"].clone(),
            is_lost: Cell::new(false),
        })
    }

    pub fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.ask("POST", path, body)
    }

    pub fn get(&self, path: &str) -> Outcome<Value> {
        self.ask("GET", path, &Value::Null)
    }

    pub fn delete(&self, path: &str) -> Outcome<Value> {
        self.ask("DELETE", path, &Value::Null)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Outcome<Value> {
        let answer = send(&self.agent, method, &format!("{}/{path}", self.root), body);
        let ends = ["invalid session id", "no such window", "transport"];
        if answer.as_ref().is_err_and(|no| ends.contains(&&*no.code)) {
            self.is_lost.set(true);
        }
        answer
    }

    /// Whether the driver has not answered, or has said that its browser or its tab is gone.
    pub fn is_lost(&self) -> bool {
        self.is_lost.get()
    }

    pub fn end(&self) {
        let _ = send(&self.agent, "DELETE", &self.root, &Value::Null);
    }

    /// Runs `script` as the body of a function in the page.
    pub fn execute(&self, script: &str, args: &[Value]) -> Outcome<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": args }))
    }

    /// The same for a script that calls its last argument when it is done.
    pub fn execute_async(&self, script: &str, args: &[Value]) -> Outcome<Value> {
        self.post("execute/async", &json!({ "script": script, "args": args }))
    }
}

fn send(agent: &ureq::Agent, method: &str, url: &str, body: &Value) -> Outcome<Value> {
    let sent = match method {
        "GET" => agent.get(url).call(),
        "DELETE" => agent.delete(url).call(),
        _ => agent
            .post(url)
            .content_type("application/json")
            .send(body.to_string()),
    };
    let text = sent
        .map_err(|error| transport(format!("{error}: {method} {url}")))?
        .into_body()
        .with_config()
        .limit(64 << 20)
        .read_to_string()
        .map_err(transport)?;
    let mut answer: Value = serde_json::from_str(&text).map_err(transport)?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(code) => Err(Refused {
            code: code.into(),
            message: value["message"].as_str().unwrap_or_default().into(),
        }),
        None => Ok(value),
    }
}
