//! Injected pages of known truth: made by a forward model of the damage from texts that nothing was counted from, restored
//! by the repair stage, and compared.

#![allow(clippy::print_stdout, reason = "a test says what it measures")]

mod damage;
mod hostile;

use std::borrow::Cow;
use std::collections::BTreeMap;

use damage::{Random, VARIANTS, Variant, convertible, texts};
use encoding_rs::UTF_8;
use taosha::Restore;
use taosha::internals::decode::Decoded;
use taosha::internals::restore::{RestoredText, restore};

/// Pages of each variant are made of every text, each so many times with another list.
const ROUNDS: usize = 4;

/// Texts of a page; the shortest real pages have so many characters.
const TEXTS: usize = 3;

/// A text with quotation marks around one clause in eight: cuts mostly fall beside them.
fn quoted(text: &str, random: &mut Random) -> String {
    let ends = |c: char| "，。、；！？：“”\n".contains(c);
    let mut open = false;
    let mut clause = |clause: &str, random: &mut Random| {
        let is_quotation = open;
        open = clause.ends_with('“') || open && !clause.ends_with('”');
        let words = clause.trim_end_matches(ends);
        if words.chars().count() < 2 || is_quotation || clause.contains(['“', '”', '：']) || random.below(8) > 0 {
            return clause.to_owned();
        }
        format!("“{words}”{}", &clause[words.len()..])
    };
    text.split_inclusive(ends).map(|c| clause(c, random)).collect()
}

fn repaired(text: &str, mode: Restore) -> RestoredText<'_> {
    restore(Decoded { text: Cow::Borrowed(text), encoding: UTF_8, invalid: 0, nuls: false, truncated: false }, mode)
}

/// One minus the share of characters that must be changed to make one text the other.
fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longest = a.len().max(b.len()).max(1);
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same], &b[..b.len() - same]);
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    1.0 - row[b.len()] as f64 / longest as f64
}

/// What became of the characters that lost a byte.
#[derive(Debug, Default, Clone, Copy)]
struct Sites {
    all: u32,
    right: u32,
    marked: u32,
}

impl Sites {
    fn share(self, part: u32) -> f64 {
        f64::from(part) / f64::from(self.all.max(1))
    }
}

#[derive(Default)]
struct Measured {
    similarities: Vec<f64>,
    untouched: Vec<f64>,
    sites: [Sites; 3],
}

