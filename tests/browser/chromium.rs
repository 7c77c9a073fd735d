//! A headless Chromium, driven by its `DevTools` protocol over a pipe: JSON messages that end in a NUL byte.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the page may take to reach a state.
const PATIENCE: Duration = Duration::from_secs(20);

/// Names of the program on different systems.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// A browser with one page open.
pub(crate) struct Chromium {
    child: Child,
    to: ChildStdin,
    /// The browser's messages.
    from: Receiver<Value>,
    session: String,
    next: u64,
    /// Addresses that the page asked for, and errors of its scripts.
    pub(crate) requests: Vec<String>,
    pub(crate) errors: Vec<String>,
    /// How often a page asked before it was left.
    pub(crate) dialogs: u32,
    folder: TempDir,
}

/// The path of Chromium: `TAOSHA_CHROMIUM`, or else a usual name on the path.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TAOSHA_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

impl Chromium {
    /// Starts the browser; `None`, with a line on standard error, where there is none.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = program() else {
            // Written past the capture of test output, so that it is always seen.
            let _ = std::io::stderr()
                .write_all(b"skipped: no Chromium (apt-get install chromium, or set TAOSHA_CHROMIUM)\n");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        // The protocol uses the file descriptors 3 and 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null"])
            .arg(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"])
            .args(["--lang=en-US", "--window-size=1400,900", "--no-first-run", "--disable-background-networking"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, mut out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let (sender, from) = channel();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            while out.read_until(0, &mut bytes).is_ok_and(|read| read > 0) {
                bytes.pop();
                if sender.send(serde_json::from_slice(&bytes).unwrap()).is_err() {
                    break;
                }
                bytes.clear();
            }
        });
        let mut browser = Self {
            child,
            to,
            from,
            session: String::new(),
            next: 0,
            requests: Vec::new(),
            errors: Vec::new(),
            dialogs: 0,
            folder,
        };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        attached["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        let downloads = browser.downloads();
        std::fs::create_dir(&downloads).unwrap();
        browser.call("Browser.setDownloadBehavior", &json!({ "behavior": "allow", "downloadPath": downloads }));
        Some(browser)
    }

    /// The folder of downloads.
    fn downloads(&self) -> PathBuf {
        self.folder.path().join("downloads")
    }

    /// Calls a method of the protocol and returns its result.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        let number = self.send(method, parameters);
        loop {
            let answer = self.from.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("{method}: {error}"));
            if answer["id"] == json!(number) {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            match answer["method"].as_str() {
                Some("Network.requestWillBeSent") => {
                    self.requests.push(answer["params"]["request"]["url"].as_str().unwrap_or_default().to_owned());
                }
                Some("Runtime.exceptionThrown" | "Log.entryAdded") => self.errors.push(answer["params"].to_string()),
                // A page with unsaved labels asks before it is left.
                Some("Page.javascriptDialogOpening") => {
                    self.dialogs += 1;
                    self.send("Page.handleJavaScriptDialog", &json!({ "accept": true }));
                }
                _ => {}
            }
        }
    }

    /// Sends a message and returns its number.
    fn send(&mut self, method: &str, parameters: &Value) -> u64 {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if !self.session.is_empty() && !method.starts_with("Browser.") && !method.starts_with("Target.") {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        self.next
    }

    /// Opens a file and waits until it is there.
    pub(crate) fn open(&mut self, path: &Path) {
        self.call("Page.navigate", &json!({ "url": format!("file://{}", path.display()) }));
        self.wait("document.readyState === 'complete' && document.getElementById('nav').childElementCount > 0");
    }

    /// The value of an expression in the page.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let given = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", &given);
        assert!(result["exceptionDetails"].is_null(), "{expression}: {}", result["exceptionDetails"]);
        result["result"]["value"].clone()
    }

