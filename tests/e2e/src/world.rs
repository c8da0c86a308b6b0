//! The internet of a test: one loopback server that is every host, and a book of all requests.
//! It does not know browsers or Placet; it serves what cases register and counts what comes.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::strict::{self, Seen};

/// The host of the site under test; all of `*.shop.example` is the owner's.
pub const SHOP: &str = "www.shop.example";

/// One request as it arrived, or a connection that was opened (`method` is `CONNECT`).
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub host: String,
    pub path: String,
    pub query: String,
    pub headers: HashMap<String, String>,
    pub body: String,
    pub party: Party,
    /// When it arrived, to compare two requests.
    pub at: Instant,
}

impl Request {
    /// Host and path, as a failed check prints them.
    pub fn place(&self) -> String {
        format!("{}{}", self.host, self.path)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Whose host a request went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The owner's own hosts.
    Shop,
    /// A host that the case, or the standing cast of vendors, plays.
    Vendor,
    /// A host nobody registered: answered with 403.
    Stranger,
    /// The browser's own errands, which no page asked for.
    Background,
}

/// What is sent back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Wait this long before answering.
    pub delay: Duration,
    /// Never answer (until the case is over).
    pub hangs: bool,
    /// Where the body is cut into pieces that come one after another, with a pause between them.
    pub cuts: Vec<usize>,
}

/// How long a browser waits for the next piece of a body.
const PAUSE: Duration = Duration::from_millis(25);

impl Reply {
    pub fn new(kind: &str, body: impl Into<Vec<u8>>) -> Reply {
        Reply {
            status: 200,
            headers: vec![("content-type".into(), kind.into())],
            body: body.into(),
            delay: Duration::ZERO,
            hangs: false,
            cuts: Vec::new(),
        }
    }

    pub fn html(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new("text/html; charset=utf-8", body)
    }

