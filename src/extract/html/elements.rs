//! Meaning of the elements of HTML for lines of text. Names are in lower case.

use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use regex::bytes::Regex;
use rustc_hash::FxHasher;
use scraper::node::Element;

use crate::document::DomHint;

/// Whether an element has lines of its own. The list follows the default style sheet of the HTML standard, section 15.3
/// (`display` of `block`, `list-item` and table parts). `br` and `hr` have no content, but also end a line.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "br"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "textarea"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

/// Parts of class names and ids that mark boilerplate: common words of English and pinyin.
const BOILERPLATE: [&str; 33] = [
    "nav",
    "menu",
    "foot",
    "side",
    "comment",
    "relat",
    "recom",
    "hot",
    "rank",
    "advert",
    "banner",
    "share",
    "copyright",
    "crumb",
    "login",
    "link",
    "tool",
    "pager",
    "widget",
    "tags",
    "list",
    "header",
    "toplist",
    "search",
    "about",
    "qrcode",
    "popup",
    "modal",
    "sponsor",
    "guess",
    "tuijian",
    "xiangguan",
    "feed",
];

/// Parts of class names and ids that mark the article.
const BODY: [&str; 11] =
    ["article", "content", "main", "text", "post", "entry", "detail", "zhengwen", "story", "answer", "paragraph"];

/// Alternatives of literals only, which the regex engine searches all at once.
static BOILERPLATE_WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&BOILERPLATE.join("|")).expect("alternatives of literals"));
static BODY_WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(&BODY.join("|")).expect("alternatives of literals"));

/// The hint that an element's name, class and id give about its text. Boilerplate wins over article (`article-list`,
/// `content-footer`).
pub(super) fn hint(name: &str, element: &Element) -> DomHint {
    match name {
        "nav" | "footer" | "aside" | "form" => return DomHint::Boilerplate,
        "article" | "main" => return DomHint::Body,
        _ => {}
    }
    let names = [element.attr("class"), element.attr("id")].map(|n| n.unwrap_or_default().to_ascii_lowercase());
    let has = |words: &Regex| names.iter().any(|name| words.is_match(name.as_bytes()));
    if names.iter().all(String::is_empty) {
        DomHint::None
    } else if has(&BOILERPLATE_WORDS) {
        DomHint::Boilerplate
    } else if has(&BODY_WORDS) {
        DomHint::Body
    } else {
        DomHint::None
    }
}

/// A hash of an element's name and class. Digits are skipped, because they only number similar elements.
pub(super) fn form(name: &str, element: &Element) -> u32 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    for b in element.attr("class").unwrap_or_default().bytes().filter(|b| !b.is_ascii_digit()) {
        hasher.write_u8(b);
    }
    hasher.finish() as u32
}

/// Most names of an element.
const MAX_NAMES: usize = 24;

/// Bytes that are read of a class, and of an id.
const MAX_ATTRIBUTE_BYTES: usize = 256;

/// Appends the hashes of an element's names: the element's own, the words of its class and id, and the parts of these
/// words. Punctuation, digits and capitals split a word (`post-body` gives also `post` and `body`; `mainContent` also
/// `main` and `content`). Letters are lower-cased, and parts of one letter are skipped. Returns the index of the first
/// hash and their number.
pub(super) fn names(name: &str, element: &Element, hashes: &mut Vec<u32>) -> (u32, u8) {
    let start = hashes.len();
    hashes.push(fnv(name.bytes().chain(*b"<")));
    let mut add = |hash: u32| {
        if hashes.len() - start < MAX_NAMES && !hashes[start..].contains(&hash) {
            hashes.push(hash);
        }
    };
    for value in [element.attr("class"), element.attr("id")].into_iter().flatten() {
        let value = value.as_bytes();
        for word in value[..value.len().min(MAX_ATTRIBUTE_BYTES)].split(u8::is_ascii_whitespace) {
            let (mut whole, mut parts) = (FNV_OFFSET, 0);
            let is_end = |a: u8, b: u8| !b.is_ascii_alphabetic() || a.is_ascii_lowercase() && b.is_ascii_uppercase();
            let mut rest = word;
            while let Some(begin) = rest.iter().position(u8::is_ascii_alphabetic) {
                rest = &rest[begin..];
                let end = rest.windows(2).position(|pair| is_end(pair[0], pair[1])).map_or(rest.len(), |at| at + 1);
                let part = rest[..end].iter().map(u8::to_ascii_lowercase);
                rest = &rest[end..];
                if end > 1 {
                    whole = part.clone().fold((whole ^ u32::from(b'-')).wrapping_mul(FNV_PRIME), fnv_step);
                    parts += 1;
                    add(fnv(part));
                }
            }
            if parts > 1 {
                add(whole);
            }
        }
    }
    (start as u32, (hashes.len() - start) as u8)
}