    pub(crate) fn text(&mut self, selector: &str) -> String {
        let all = self.value(&format!(
            "[...document.querySelectorAll({})].map((of) => of.textContent).join('\\n')",
            json!(selector)
        ));
        all.as_str().unwrap().to_owned()
    }

    pub(crate) fn count(&mut self, selector: &str) -> u64 {
        self.value(&format!("document.querySelectorAll({}).length", json!(selector))).as_u64().unwrap()
    }

    /// Waits until an expression is true.
    pub(crate) fn wait(&mut self, expression: &str) {
        let start = Instant::now();
        while self.value(expression) != json!(true) {
            assert!(start.elapsed() < PATIENCE, "never true: {expression}; {:?}", self.errors);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Clicks with the mouse on the first element that a selector finds, or on the one whose text is given.
    pub(crate) fn click(&mut self, selector: &str, text: Option<&str>, shift: bool) {
        let found = format!(
            "[...document.querySelectorAll({})].find((of) => {text} === null || of.textContent.includes({text}))",
            json!(selector),
            text = json!(text)
        );
        self.wait(&format!("{found} !== undefined"));
        let place = self.value(&format!(
            "(() => {{ const of = {found}; of.scrollIntoView({{ block: 'center' }}); const box = of.getBoundingClientRect(); \
             return [box.x + Math.min(box.width / 2, 60), box.y + Math.min(box.height / 2, 12)]; }})()"
        ));
        let modifiers = if shift { 8 } else { 0 };
        for (kind, buttons) in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": if kind == "mouseMoved" { "none" } else { "left" },
                                "buttons": buttons, "clickCount": 1, "modifiers": modifiers });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Presses a key (`ArrowDown`, `b`).
    pub(crate) fn press(&mut self, key: &str, shift: bool) {
        let is_text = key.chars().count() == 1;
        let code = match key {
            "ArrowDown" => 40,
            "ArrowUp" => 38,
            "Home" => 36,
            "Tab" => 9,
            "Enter" => 13,
            _ => u32::from(key.chars().next().unwrap_or_default().to_ascii_uppercase()),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "modifiers": if shift { 8 } else { 0 } });
            if kind == "keyDown" && (is_text || key == "Enter") {
                event["text"] = json!(if key == "Enter" { "\r" } else { key });
            }
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// Types text into the field that a selector finds.
    pub(crate) fn fill(&mut self, selector: &str, text: &str) {
        self.wait(&format!("document.querySelector({}) !== null", json!(selector)));
        self.value(&format!(
            "document.querySelector({}).focus(); document.querySelector({}).select()",
            json!(selector),
            json!(selector)
        ));
        if text.is_empty() {
            self.press("Delete", false);
            self.value(&format!("(() => {{ const of = document.querySelector({}); of.value = ''; of.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()", json!(selector)));
        } else {
            self.call("Input.insertText", &json!({ "text": text }));
        }
    }

    /// Waits for a download with this name, takes it away, and returns its bytes.
    pub(crate) fn downloaded(&mut self, name: &str) -> Vec<u8> {
        let path = self.downloads().join(name);
        let start = Instant::now();
        // Chromium makes an empty file first, writes to another one, and renames that.
        while path.metadata().map_or(0, |file| file.len()) == 0 {
            assert!(start.elapsed() < PATIENCE, "{name} was not downloaded");
            // Reading messages keeps the browser going.
            self.value("1");
            std::thread::sleep(Duration::from_millis(20));
        }
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(path).unwrap();
        bytes
    }

    /// Roles and names of all elements that screen readers are given, as `role: name`.
    pub(crate) fn accessible(&mut self) -> Vec<String> {
        let tree = self.call("Accessibility.getFullAXTree", &json!({}));
        let shown = |node: &Value| {
            let text = |key: &str| node[key]["value"].as_str().unwrap_or_default().to_owned();
            (node["ignored"] != json!(true)).then(|| format!("{}: {}", text("role"), text("name")))
        };
        tree["nodes"].as_array().unwrap().iter().filter_map(shown).collect()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