    pub fn js(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new("text/javascript; charset=utf-8", body)
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Reply {
        Reply::new("application/json", body)
    }

    /// A transparent picture of one pixel.
    pub fn gif() -> Reply {
        let pixel: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        Reply::new("image/gif", pixel)
    }

    pub fn status(status: u16) -> Reply {
        Reply {
            status,
            ..Reply::new("text/plain", "")
        }
    }

    pub fn hanging() -> Reply {
        Reply {
            hangs: true,
            ..Reply::js("")
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Reply {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// What it says under this name, or nothing.
    pub fn header_of(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The body comes in pieces: up to each of these places, in order, then the rest.
    pub fn in_pieces(mut self, cuts: &[usize]) -> Reply {
        self.cuts = cuts.to_vec();
        self
    }

    pub fn after(mut self, delay: Duration) -> Reply {
        self.delay = delay;
        self
    }
}

/// A file as a server sends it.
pub fn file(path: &Path) -> Option<Reply> {
    path.extension()?;
    Some(Reply::new(kind(path), std::fs::read(path).ok()?))
}

/// What a server calls a file, by the ending of its name.
pub fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

type Answer = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

#[derive(Default)]
struct State {
    /// Answers by host and path; a path may end in `*`. The last one registered wins.
    cast: Vec<(String, String, Answer)>,
    /// How many of `cast` stay from case to case.
    standing: usize,
    requests: Vec<Request>,
    /// What runs first in every page, for the engine whose driver cannot see to it.
    before: Vec<String>,
    /// HTML that the case itself will put into pages.
    inserted: String,
    /// What came of the policy that pages get where that is asked for.
    strict: Seen,
}

pub struct World {
    state: Mutex<State>,
    epoch: AtomicU64,
    /// Tells hanging answers that their case is over.
    over: watch::Sender<u64>,
    www: PathBuf,
    /// Where the browser's own errands go, which belong to no case.
    address: SocketAddr,
    tls: TlsAcceptor,
    server: Handle,
}

impl World {
    /// Starts the server on a thread of its own; it lives as long as the process.
    pub fn start(www: &Path) -> std::io::Result<Arc<World>> {
        let (listener, address) = listen()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let world = Arc::new(World {
            state: Mutex::default(),
            epoch: AtomicU64::new(0),
            over: watch::channel(0).0,
            www: www.to_path_buf(),
            address,
            tls: TlsAcceptor::from(Arc::new(tls_config()?)),
            server: runtime.handle().clone(),
        });
        crate::vendors::play_all(&world);
        let mut state = world.state();
        state.standing = state.cast.len();
        drop(state);
        let server = world.clone();
        std::thread::spawn(move || runtime.block_on(serve(server, 0, listener)));
        Ok(world)
    }

    /// `host:port` for a browser's proxy setting, outside any case.
    pub fn proxy(&self) -> String {
        self.address.to_string()
    }

    /// A new case: what the last one registered and requested is gone. Gives the proxy of the
    /// case's own profile: whatever still comes through an earlier one (the beacons of a page
    /// that is just being closed, on new connections too) is not counted to this one.
    pub fn begin(self: &Arc<World>) -> std::io::Result<String> {
        let epoch = self.epoch.fetch_add(1, Ordering::SeqCst) + 1;
        self.over.send_replace(epoch);
        let mut state = self.state();
        let standing = state.standing;
        state.cast.truncate(standing);
        state.requests.clear();
        state.before.clear();
        state.inserted.clear();
        state.strict = Seen::default();
        drop(state);
        let (listener, address) = listen()?;
        self.server.spawn(serve(self.clone(), epoch, listener));
        Ok(address.to_string())
    }

    /// Answers `host` + `path` with a fixed reply.
    pub fn put(&self, host: &str, path: &str, reply: Reply) {
        let reply = crate::own::instead(self, host, reply);
        self.answer(host, path, move |_| reply.clone());
    }

    /// Answers `host` + `path` (which may end in `*`) by a closure.
    pub fn answer(
        &self,
        host: &str,
        path: &str,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) {
        self.state()
            .cast
            .push((host.into(), path.into(), Arc::new(answer)));
    }

    /// Everything that arrived in this case, connections and preflights too, in order.
    pub fn book(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// Starts the book anew within a case.
    pub fn forget(&self) {
        self.state().requests.clear();
    }

    /// Puts statements first into every page of this case, in a script that is gone when the page's own run.
    pub fn before_every_page(&self, statements: &str) {
        self.state().before.push(statements.into());
    }

    /// The page with what was put before it: inline where no policy forbids it, else by the policy's nonce, else as a
    /// file of the page's own host.
    fn with_what_comes_before(&self, request: &Request, reply: &mut Reply) {
        if !is_page(request, reply) || self.state().before.is_empty() {
            return;
        }
        let policy = reply.header_of("content-security-policy");
        let nonce = policy.split_once("'nonce-").map(|(_, rest)| rest);
        let nonce = nonce.and_then(|rest| rest.split('\'').next());
        let script = match nonce {
            None if !policy.is_empty() => format!("<script src={BEFORE}></script>"),
            _ => format!(
                "<script nonce='{}'>{}</script>",
                nonce.unwrap_or_default(),
                self.what_comes_before().replace("</script", "<\\/script")
            ),
        };
        let html = String::from_utf8_lossy(&reply.body).into_owned();
        let at = ["<head>", "<!doctype html>"]
            .iter()
            .find_map(|start| html.find(start).map(|at| at + start.len()))
            .unwrap_or_default();
        let (start, end) = html.split_at(at);
        reply.body = format!("{start}{script}{end}").into_bytes();
    }

    fn what_comes_before(&self) -> String {
        let mut script = "document.currentScript.remove();".to_string();
        for statements in &self.state().before {
            script += &format!("(() => {{ {statements} }})();\n");
        }
        script
    }

    /// The page with the policy under which it stands, where one is asked for and the page brings none; and what came of it.
    fn with_policy(&self, epoch: u64, request: &Request, reply: &mut Reply) {
        if !strict::is_asked_for() {
            return;
        }
        let is_of_case = epoch == self.epoch.load(Ordering::SeqCst);
        if !is_page(request, reply) {
            // Some pages have the program from a host that serves packages.
            if is_of_case {
                self.state().strict.note(request, reply);
            }
            return;
        }
        if request.party != Party::Shop {
            return;
        }
        let inserted = self.state().inserted.clone();
        let policy = strict::policy(reply, &inserted);
        if is_of_case {
            let is_under = policy.is_some();
            self.state().strict.note_page(request, is_under);
        }
        let header = |policy| ("content-security-policy".into(), policy);
        reply.headers.extend(policy.map(header));
    }

    /// The policy of pages allows what this HTML, which the case itself puts into them, has inline.
    pub fn will_insert(&self, html: &str) {
        self.state().inserted += html;
    }

    /// What came of that policy in this case.
    pub fn strict(&self) -> Seen {
        self.state().strict.clone()
    }

    /// A file of `www/`, as the owner's server would send it.
    fn file(&self, path: &str) -> Option<Reply> {
        let path = match path {
            path if path.contains("..") => return None,
            path if path.starts_with("/placet/") => path.replacen("/placet/", "dist/", 1),
            path => path.trim_start_matches('/').to_string(),
        };
        let path = if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path
        };
        file(&self.www.join(path))
    }

    fn reply(&self, request: &Request) -> Reply {
        if request.path == strict::REPORTS {
            return Reply::status(204);
        }
        if request.path == BEFORE {
            return Reply::js(self.what_comes_before());
        }
        let found = self
            .state()
            .cast
            .iter()
            .rev()
            .find(|(host, path, _)| {
                *host == request.host
                    && path
                        .strip_suffix('*')
                        .map_or(*path == request.path, |start| {
                            request.path.starts_with(start)
                        })
            })
            .map(|(_, _, answer)| answer.clone());
        if let Some(answer) = found {
            return answer(request);
        }
        match request.party {
            Party::Shop => self
                .file(&request.path)
                .unwrap_or_else(|| Reply::status(404)),
            Party::Vendor => Reply::status(404),
            Party::Stranger | Party::Background => Reply::status(403),
        }
    }

    fn party(&self, host: &str) -> Party {
        if host == "shop.example" || host.ends_with(".shop.example") {
            return Party::Shop;
        }
        if self.state().cast.iter().any(|(known, _, _)| known == host) {
            return Party::Vendor;
        }
        if BACKGROUND
            .iter()
            .any(|own| host == *own || host.ends_with(&format!(".{own}")))
        {
            return Party::Background;
        }
        Party::Stranger
    }

    fn note(&self, epoch: u64, request: Request) {
        // The icon is the browser's own idea, and asked of every host it visits.
        let own = matches!(
            request.path.as_str(),
            "/favicon.ico" | BEFORE | strict::REPORTS
        );
        if epoch == self.epoch.load(Ordering::SeqCst) && !own {
            self.state().requests.push(request);
        }
    }

    /// A panicking case must not take the server with it.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether this is sent to be a page, or the page of a frame.
fn is_page(request: &Request, reply: &Reply) -> bool {
    let wanted = request.header("sec-fetch-dest");
    reply.header_of("content-type").starts_with("text/html")
        && matches!(wanted, "" | "document" | "iframe" | "frame")
}

/// Where the server keeps what comes before a page's own scripts.
const BEFORE: &str = "/before-every-page.js";

/// Where browsers go by themselves (seen with Chromium 156 and Firefox 153, each with the
/// settings of `browser.rs`).
const BACKGROUND: &[&str] = &[
    "background.invalid",
    "update.googleapis.com",
    "clients2.google.com",
    "accounts.google.com",
    "optimizationguide-pa.googleapis.com",
    "content-autofill.googleapis.com",
    "mozilla.com",
    "mozilla.org",
    "mozilla.net",
    "detectportal.firefox.com",
    "location.services.mozilla.com",
];

fn listen() -> std::io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// All that comes through one case's proxy is that case's.
async fn serve(world: Arc<World>, epoch: u64, listener: std::net::TcpListener) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let _ = stream.set_nodelay(true);
        let world = world.clone();
        tokio::spawn(async move {
            let proxy = service_fn(|request| proxied(world.clone(), epoch, request));
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), proxy)
                .with_upgrades()
                .await;
        });
    }
}

/// A request to the proxy: either the wish for a tunnel, or a plain `GET http://…`.
async fn proxied(
    world: Arc<World>,
    epoch: u64,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Pieces>, Infallible> {
    if request.method() != hyper::Method::CONNECT {
        return page_request(world, epoch, request).await;
    }
    let host = request.uri().host().unwrap_or_default().to_string();
    let party = world.party(&host);
    // A tunnel to a third party tells it that this visitor is here: it counts as contact.
    world.note(
        epoch,
        Request {
            method: "CONNECT".into(),
            path: String::new(),
            query: String::new(),
            headers: HashMap::new(),
            body: String::new(),
            party,
            at: Instant::now(),
            host,
        },
    );
    if party == Party::Background {
        return Ok(response(Reply::status(403)));
    }
    tokio::spawn(async move {
        if let Ok(upgraded) = hyper::upgrade::on(request).await {
            tunnel(world, epoch, TokioIo::new(upgraded)).await;
        }
    });
    Ok(response(Reply::status(200)))
}

async fn tunnel(world: Arc<World>, epoch: u64, stream: TokioIo<hyper::upgrade::Upgraded>) {
    let Ok(stream) = world.tls.accept(stream).await else {
        return;
    };
    let pages = service_fn(|request| page_request(world.clone(), epoch, request));
    let _ = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), pages)
        .await;
}

async fn page_request(
    world: Arc<World>,
    epoch: u64,
    request: hyper::Request<Incoming>,
) -> Result<hyper::Response<Pieces>, Infallible> {
    let (head, body) = request.into_parts();
    let headers: HashMap<String, String> = head
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let host = head
        .uri
        .host()
        .map(str::to_string)
        .or_else(|| headers.get("host").cloned())
        .unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_string();
    let body = match Limited::new(body, 1 << 20).collect().await {
        Ok(body) => String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        Err(_) => String::new(),
    };
    let request = Request {
        method: head.method.to_string(),
        path: head.uri.path().to_string(),
        query: head.uri.query().unwrap_or_default().to_string(),
        party: world.party(&host),
        at: Instant::now(),
        host,
        headers,
        body,
    };
    world.note(epoch, request.clone());
    let mut reply = if request.method == "OPTIONS" {
        Reply::status(204)
    } else {
        world.reply(&request)
    };
    world.with_what_comes_before(&request, &mut reply);
    world.with_policy(epoch, &request, &mut reply);
    if reply.hangs {
        let mut over = world.over.subscribe();
        let _ = over.wait_for(|now| *now != epoch).await;
    }
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    // Vendors are asked from the shop's pages: let every answer through.
    if let Some(origin) = request.headers.get("origin") {
        let wanted = request.header("access-control-request-headers");
        for (name, value) in [
            ("access-control-allow-origin", origin.as_str()),
            ("access-control-allow-credentials", "true"),
            ("access-control-allow-headers", wanted),
        ] {
            reply.headers.push((name.into(), value.into()));
        }
    }
    Ok(response(reply))
}

/// A body that comes in pieces, mostly one.
struct Pieces {
    left: VecDeque<Bytes>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Pieces {
    fn of(body: Vec<u8>, cuts: &[usize]) -> Pieces {
        let mut rest = Bytes::from(body);
        let mut left = VecDeque::new();
        let mut start = 0;
        for cut in cuts {
            let length = cut.saturating_sub(start).min(rest.len());
            left.push_back(rest.split_to(length));
            start += length;
        }
        left.push_back(rest);
        left.retain(|piece| !piece.is_empty());
        Pieces { left, pause: None }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(pause) = &mut self.pause {
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        let Some(piece) = self.left.pop_front() else {
            return Poll::Ready(None);
        };
        if !self.left.is_empty() {
            self.pause = Some(Box::pin(tokio::time::sleep(PAUSE)));
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.iter().map(|piece| piece.len() as u64).sum())
    }
}

fn response(reply: Reply) -> hyper::Response<Pieces> {
    let mut response = hyper::Response::new(Pieces::of(reply.body, &reply.cuts));
    *response.status_mut() =
        hyper::StatusCode::from_u16(reply.status).unwrap_or(hyper::StatusCode::OK);
    for (name, value) in reply.headers {
        if let (Ok(name), Ok(value)) = (
            HeaderName::try_from(name.as_str()),
            HeaderValue::from_str(&value),
        ) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

fn tls_config() -> std::io::Result<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Leaves {
            key: rcgen::KeyPair::generate().map_err(std::io::Error::other)?,
            made: Mutex::default(),
        }));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A certificate for every name that is asked for, made on the spot. Each has its own serial
/// number: Firefox refuses the second certificate of one issuer with a serial it has seen.
struct Leaves {
    key: rcgen::KeyPair,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Leaves {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaves")
    }
}

impl Leaves {
    fn make(&self, host: &str, serial: u64) -> Option<Arc<CertifiedKey>> {
        let mut leaf = rcgen::CertificateParams::new(vec![host.to_string()]).ok()?;
        leaf.serial_number = Some(rcgen::SerialNumber::from(serial));
        let leaf = leaf.self_signed(&self.key).ok()?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.key.serialize_der()));
        let key = rustls::crypto::ring::sign::any_supported_type(&key).ok()?;
        Some(Arc::new(CertifiedKey::new(vec![leaf.der().clone()], key)))
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name()?.to_string();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = made.get(&host) {
            return Some(leaf.clone());
        }
        // Two worlds in one process are two authorities of the same name to Firefox, so the
        // serials of the process must differ, not only those of this world.
        static SERIAL: AtomicU64 = AtomicU64::new(1);
        let started = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as u64);
        let serial = (started << 12) + SERIAL.fetch_add(1, Ordering::SeqCst);
        let leaf = self.make(&host, serial)?;
        made.insert(host, leaf.clone());
        Some(leaf)
    }
}
