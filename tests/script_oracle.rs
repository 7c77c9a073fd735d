//! The built-in engine against OpenCC itself, on real and on hostile text, and its speed in the same run.
//!
//! `eval "$(scripts/libopencc.sh)"; scripts/chinese-text.sh;
//! cargo test --release --features libopencc --test script_oracle -- --nocapture`
#![cfg(feature = "libopencc")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on says where, and what it measured"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use taosha::script::detect::{Script, count};
use taosha::script::{Config, Converter, Engine};

/// The tests take turns, or they would disturb the measuring.
static TURN: Mutex<()> = Mutex::new(());

/// Bytes of a document in the comparisons of speed, about a web page.
const DOCUMENT: usize = 4096;
/// Bytes of generated text in all.
const GENERATED: usize = 6_000_000;

#[test]
fn agrees_with_opencc_on_real_text() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(texts) = real_texts() else { return };
    let documents: Vec<&str> = texts.iter().flat_map(|text| documents(text, 16 * DOCUMENT)).collect();
    agree("real text", &documents);
}

#[test]
fn agrees_with_opencc_on_hostile_text() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let text = Generator::new().text(GENERATED);
    agree("generated text", &documents(&text, DOCUMENT));
}

#[test]
fn is_three_times_as_fast_as_opencc() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(texts) = real_texts() else { return };
    if cfg!(debug_assertions) {
        println!("skipped: speed is measured in release builds (cargo test --release)");
        return;
    }
    for (config, script) in [(Config::T2s, Script::Hant), (Config::S2t, Script::Hans)] {
        let documents: Vec<&str> = texts
            .iter()
            .flat_map(|text| documents(text, DOCUMENT))
            .filter(|document| count(document).script() == Some(script))
            .collect();
        let bytes: usize = documents.iter().map(|document| document.len()).sum();
        let [builtin, libopencc] = [Engine::Builtin, Engine::Libopencc].map(|engine| converter(config, engine));
        // The best of several rounds, in turn, is what other work on the machine has disturbed least.
        let mut best = [Duration::MAX; 2];
        for _ in 0..7 {
            for (best, converter) in best.iter_mut().zip([&builtin, &libopencc]) {
                *best = (*best).min(time(converter, &documents));
            }
        }
        let [builtin, libopencc] = best.map(|time| bytes as f64 / time.as_secs_f64() / 1e6);
        let ratio = builtin / libopencc;
        println!(
            "{config}: {builtin:.0} MB/s, opencc-rust {libopencc:.0} MB/s, {ratio:.1} times as fast \
             ({} documents, {:.1} MB)",
            documents.len(),
            bytes as f64 / 1e6
        );
        assert!(ratio >= 3.0, "{config}: only {ratio:.2} times as fast as opencc-rust");
    }
}

fn converter(config: Config, engine: Engine) -> Converter {
    Converter::new(config, engine).unwrap()
}

fn time(converter: &Converter, documents: &[&str]) -> Duration {
    let start = Instant::now();
    let bytes: usize = documents.iter().map(|document| converter.convert(document).len()).sum();
    assert!(bytes > 0);
    start.elapsed()
}