/// Offset basis of the hash FNV-1a (Fowler, Noll and Vo) with 32 bits.
const FNV_OFFSET: u32 = 0x811C_9DC5;

/// Prime of the same hash.
const FNV_PRIME: u32 = 0x0100_0193;

fn fnv_step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(FNV_PRIME)
}

fn fnv(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(FNV_OFFSET, fnv_step)
}

/// The level of a heading: 1 to 6 for `h1` to `h6`.
pub(super) fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Whether an element's class marks it as an item of a byline (`rich_media_meta`, `meta-item`, `entry-meta`). Style
/// sheets separate such items by a margin where the source has no blank.
pub(super) fn is_byline_item(name: &str, element: &Element) -> bool {
    matches!(name, "span" | "em" | "a" | "i" | "time")
        && element.attr("class").is_some_and(|class| class.split_ascii_whitespace().any(|word| word.contains("meta")))
}

/// Whether an element keeps its line breaks and blanks.
pub(super) fn is_preformatted(name: &str) -> bool {
    matches!(name, "pre" | "listing" | "xmp" | "textarea")
}

/// Whether readers do not see an element's text as part of the page: it is code, describes the page (`title`, also in
/// SVG), or replaces media that a browser cannot play. Options are left out because a reader sees only one of them, and
/// they do not belong to the text (provinces, years, links to partners).
pub(super) fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "desc"
            | "metadata"
            | "annotation"
            | "annotation-xml"
            | "iframe"
            | "noembed"
            | "video"
            | "audio"
            | "canvas"
            | "datalist"
            | "option"
    )
}

/// Whether an element is a fallback: `noscript` is shown only without scripts, and `template` only by scripts. Its text
/// is used if it is longer than the rest of the page.
pub(super) fn is_fallback(name: &str) -> bool {
    matches!(name, "noscript" | "template")
}

/// Whether an element can stay open. The others have no content, or only raw text up to their end tag. Dropping their
/// start tags would not reduce the depth, and would turn scripts into text.
pub(super) fn stays_open(name: &str) -> bool {
    !matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "body"
            | "br"
            | "col"
            | "embed"
            | "head"
            | "hr"
            | "html"
            | "iframe"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "noembed"
            | "param"
            | "script"
            | "source"
            | "style"
            | "textarea"
            | "title"
            | "track"
            | "wbr"
            | "xmp"
    )
}

/// Whether the tokenizer may read the content of an element as raw text, up to its end tag.
pub(super) fn is_raw_text(name: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] = [b"iframe", b"noembed", b"script", b"style", b"textarea", b"title", b"xmp"];
    NAMES.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Whether an element is a formatting element of the HTML standard, other than a link. A parser reopens these elements
/// in every block until their end tag comes.
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Whether the tree keeps an attribute, because extraction or metadata reads it. The others (script handlers, most of
/// `data-*`, sizes, colours) would cost memory, and millions of them make the parser's table of names slow. The `title`
/// of `abbr` and `time` may hold the date of a relative time such as `3 days ago`.
pub(super) fn is_kept_attribute(tag: &str, name: &str) -> bool {
    matches!(
        name,
        "alt"
            | "class"
            | "content"
            | "datetime"
            | "hidden"
            | "href"
            | "http-equiv"
            | "id"
            | "itemprop"
            | "itemscope"
            | "itemtype"
            | "lang"
            | "name"
            | "property"
            | "rel"
            | "src"
            | "style"
            | "type"
    ) || matches!(name, "aria-hidden" | "data-tex" | "data-latex")
        || tag == "em" && name == "onclick"
        || name == "title" && matches!(tag, "abbr" | "time")
        || tag == "math" && matches!(name, "alttext" | "display")
        || tag == "mjx-container" && name == "display"
        || tag == "annotation" && name == "encoding"
        || tag == "dialog" && name == "open"
        || tag == "img" && name == "eeimg"
        || tag == "img" && matches!(name, "data-src" | "data-original" | "data-lazy-src" | "data-actualsrc")
        || tag == "ol" && name == "start"
}
