//! `peers PEER FOLDER PAGE...`: writes the text that a peer finds in each page (HTML in UTF-8) into the folder, as NAME.txt.
//! A page on which it fails or panics has no text.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(peer), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("peers PEER FOLDER PAGE...");
    };
    let extract = match &*peer {
        "dom_smoothie" => dom_smoothie,
        "readability" => readability,
        _ => panic!("{peer}: dom_smoothie or readability"),
    };
    for page in arguments.map(|page| Path::new(&page).to_owned()) {
        let html = fs::read_to_string(&page).expect("a page in UTF-8");
        let text = catch_unwind(|| extract(&html)).ok().flatten().unwrap_or_default();
        let name = Path::new(page.file_name().expect("a file")).with_extension("txt");
        fs::write(Path::new(&folder).join(name), text).expect("a folder to write to");
    }
}

/// By default it takes no page of fewer than 500 characters, which are many in Chinese.
fn dom_smoothie(html: &str) -> Option<String> {
    let config = dom_smoothie::Config { char_threshold: 60, ..Default::default() };
    let article = dom_smoothie::Readability::new(html, None, Some(config)).and_then(|mut page| page.parse());
    Some(article.ok()?.text_content.to_string())
}

fn readability(html: &str) -> Option<String> {
    let url = url::Url::parse("http://example.com/").expect("an address");
    Some(readability::extractor::extract(&mut html.as_bytes(), &url).ok()?.text)
}
