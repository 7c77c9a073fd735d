//! Whatever a page holds: the search ends, in time that grows with the page, and says what it did.

use std::time::{Duration, Instant};

use encoding_rs::GBK;
use proptest::prelude::*;
use taosha::Restore;

use crate::repaired;

/// Opens the gate for whatever follows.
const INJECTED: &str = "醫(yī)院的團(tuán)隊(duì)對實(shí)際(jì)情況做了調(diào)查，因?yàn)闀r(shí)間有限(xiàn)。\n";

/// What damaged pages are made of, and what looks like it.
const PIECES: &[&str] = &[
    "因?yàn)閲\u{E24F}业臉?biāo)準(zhǔn)",
    "學(xué)?！胺N(zhǒng)子",
    "舊(jiù)?？墒菦](méi)",
    "見(jiàn)?！?/p>",
    "輸?shù)?6團(tuán)",
    "醫(yī)院",
    "huì )",
    "(yàn)",
    "?yàn)",
    "\u{FFFD}(yī)",
    "?",
    "？",
    "！",
    "?！",
    "\u{FFFD}",
    "€",
    "\u{E5E5}",
    "<p>",
    "</p>",
    "<",
    "?br />",
    "?nbsp;",
    "(",
    "8",
    "N",
    " ",
    "\n",
    "\r\n",
    "字",
    "，",
    "。”",
    "😀",
    "한",
];

fn damaged() -> impl Strategy<Value = String> {
    let bytes = prop::collection::vec(any::<u8>(), 0..24).prop_map(|bytes| GBK.decode(&bytes).0.into_owned());
    let piece = prop_oneof![6 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => bytes, 1 => ".{0,4}"];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| INJECTED.to_owned() + &pieces.concat())
}

/// Stands for a character that is lost for good.
const LOST: char = '\u{FFFD}';

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_damage_is_read_to_its_end_and_accounted_for(page in damaged()) {
        let all = repaired(&page, Restore::All);
        prop_assert_eq!(&all.text, &repaired(&page, Restore::All).text);
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count();
        prop_assert_eq!(lines(&all.text), lines(&page) + all.log.splits.len());
        for line in &all.log.lines {
            // A line may be mojibake first and injected then: the log has both steps.
            let is_before = |text: &str| all.log.lines.iter().any(|other| other.before == text);
            let is_after = |text: &str| all.log.lines.iter().any(|other| other.after == text);
            // A line of which something is lost for good is named though it stays as it is.
            prop_assert!(line.before != line.after || line.before.contains(LOST));
            prop_assert!(page.contains(&line.before) || is_after(&line.before));
            prop_assert!(all.text.contains(&line.after) || is_before(&line.after));
            let length = line.after.chars().count() as u32;
            prop_assert!(line.guessed.is_sorted() && line.guessed.iter().all(|&at| at < length));
            let others = page.matches(['\u{85}', '\u{2028}', '\u{2029}']).count();
            prop_assert!(line.line >= 1 && line.line as usize <= lines(&page) + others + 1);
        }
        prop_assert_eq!(&repaired(&page, Restore::None).text, &page);
        let safe = repaired(&page, Restore::Safe);
        prop_assert!(safe.log.lines.iter().all(|line| line.guessed.is_empty()));
        prop_assert!(safe.log.injection.lost >= all.log.injection.lost || safe.text == all.text);
    }
}

/// A page of nothing but lost bytes takes no more than in proportion to its length.
#[test]
fn no_page_makes_the_search_blow_up() {
    for piece in [
        "字?！",
        "?！",
        "閲?yàn)",
        "?",
        "\u{FFFD}\u{FFFD}字",
        "因?yàn)閲醫(yī)醫(yī)醫(yī)\n",
        "?yàn)?6團(",
        "!？;",
        "<",
    ] {
        let time = |bytes: usize| {
            let page = INJECTED.repeat(5) + &piece.repeat(bytes / piece.len());
            let start = Instant::now();
            repaired(&page, Restore::All);
            start.elapsed()
        };
        let (short, long) = (time(20_000), time(80_000));
        println!("{piece:?}: {:.2} MB/s", 0.08 / long.as_secs_f64());
        assert!(long < short * 12 + Duration::from_millis(200), "{piece}: {short:?} for 20 kB, {long:?} for 80 kB");
        assert!(long < Duration::from_secs(10), "{piece}: {long:?} for 80 kB");
    }
}
