//! Names of elements, as small numbers, and the sets of names that the parser and the lines need.

use std::collections::HashMap;

/// The name of an element, in lower case. Known names are constants; other names are numbered as a page uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(u16);

/// The language of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Html,
    Svg,
    MathMl,
}

/// Most further names of one page; tags with more are dropped. HTML and the languages embedded in it have about 400
/// names.
const MAX_FURTHER: usize = 4096;

/// Most bytes of a known name.
const MAX_KNOWN_BYTES: usize = 24;

macro_rules! names {
    ($($name:ident $text:literal,)*) => {
        const KNOWN: &[&str] = &[$($text),*];

        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names of the constants below")]
        #[derive(Clone, Copy)]
        enum Index { $($name),* }

        #[allow(dead_code, reason = "some names are only in sets")]
        impl Name {
            $(pub(super) const $name: Self = Self(Index::$name as u16);)*
        }
    };
}

names! {
    A "a", ABBR "abbr", ADDRESS "address", ANNOTATION "annotation", ANNOTATION_XML "annotation-xml", APPLET "applet",
    AREA "area", ARTICLE "article", ASIDE "aside", AUDIO "audio", B "b", BASE "base", BASEFONT "basefont",
    BGSOUND "bgsound", BIG "big", BLOCKQUOTE "blockquote", BODY "body", BR "br", BUTTON "button", CANVAS "canvas",
    CAPTION "caption", CENTER "center", CITE "cite", CODE "code", COL "col", COLGROUP "colgroup", DATALIST "datalist",
    DD "dd", DESC "desc", DETAILS "details", DIALOG "dialog", DIR "dir", DIV "div", DL "dl", DT "dt", EM "em",
    EMBED "embed", FIELDSET "fieldset", FIGCAPTION "figcaption", FIGURE "figure", FONT "font", FOOTER "footer",
    FOREIGN_OBJECT "foreignobject", FORM "form", FRAME "frame", FRAMESET "frameset", H1 "h1", H2 "h2", H3 "h3",
    H4 "h4", H5 "h5", H6 "h6", HEAD "head", HEADER "header", HGROUP "hgroup", HR "hr", HTML "html", I "i",
    IFRAME "iframe", IMAGE "image", IMG "img", INPUT "input", ISINDEX "isindex", KBD "kbd", KEYGEN "keygen",
    LEGEND "legend", LI "li", LINK "link", LISTING "listing", MAIN "main", MALIGNMARK "malignmark",
    MARQUEE "marquee", MATH "math", MENU "menu", META "meta", METADATA "metadata", MGLYPH "mglyph", MI "mi",
    MJX_ASSISTIVE_MML "mjx-assistive-mml", MJX_CONTAINER "mjx-container", MJX_MATH "mjx-math", MN "mn", MO "mo",
    MS "ms", MTEXT "mtext", NAV "nav", NOBR "nobr", NOEMBED "noembed", NOFRAMES "noframes", NOSCRIPT "noscript",
    OBJECT "object", OL "ol", OPTGROUP "optgroup", OPTION "option", P "p", PARAM "param", PLAINTEXT "plaintext",
    PRE "pre", RB "rb", RP "rp", RT "rt", RTC "rtc", RUBY "ruby", S "s", SAMP "samp", SCRIPT "script",
    SEARCH "search", SECTION "section", SELECT "select", SMALL "small", SOURCE "source", SPAN "span",
    STRIKE "strike", STRONG "strong", STYLE "style", SUB "sub", SUMMARY "summary", SUP "sup", SVG "svg",
    TABLE "table", TBODY "tbody", TD "td", TEMPLATE "template", TEXTAREA "textarea", TFOOT "tfoot", TH "th",
    THEAD "thead", TIME "time", TITLE "title", TR "tr", TRACK "track", TT "tt", U "u", UL "ul", VAR "var",
    VIDEO "video", WBR "wbr", XMP "xmp",
}

