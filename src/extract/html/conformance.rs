//! Compares the tree of a page with the one that html5ever builds.
//!
//! html5ever passes the tests of html5lib; its parts that this parser leaves out on purpose (comments, code, framesets,
//! attributes that nothing reads) are left out here, too. With `TAOSHA_HTML5LIB`, the folder of html5lib's tests, their
//! pages are compared as well.

use std::fmt::Write;

use html5ever::buffer_queue::BufferQueue;
use html5ever::local_name;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use scraper::{Html, HtmlTreeSink, Node};

use super::attributes::Attribute;
use super::names::{Language, Name, Names};
use super::source;
use super::tree::NodeRef;

/// Passes on what this parser reads.
struct Filter(TreeBuilder<ego_tree::NodeId, HtmlTreeSink>);

impl TokenSink for Filter {
    type Handle = ego_tree::NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        let token = match token {
            Token::TagToken(mut tag) => {
                match &*tag.name {
                    "frameset" | "frame" | "noframes" | "plaintext" | "object" | "applet" => {
                        return TokenSinkResult::Continue;
                    }
                    "marquee" => tag.name = local_name!("div"),
                    _ => {}
                }
                let name = name(&tag.name);
                tag.attrs.retain(|a| Attribute::of(name, a.name.local.as_bytes()).is_some());
                if tag.kind != EndTag && name.is(Name::FORMATTING) {
                    tag.attrs.clear();
                }
                Token::TagToken(tag)
            }
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            other => other,
        };
        match self.0.process_token(token, line) {
            TokenSinkResult::RawData(kind) => TokenSinkResult::RawData(kind),
            _ => TokenSinkResult::Continue,
        }
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn name(text: &str) -> Name {
    Names::default().get(text.as_bytes()).unwrap_or(Name::NONE)
}

/// The tree of html5ever, one line for each node.
fn expected(page: &str) -> String {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), options);
    let tokenizer = Tokenizer::new(Filter(builder), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(page));
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let html = tokenizer.sink.0.sink.0.into_inner();
    let mut dump = String::new();
    let mut depth = 0;
    let mut in_code = 0;
    for edge in html.tree.root().traverse() {
        let (node, opens) = match edge {
            ego_tree::iter::Edge::Open(node) => (node, true),
            ego_tree::iter::Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Element(element) => {
                in_code = if is_code(name(element.name()), &element.name.ns) {
                    if opens { in_code + 1 } else { in_code - 1 }
                } else {
                    in_code
                };
                if opens {
                    let language = match &*element.name.ns {
                        "http://www.w3.org/2000/svg" => "svg ",
                        "http://www.w3.org/1998/Math/MathML" => "math ",
                        _ => "",
                    };
                    let mut attributes: Vec<_> = element
                        .attrs()
                        .filter_map(|(key, value)| {
                            Some((format!("{:?}", Attribute::of(name(element.name()), key.as_bytes())?), value))
                        })
                        .collect();
                    attributes.sort();
                    push(&mut dump, depth, language, &element.name().to_ascii_lowercase(), &attributes);
                }
                depth = if opens { depth + 1 } else { depth - 1 };
            }
            Node::Text(text) if opens && in_code == 0 => {
                let _ = writeln!(dump, "{:depth$}{:?}", "", &**text);
            }
            _ => {}
        }
    }
    dump
}

fn is_code(name: Name, namespace: &str) -> bool {
    matches!(name, Name::SCRIPT | Name::STYLE) && namespace.ends_with("xhtml")
}

/// The tree of this parser, in the same form.
fn found(page: &str) -> String {
    let (tree, ..) = source::parse(page, false);
    let mut dump = String::new();
    for node in tree.root().descendants().skip(1) {
        let depth =
            std::iter::successors(node.parent(), |node| NodeRef::parent(*node)).filter(|n| n.element().is_some());
        let depth = depth.count();
        if let Some(element) = node.element() {
            let mut attributes: Vec<_> =
                element.all_attributes().into_iter().map(|(key, value)| (format!("{key:?}"), value)).collect();
            attributes.sort();
            let name = String::from_utf8_lossy(element.name_bytes());
            let language = match element.language() {
                Language::Html => "",
                Language::Svg => "svg ",
                Language::MathMl => "math ",
            };
            push(&mut dump, depth, language, &name, &attributes);
        } else if let Some(text) = node.text() {
            let _ = writeln!(dump, "{:depth$}{text:?}", "");
        }
    }
    dump
}

fn push(dump: &mut String, depth: usize, language: &str, name: &str, attributes: &[(String, &str)]) {
    let _ = writeln!(dump, "{:depth$}<{language}{name} {attributes:?}>", "");
}

