//! `peers PEER DIR PAGE...`: extracts the text of each page (HTML in UTF-8) with a peer and writes it to DIR/NAME.txt.
//! If the peer fails or panics on a page, the text is empty.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(peer), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("usage: peers PEER DIR PAGE...");
    };
    let extract = match &*peer {
        "dom_smoothie" => dom_smoothie,
        "readability" => readability,
        _ => panic!("{peer}: not a peer; use dom_smoothie or readability"),
    };
    for page in arguments.map(|page| Path::new(&page).to_owned()) {
        let html = fs::read_to_string(&page).expect("a page in UTF-8");
        let text = catch_unwind(|| extract(&html)).ok().flatten().unwrap_or_default();
        let name = Path::new(page.file_name().expect("a file")).with_extension("txt");
        fs::write(Path::new(&folder).join(name), text).expect("a directory to write to");
    }
}

/// Lowers the threshold: by default dom_smoothie rejects text of fewer than 500 characters, which is a lot in Chinese.
fn dom_smoothie(html: &str) -> Option<String> {
    let config = dom_smoothie::Config { char_threshold: 60, ..Default::default() };
    let article = dom_smoothie::Readability::new(html, None, Some(config)).and_then(|mut page| page.parse());
    Some(article.ok()?.text_content.to_string())
}

fn readability(html: &str) -> Option<String> {
    let url = url::Url::parse("http://example.com/").expect("an address");
    Some(readability::extractor::extract(&mut html.as_bytes(), &url).ok()?.text)
}