macro_rules! sets {
    ($($(#[doc = $doc:literal])* $set:ident = $bit:literal: $($name:ident)*;)*) => {
        impl Name {
            $($(#[doc = $doc])* pub(super) const $set: u32 = 1 << $bit;)*
        }

        /// The sets of each known name.
        static SETS: [u32; KNOWN.len()] = {
            let mut sets = [0; KNOWN.len()];
            $($(sets[Index::$name as usize] |= 1 << $bit;)*)*
            sets
        };
    };
}

sets! {
    /// Elements that have lines of their own. The list follows the default style sheet of the HTML standard, section
    /// 15.3 (`display` of `block`, `list-item` and table parts). `br` and `hr` have no content, but also end a line.
    BLOCKS = 0: ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY BR CAPTION CENTER DD DETAILS DIALOG DIR DIV DL DT FIELDSET
        FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HGROUP HR HTML LEGEND LI LISTING MAIN MENU NAV OL
        OPTGROUP OPTION P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TEXTAREA TFOOT TH THEAD TR UL XMP;
    /// Elements whose text readers do not see as part of the page: it is code, describes the page (`title`, also in
    /// SVG), or replaces media that a browser cannot play. Options are left out because a reader sees only one of them,
    /// and they do not belong to the text (provinces, years, links to partners).
    UNSEEN = 1: SCRIPT STYLE TITLE DESC METADATA ANNOTATION ANNOTATION_XML IFRAME NOEMBED VIDEO AUDIO CANVAS DATALIST
        OPTION;
    /// Fallbacks: `noscript` is shown only without scripts, and `template` only by scripts. Their text is used if it is
    /// longer than the rest of the page.
    FALLBACKS = 2: NOSCRIPT TEMPLATE;
    /// Formatting elements of the HTML standard, other than links. A parser reopens these elements in every block until
    /// their end tag comes.
    FORMATTING = 3: B BIG CODE EM FONT I NOBR S SMALL STRIKE STRONG TT U;
    /// Elements that cannot stay open: they have no content, or only raw text up to their end tag. Dropping their start
    /// tags would not reduce the depth, and would turn scripts into text.
    NEVER_OPEN = 4: AREA BASE BASEFONT BGSOUND BODY BR COL EMBED HEAD HR HTML IFRAME IMAGE IMG INPUT KEYGEN LINK META
        NOEMBED PARAM SCRIPT SOURCE STYLE TEXTAREA TITLE TRACK WBR XMP;
    /// Elements that keep their line breaks and blanks.
    PREFORMATTED = 5: PRE LISTING XMP TEXTAREA;
    /// Elements of program listings.
    LISTINGS = 6: PRE LISTING XMP;
    /// Special elements of the HTML standard, section 13.2.4.2.
    SPECIAL = 7: ADDRESS APPLET AREA ARTICLE ASIDE BASE BASEFONT BGSOUND BLOCKQUOTE BODY BR BUTTON CAPTION CENTER COL
        COLGROUP DD DETAILS DIR DIV DL DT EMBED FIELDSET FIGCAPTION FIGURE FOOTER FORM FRAME FRAMESET H1 H2 H3 H4 H5 H6
        HEAD HEADER HGROUP HR HTML IFRAME IMG INPUT ISINDEX LI LINK LISTING MAIN MARQUEE MENU META NAV NOEMBED NOFRAMES
        NOSCRIPT OBJECT OL P PARAM PLAINTEXT PRE SCRIPT SECTION SELECT SOURCE STYLE SUMMARY TABLE TBODY TD TEMPLATE
        TEXTAREA TFOOT TH THEAD TITLE TR TRACK UL WBR XMP;
    /// Elements that bound the scope of others.
    SCOPE = 8: APPLET CAPTION HTML TABLE TD TH MARQUEE OBJECT SELECT TEMPLATE;
    /// Further bounds of the scope of list items.
    LIST_SCOPE = 9: OL UL;
    /// The further bound of the scope of paragraphs.
    BUTTON_SCOPE = 10: BUTTON;
    /// Bounds of the scope of table parts.
    TABLE_SCOPE = 11: HTML TABLE TEMPLATE;
    /// Elements around rows.
    BODY_CONTEXT = 12: TBODY TFOOT THEAD TEMPLATE HTML;
    /// Elements around cells.
    ROW_CONTEXT = 13: TR TEMPLATE HTML;
    /// Cells.
    CELLS = 14: TD TH;
    /// Elements whose end tags may be left out.
    IMPLIED_END = 15: DD DT LI OPTION OPTGROUP P RB RP RT RTC;
    /// Headings.
    HEADINGS = 16: H1 H2 H3 H4 H5 H6;
    /// Parts of a table before which misplaced content is inserted.
    FOSTERING = 17: TABLE TBODY TFOOT THEAD TR;
    /// Further elements whose end tags a template closes.
    IMPLIED_IN_TEMPLATE = 18: CAPTION COLGROUP TBODY TD TFOOT TH THEAD TR;
    /// Elements whose start tags end foreign content (HTML standard, section 13.2.6.5).
    ENDS_FOREIGN = 19: B BIG BLOCKQUOTE BODY BR CENTER CODE DD DIV DL DT EM EMBED H1 H2 H3 H4 H5 H6 HEAD HR I IMG LI
        LISTING MENU META NOBR OL P PRE RUBY S SMALL SPAN STRONG STRIKE SUB SUP TABLE TT U UL VAR;
    /// Elements in MathML that hold HTML.
    MATH_TEXT = 20: MI MO MN MS MTEXT;
    /// Elements in SVG that hold HTML.
    SVG_HTML = 21: FOREIGN_OBJECT DESC TITLE;
    /// Elements that have no attributes and may still have an override of their text.
    OVERRIDABLE = 22: MATH MJX_CONTAINER BUTTON TD DIALOG RT RP RTC;
}

/// Slots of the table of known names.
const SLOTS: usize = 1024;

/// The known names by their hash; `u16::MAX` is a free slot.
static BY_HASH: [u16; SLOTS] = {
    let mut slots = [u16::MAX; SLOTS];
    let mut name = 0;
    while name < KNOWN.len() {
        let bytes = KNOWN[name].as_bytes();
        let (mut hash, mut at) = (SEED, 0);
        while at < bytes.len() {
            hash = step(hash, bytes[at]);
            at += 1;
        }
        let mut slot = hash as usize % SLOTS;
        while slots[slot] != u16::MAX {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = name as u16;
        name += 1;
    }
    slots
};

/// Start and factor of the hash FNV-1a (Fowler, Noll and Vo) with 32 bits.
const SEED: u32 = 0x811C_9DC5;
const FACTOR: u32 = 0x0100_0193;

const fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(FACTOR)
}

impl Name {
    /// A name that no element has.
    pub(super) const NONE: Self = Self(u16::MAX);

    /// Whether the name is in one of these sets.
    pub(super) fn is(self, sets: u32) -> bool {
        self.sets() & sets != 0
    }

    /// The sets that hold the name.
    pub(super) fn sets(self) -> u32 {
        SETS.get(usize::from(self.0)).copied().unwrap_or(0)
    }

    /// The text of a known name; empty for others.
    pub(super) fn known(self) -> &'static str {
        KNOWN.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// The level of a heading: 1 to 6 for `h1` to `h6`.
    pub(super) fn heading(self) -> Option<u8> {
        self.is(Self::HEADINGS).then(|| (self.0 - Self::H1.0) as u8 + 1)
    }
}

/// The names of a page.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Names that are not known, and their numbers. The standard hash, because a page chooses them.
    further: HashMap<Box<[u8]>, u16>,
    /// The same names by number.
    texts: Vec<Box<[u8]>>,
}

impl Names {
    /// The name with this text in any case; `None` for a further name beyond the limit.
    pub(super) fn get(&mut self, text: &[u8]) -> Option<Name> {
        let mut lower = [0; MAX_KNOWN_BYTES];
        if text.len() > MAX_KNOWN_BYTES {
            return self.get_further(&text.to_ascii_lowercase());
        }
        let mut hash = SEED;
        for (into, byte) in lower.iter_mut().zip(text) {
            *into = byte.to_ascii_lowercase();
            hash = step(hash, *into);
        }
        let lower = &lower[..text.len()];
        let mut slot = hash as usize % SLOTS;
        loop {
            let known = BY_HASH[slot];
            if known == u16::MAX {
                return self.get_further(lower);
            }
            if KNOWN[usize::from(known)].as_bytes() == lower {
                return Some(Name(known));
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    fn get_further(&mut self, lower: &[u8]) -> Option<Name> {
        if lower.contains(&0) {
            return self.get_further(&replace_nul(lower));
        }
        if let Some(number) = self.further.get(lower) {
            return Some(Name(*number));
        }
        if self.texts.len() >= MAX_FURTHER {
            return None;
        }
        let number = (KNOWN.len() + self.texts.len()) as u16;
        self.further.insert(lower.into(), number);
        self.texts.push(lower.into());
        Some(Name(number))
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> &[u8] {
        match KNOWN.get(usize::from(name.0)) {
            Some(known) => known.as_bytes(),
            None => self.texts.get(usize::from(name.0) - KNOWN.len()).map_or(&[], |text| text),
        }
    }
}

/// The bytes with U+FFFD for each NUL.
fn replace_nul(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|b| if *b == 0 { "\u{FFFD}".as_bytes() } else { std::slice::from_ref(b) }).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        let mut names = Names::default();
        for (number, known) in KNOWN.iter().enumerate() {
            let upper = known.to_ascii_uppercase();
            assert_eq!(names.get(upper.as_bytes()), Some(Name(number as u16)), "{known}");
        }
        let custom = names.get(b"My-Element").expect("room");
        assert_eq!(names.get(b"my-element"), Some(custom));
        assert_eq!((names.text(custom), names.text(Name::TD)), (&b"my-element"[..], &b"td"[..]));
        assert_ne!(names.get(b"a-name-that-is-longer-than-any-known-one"), Some(custom));
    }

    #[test]
    fn headings_have_levels() {
        for (name, level) in [(Name::H1, Some(1)), (Name::H6, Some(6)), (Name::HEAD, None), (Name::NONE, None)] {
            assert_eq!(name.heading(), level);
        }
    }
}