impl Measured {
    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

fn measure(variant: &Variant, texts: &[String]) -> Measured {
    let site = convertible();
    let mut measured = Measured::default();
    for (seed, first) in (1u64..).zip((0..texts.len()).cycle().take(ROUNDS * texts.len())) {
        let page: Vec<&str> = texts.iter().cycle().skip(first).take(TEXTS).map(String::as_str).collect();
        let mut random = Random(seed * 0x9E37_79B9);
        let page = variant.page(&quoted(&page.join("\n"), &mut random));
        let damaged = variant.damage(&page, &site, &mut random);
        let (seen, truth) = (variant.later(&damaged.text), variant.later(&page));
        let restored = repaired(&seen, Restore::All);
        let text = if variant.stripped { restored.text.replace("&nbsp;", " ") } else { restored.text.to_string() };
        if seed as usize <= texts.len() {
            measured.untouched.push(similarity(&seen, &truth));
        }
        let alike = similarity(&text, &truth);
        if alike < 0.99 && std::env::var_os("RESTORE_SHOW").is_some() {
            println!("{} {alike:.3}\n{seen}\n{text}\n{truth}\n", variant.name);
        }
        measured.similarities.push(alike);
        if variant.stripped || variant.nfkc {
            continue;
        }
        let (is, should): (Vec<char>, Vec<char>) = (text.chars().collect(), truth.chars().collect());
        for (at, clue) in damaged.lost {
            let sites = &mut measured.sites[clue as usize];
            let found = if is.len() == should.len() { is[at] } else { '\0' };
            sites.all += 1;
            sites.right += u32::from(found == should[at]);
            sites.marked += u32::from(found == '\u{FFFD}');
            if found != should[at] && std::env::var_os("RESTORE_SHOW").is_some() {
                let around: String = should[at.saturating_sub(6)..(at + 6).min(should.len())].iter().collect();
                println!("{} {clue:?}: {around:?}: {found:?} for {:?}", variant.name, should[at]);
            }
        }
    }
    measured
}

#[test]
fn injected_pages_come_back() {
    let texts = texts();
    assert!(texts.len() >= 30);
    let mut all = Measured::default();
    println!("{:<22} untouched  restored  worst   reading      cut          swallowed (right/all)", "");
    let mut poor = Vec::new();
    for variant in VARIANTS {
        let measured = measure(variant, &texts);
        let mean = Measured::mean(&measured.similarities);
        let worst = measured.similarities.iter().copied().fold(1.0, f64::min);
        let sites = measured.sites.map(|s| format!("{}+{}/{}", s.right, s.marked, s.all));
        let untouched = Measured::mean(&measured.untouched);
        println!("{:<22} {untouched:.3}      {mean:.4}    {worst:.3}   {sites:?}", variant.name);
        if mean < 0.99 {
            poor.push(variant.name);
        }
        all.similarities.extend(&measured.similarities);
        for (sum, part) in all.sites.iter_mut().zip(measured.sites) {
            (sum.all, sum.right, sum.marked) = (sum.all + part.all, sum.right + part.right, sum.marked + part.marked);
        }
    }
    let mean = Measured::mean(&all.similarities);
    let [reading, cut, swallowed] = all.sites;
    println!(
        "all: {mean:.4}; bytes known from the reading: {:.4} right, {:.4} marked; cuts: {:.4} right, {:.4} marked; \
         swallowed: {:.4} right, {:.4} marked",
        reading.share(reading.right),
        reading.share(reading.marked),
        cut.share(cut.right),
        cut.share(cut.marked),
        swallowed.share(swallowed.right),
        swallowed.share(swallowed.marked)
    );
    assert!(poor.is_empty(), "below .99: {poor:?}");
    assert!(mean >= 0.997, "mean similarity {mean}");
    assert!(reading.share(reading.right) >= 0.98, "{reading:?}");
    assert!(cut.share(cut.right) >= 0.80 && cut.share(cut.right + cut.marked) >= 0.97, "{cut:?}");
}

/// Pages without prose: verse, a line a clause, and lists of links, a clause each of unlike texts.
fn short_lines(texts: &[String]) -> Vec<(&'static str, String)> {
    let clauses = |text: &String| -> Vec<String> {
        let ends = |c: char| "，。、；！？：“”\n（）".contains(c);
        text.split(ends).filter(|c| (4..=14).contains(&c.chars().count())).map(str::to_owned).collect()
    };
    let verse = texts.iter().map(|text| ("verse", clauses(text).join("\n")));
    let all: Vec<Vec<String>> = texts.iter().map(clauses).collect();
    let lists = (0..8usize).map(|nth| {
        let list: Vec<&str> = all.iter().filter_map(|of| of.get(nth)).map(String::as_str).collect();
        ("links", list.join("\n"))
    });
    verse.chain(lists).collect()
}

#[test]
fn verse_and_lists_of_links_come_back() {
    let site = convertible();
    let mut measured: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for (seed, (kind, page)) in (1u64..).zip(short_lines(&texts())) {
        for variant in VARIANTS.iter().filter(|v| !v.html && !v.nfkc && !v.characters) {
            let damaged = variant.damage(&page, &site, &mut Random(seed * 0x9E37_79B9));
            let (seen, truth) = (variant.later(&damaged.text), variant.later(&page));
            let restored = repaired(&seen, Restore::All);
            measured.entry((kind, variant.name)).or_default().push(similarity(&restored.text, &truth));
        }
    }
    for ((kind, variant), similarities) in measured {
        let mean = Measured::mean(&similarities);
        println!("{kind} {variant:<22} {mean:.4} of {}", similarities.len());
        // Verse of a dozen lines with a handful of readings cannot be told from a lesson.
        let least = if kind == "verse" && variant.starts_with("sparse") { 0.92 } else { 0.99 };
        assert!(mean >= least, "{kind} {variant}: {mean}");
    }
}