/// Converts every document by every configuration with both engines.
fn agree(what: &str, documents: &[&str]) {
    let bytes: usize = documents.iter().map(|document| document.len()).sum();
    assert!(bytes >= 5_000_000, "{what} has only {bytes} bytes");
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(&config) = Config::ALL.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let [builtin, libopencc] =
                        [Engine::Builtin, Engine::Libopencc].map(|engine| converter(config, engine));
                    let difference = documents.iter().find_map(|document| {
                        let (found, expected) = (builtin.convert(document), libopencc.convert(document));
                        (found != expected).then(|| first_difference(&found, &expected))
                    });
                    if let Some(difference) = difference {
                        failures.lock().unwrap().push(format!("{config}: {difference}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{what}:\n{}", failures.join("\n"));
    println!("{what}: all {} configurations agree on {:.1} MB", Config::ALL.len(), bytes as f64 / 1e6);
}

fn first_difference(found: &str, expected: &str) -> String {
    let same = found.chars().zip(expected.chars()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.chars().skip(same.saturating_sub(20)).take(40).collect::<String>();
    format!("{:?}, not {:?}", near(found), near(expected))
}

/// Every text file of the folder that `scripts/chinese-text.sh` fills, or of the one in `TAOSHA_TEXT`; `None`,
/// and a line that says so, if there is none.
fn real_texts() -> Option<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::env::var_os("TAOSHA_TEXT").map_or_else(|| root.join(".cache/text"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no text in {} (run scripts/chinese-text.sh, or set TAOSHA_TEXT)", folder.display());
        return None;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    Some(paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect())
}

/// Cuts a text at line ends into documents of about this many bytes.
fn documents(text: &str, size: usize) -> Vec<&str> {
    let mut documents = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let from = rest.len().min(size);
        let end = memchr::memchr(b'\n', &rest.as_bytes()[from..]).map_or(rest.len(), |at| from + at + 1);
        documents.push(&rest[..end]);
        rest = &rest[end..];
    }
    documents
}

/// Writes text that is hard to convert: the keys of the dictionaries cut, glued and overlapped, between
/// everything that has a rule of its own. Always the same text.
struct Generator {
    random: Random,
    keys: Vec<Vec<char>>,
    characters: Vec<char>,
}

impl Generator {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/script/dictionary");
        let mut keys = BTreeSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                // What keys become is as interesting: it is what the next stage reads.
                keys.extend(line.split(['\t', ' ']).filter(|word| !word.is_empty()).map(str::to_owned));
            }
        }
        let keys: Vec<Vec<char>> = keys.iter().map(|key| key.chars().collect()).collect();
        let characters: BTreeSet<char> = keys.iter().flatten().copied().collect();
        Self { random: Random(0x2545_F491_4F6C_DD1D), keys, characters: characters.into_iter().collect() }
    }

    fn text(&mut self, size: usize) -> String {
        let mut text = String::with_capacity(size + 64);
        while text.len() < size {
            self.piece(&mut text);
        }
        text
    }

    fn piece(&mut self, text: &mut String) {
        let key = self.keys[self.random.below(self.keys.len())].clone();
        let cut = self.random.below(key.len() + 1);
        match self.random.below(24) {
            0..=4 => text.extend(&key),
            5..=7 => text.extend(&key[..cut]),
            8..=9 => text.extend(&key[cut..]),
            // Two keys that share a character, where there is one that begins with the end of this one.
            10..=12 => {
                text.extend(&key[..key.len() - 1]);
                let at = self.keys.partition_point(|other| other[0] < key[key.len() - 1]);
                text.extend(&self.keys[(at + self.random.below(40)).min(self.keys.len() - 1)]);
            }
            // A key with one character replaced or another inside.
            13 => {
                text.extend(&key[..cut]);
                text.push(self.character());
                text.extend(&key[(cut + self.random.below(2)).min(key.len())..]);
            }
            14..=15 => text.push(self.character()),
            16..=17 => self.description(text, 0),
            18 => text.push(self.between(0x2FF0, 0x2FFF)),
            19 => {
                let range = [(0xF900, 0xFAFF), (0x2_F800, 0x2_FA1F)][self.random.below(2)];
                text.push(self.between(range.0, range.1));
            }
            20 => text.push_str(self.random.one_of(&["B", "A", "U", "SQL", "PN", "abc ", "x1", "\t", " ", ",", "<p>"])),
            21 => text.push_str(self.random.one_of(&["\n", "\r\n", "，", "。", "·", "“", "\u{3000}", "\u{FEFF}", "é"])),
            22 => text.push_str(self.random.one_of(&["😀", "👨‍👩‍👧", "🇹🇼", "\u{FE0F}", "葛\u{E0100}", "か", "한"])),
            _ => match self.random.below(6) {
                0 => text.push('\0'),
                1 => text.push(self.between(0x2_0000, 0x3_1FFF)),
                2 => text.push(self.between(0xE000, 0xF8FF)),
                _ => text.push(self.between(0x3400, 0x9FFF)),
            },
        }
    }

    /// An ideographic description sequence, sometimes without its last operands, sometimes too deep or too long.
    fn description(&mut self, text: &mut String, depth: usize) {
        let go_deeper = if depth == 0 { 1 } else { self.random.below(5).min(2) };
        if depth > 24 || go_deeper == 2 {
            let key = self.keys[self.random.below(self.keys.len())].clone();
            return text.push(key[0]);
        }
        let operator = self.between(0x2FF0, 0x2FFF);
        text.push(operator);
        let operands = match operator {
            '⿲' | '⿳' => 3,
            '\u{2FFE}' | '\u{2FFF}' => 1,
            _ => 2,
        };
        for _ in 0..operands - usize::from(self.random.below(40) == 0) {
            self.description(text, depth + 1);
        }
    }

    fn character(&mut self) -> char {
        self.characters[self.random.below(self.characters.len())]
    }

    fn between(&mut self, first: u32, last: u32) -> char {
        char::from_u32(first + self.random.below((last - first + 1) as usize) as u32).unwrap_or('字')
    }
}

/// Marsaglia's xorshift generator.
struct Random(u64);

impl Random {
    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}
