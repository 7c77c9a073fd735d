//! Cleans a page with a rule of one's own over the built-in rules, on all cores: `cargo run --example own_rules`.

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use taosha::rules::{RuleFile, Sources};
use taosha::{Options, Page, Pipeline};

const RULES: &str = r#"
[family]
label = "promotion"
about = "Lines that ask readers to follow an account."

[[rule]]
id = "scan-the-code"
strength = "certain"
equals = ["长按二维码关注我们"]
why = "An account asks for followers."
hit = ["长按二维码关注我们"]
miss = ["他长按二维码,关注了我们的账号。"]
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = RuleFile { path: "follow.toml".into(), text: RULES.into() };
    let pipeline = Pipeline::with_rules(Options::default(), &Sources { files: vec![file], ..Sources::default() })?;
    let pages = ["连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告。\n长按二维码关注我们"; 4];
    // A pipeline is shared by any number of threads.
    std::thread::scope(|scope| {
        let threads =
            pages.map(|page| scope.spawn(|| pipeline.clean(&Page { bytes: page.as_bytes(), ..Page::default() })));
        for record in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            println!("{}\n  removed: {:?}", record.text, record.taosha.removed);
        }
    });
    Ok(())
}
