//! Apps that owners build with tools and frameworks of others, of the package as npm installs it. Knows how each is built;
//! not what it shows.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Error, Result};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use crate::vendors::root;
use crate::world::{Reply, Request};

/// Where the apps stand: below the packages of `npm.txt`.
fn ground() -> PathBuf {
    root().join("target/npm-e2e/apps")
}

/// The folder that an app of `tests/e2e/apps` was built to, once a run: engines share it.
pub fn built(name: &'static str, build: &[&str]) -> Result<PathBuf> {
    built_on(&ground(), name, build)
}

/// The same for an app whose framework brings more packages than every run of the ring should have to install: they are
/// fetched when its case is first asked for, and stand in a folder of their own.
pub fn built_apart(name: &'static str, packages: &[&str], build: &[&str]) -> Result<PathBuf> {
    let folder = root().join("target").join(format!("npm-{name}"));
    if !folder.join("node_modules").join(name).exists() {
        fs::create_dir_all(&folder)?;
        let flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
        let mut npm = Command::new("npm");
        npm.args(["install", "--prefix", "."]).args(flags);
        run(npm.args(packages).current_dir(&folder))?;
    }
    built_on(&folder.join("apps"), name, build)
}

fn built_on(ground: &Path, name: &'static str, build: &[&str]) -> Result<PathBuf> {
    static BUILT: Mutex<BTreeMap<&'static str, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().map_err(|_| Error::other("a build broke"))?;
    if let Some(folder) = built.get(name) {
        return Ok(folder.clone());
    }
    if !built.values().any(|folder| folder.starts_with(ground)) {
        install(ground)?;
    }
    let folder = ground.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(&root().join("tests/e2e/apps").join(name), &folder)?;
    run(quiet_node().args(build).current_dir(&folder))?;
    built.insert(name, folder.clone());
    Ok(folder)
}

/// Node, whose programs would send home that they were used.
fn quiet_node() -> Command {
    let mut node = Command::new("node");
    node.env("NEXT_TELEMETRY_DISABLED", "1");
    node.env("NUXT_TELEMETRY_DISABLED", "1");
    node
}

/// Installs the package as an owner does, but from the file that was made here.
fn install(ground: &Path) -> Result<()> {
    let folder = root().join("target/package");
    let names =
        fs::read_dir(&folder).map_err(|_| Error::other("no package: ./build.sh package"))?;
    let mut packed = None;
    for entry in names {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "tgz") {
            packed = Some(fs::canonicalize(path)?);
        }
    }
    let packed = packed.ok_or_else(|| Error::other("no package: ./build.sh package"))?;
    fs::create_dir_all(ground)?;
    let flags = ["--no-save", "--offline", "--no-audit", "--no-fund"];
    run(Command::new("npm")
        .args(["install", "--prefix", "."])
        .args(flags)
        .arg(packed)
        .current_dir(ground))?;
    Ok(())
}

/// An app that renders its pages on a server, which runs as long as this.
pub struct Server {
    program: Child,
    port: u16,
}

impl Server {
    /// Starts it in the folder of an app: Node with these arguments, and a port behind them and in the environment. It is
    /// there once it says so.
    pub fn start(folder: &Path, arguments: &[&str], ready: &str) -> Result<Server> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut program = quiet_node()
            .env("HOST", "127.0.0.1")
            .env("PORT", port.to_string())
            .args(arguments)
            .arg(port.to_string())
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let said = program.stdout.take().map(BufReader::new);
        let server = Server { program, port };
        let mut lines = said.into_iter().flat_map(BufRead::lines);
        while let Some(line) = lines.next().transpose()? {
            if line.contains(ready) {
                // Whatever else it says must not fill the pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(server);
            }
        }
        Err(Error::other("the server of the app ended"))
    }

    /// What answers as the shop: asks the server what the browser asked.
    pub fn answer(&self) -> impl Fn(&Request) -> Reply + Send + Sync + 'static {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(30)))
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        let port = self.port;
        move |request| {
            let query = match request.query.as_str() {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let address = format!("http://127.0.0.1:{port}{}{query}", request.path);
            let mut asked = agent.get(address);
            for (name, value) in &request.headers {
                if !["host", "connection", "accept-encoding"].contains(&name.as_str()) {
                    asked = asked.header(name, value);
                }
            }
            let Ok(mut answer) = asked.header("accept-encoding", "identity").call() else {
                return Reply::status(502);
            };
            let kind = answer.headers().get("content-type").cloned();
            let kind = kind.and_then(|kind| Some(kind.to_str().ok()?.to_owned()));
            let body = answer.body_mut().read_to_vec().unwrap_or_default();
            let reply = Reply {
                status: answer.status().as_u16(),
                ..Reply::new(&kind.unwrap_or_default(), body)
            };
            reply.header("cache-control", "no-store")
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// What a program of the owner's prints, which Node runs in the folder of an app.
pub fn node(folder: &Path, program: &str) -> Result<String> {
    let arguments = ["--input-type=module", "--eval", program];
    run(Command::new("node").args(arguments).current_dir(folder))
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(Error::other(
        said + &String::from_utf8_lossy(&output.stderr),
    ))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