/// Compares the trees of pages, and returns the number of pages.
#[track_caller]
fn check(pages: impl Iterator<Item = String>) -> usize {
    /// Most differences to print.
    const PRINTED: usize = 8;
    let (mut count, mut wrong) = (0, Vec::new());
    for page in pages {
        count += 1;
        let (found, expected) = (found(&page), expected(&page));
        if found != expected && wrong.len() < PRINTED {
            wrong.push(format!("page: {page:?}\nfound:\n{found}\nexpected:\n{expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
    count
}

/// Parts of pages.
const PARTS: &[&str] = &[
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=1>",
    "<a href='2&amp;3'>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th>",
    "<tbody>",
    "</tbody>",
    "<thead>",
    "<caption>",
    "</caption>",
    "<col>",
    "<colgroup>",
    "</colgroup>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dd>",
    "<h1>",
    "<h2 class=x>",
    "</h2>",
    "<form>",
    "</form>",
    "<input type=hidden>",
    "<input>",
    "<select>",
    "</select>",
    "<option>",
    "<optgroup>",
    "<button>",
    "</button>",
    "<pre>\n",
    "</pre>",
    "<textarea>\r\n",
    "</textarea>",
    "<title>",
    "</title>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<!-- x -->",
    "<style>",
    "</style>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<mi>",
    "<foreignObject>",
    "<desc>",
    "<annotation-xml>",
    "<![CDATA[",
    "]]>",
    "<template>",
    "</template>",
    "<head>",
    "</head>",
    "<body id=x>",
    "</body>",
    "<html lang=zh>",
    "</html>",
    "<noscript>",
    "</noscript>",
    "<iframe>",
    "</iframe>",
    "<xmp>",
    "</xmp>",
    "<br>",
    "</br>",
    "<br/>",
    "<hr>",
    "<img src=a alt=\"b\">",
    "<image src=c>",
    "<font>",
    "</font>",
    "<nobr>",
    "</nobr>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "<rtc>",
    "</ruby>",
    "<my-tag>",
    "</my-tag>",
    "<marquee>",
    "</marquee>",
    "<object>",
    "<frameset>",
    "<meta name=a content=b>",
    "<link rel=c>",
    "<base>",
    "<!doctype html>",
    "<?x?>",
    "</ x>",
    "</>",
    "< ",
    "<",
    "&amp;",
    "&nbsp",
    "&notit;",
    "&#20013;",
    "&#x1F600;",
    "&#0;",
    "&#128;",
    "&",
    "&#",
    "&x",
    "字",
    "字。",
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\u{FEFF}",
    "=",
    "\"",
    "'",
    ">",
    "/",
    "<p",
    "<p class",
    "<p class=",
    "<p class='a",
    "<P CLASS=A ID=\"b\" class=c>",
    "<p/class=x>",
    "<p =a>",
    "<p id=a&lt=1>",
    "<p id=\"a\r\nb\">",
    "<svg/>",
    "<path/>",
    "<p\0>",
    "<script>a<!--<script>b</script>c--></script>",
];

/// The same numbers in every run (a linear congruential generator; Knuth's constants for MMIX).
fn numbers(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    }
}

#[test]
fn random_pages_have_the_tree_of_html5ever() {
    let count = std::env::var("TAOSHA_PAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(6000);
    check((0..count).map(|seed| {
        let mut next = numbers(seed);
        let length = 1 + next(24);
        (0..length).map(|_| PARTS[next(PARTS.len())]).collect()
    }));
}

#[test]
fn fixtures_have_the_tree_of_html5ever() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");
    let entries = std::fs::read_dir(folder).expect("the fixtures").flatten();
    let count = check(entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("source.html")).ok()));
    assert!(count > 20, "{count} pages");
}

#[test]
#[allow(clippy::print_stdout, reason = "a test says what it skips")]
fn pages_of_html5lib_have_the_tree_of_html5ever() {
    let Some(folder) = std::env::var_os("TAOSHA_HTML5LIB").map(std::path::PathBuf::from) else {
        println!("skipped: TAOSHA_HTML5LIB names no checkout of html5lib-tests");
        return;
    };
    let files = |kind: &str| std::fs::read_dir(folder.join(kind)).expect("html5lib's tests").flatten();
    let texts = |kind: &str, ending: &str| -> Vec<String> {
        let paths =
            files(kind).map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|of| of == ending));
        paths.map(|path| std::fs::read_to_string(path).expect("a file of tests")).collect()
    };
    let trees = texts("tree-construction", "dat");
    let trees = trees.iter().flat_map(|text| text.split("#data\n").skip(1));
    let trees = trees.filter_map(|test| Some(test.split("\n#errors").next()?.to_owned()));
    let tokens = texts("tokenizer", "test").into_iter().flat_map(|text| {
        let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let cases = file["tests"].as_array().cloned().unwrap_or_default();
        cases.into_iter().filter_map(|test| Some(test["input"].as_str()?.to_owned()))
    });
    let count = check(trees.chain(tokens));
    assert!(count > 1000, "{count} pages");
}
