//! The rules of the tree builder for each insertion mode (HTML standard, sections 13.2.6.4 and 13.2.6.5).
//!
//! Framesets are left out, because the builder drops their tags, and so is what only scripts, fragments or error
//! messages need.

use super::attributes::Attribute;
use super::builder::Builder;
use super::mode::Mode;
use super::names::{Language, Name};
use super::tag::Tag;
use super::token::{Open, Outcome, RawText, Space, Token};
use super::tree::Span;

use Outcome::{Again, Done, Split};
use Token::{End, Nul, PageEnd, Start, Text};

impl Builder<'_> {
    /// Applies the rules to a token.
    pub(super) fn apply(&mut self, token: Token) -> Outcome {
        match self.open.last().copied() {
            Some(current) if current.language != Language::Html && is_foreign(current, token) => {
                self.in_foreign_content(token)
            }
            _ => self.step(self.mode, token),
        }
    }

    /// Applies the rules of a mode to a token.
    #[allow(clippy::too_many_lines, reason = "one arm for each mode, as in the standard")]
    pub(super) fn step(&mut self, mode: Mode, token: Token) -> Outcome {
        match mode {
            Mode::Initial => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) => Done,
                _ => {
                    self.is_quirky = true;
                    Again(Mode::BeforeHtml)
                }
            },
            Mode::BeforeHtml => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) => Done,
                Start(tag) if tag.name == Name::HTML => {
                    self.insert_root(tag);
                    self.mode = Mode::BeforeHead;
                    Done
                }
                End(name) if !ends_head(name) => Done,
                _ => {
                    self.insert_root(Tag::missing(Name::HTML));
                    Again(Mode::BeforeHead)
                }
            },
            Mode::BeforeHead => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) => Done,
                Start(tag) if tag.name == Name::HTML => self.in_body(token),
                Start(tag) if tag.name == Name::HEAD => {
                    self.head = Some(self.insert(tag));
                    self.mode = Mode::InHead;
                    Done
                }
                End(name) if !ends_head(name) => Done,
                _ => {
                    self.head = Some(self.insert_missing(Name::HEAD));
                    Again(Mode::InHead)
                }
            },
            Mode::InHead => self.in_head(token),
            Mode::InHeadNoscript => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) => self.in_head(token),
                Start(Tag { name: Name::HTML, .. }) => self.in_body(token),
                End(Name::NOSCRIPT) => {
                    self.pop();
                    self.mode = Mode::InHead;
                    Done
                }
                Start(Tag { name: Name::BASEFONT | Name::BGSOUND | Name::LINK | Name::META | Name::STYLE, .. }) => {
                    self.in_head(token)
                }
                Start(Tag { name: Name::HEAD | Name::NOSCRIPT, .. }) => Done,
                End(name) if name != Name::BR => Done,
                _ => {
                    self.pop();
                    Again(Mode::InHead)
                }
            },
            Mode::AfterHead => self.after_head(token),
            Mode::InBody => self.in_body(token),
            Mode::Text => match token {
                Text(text, _) => {
                    self.insert_text(text);
                    Done
                }
                End(_) => {
                    self.pop();
                    self.mode = self.original_mode;
                    Done
                }
                _ => {
                    self.pop();
                    Again(self.original_mode)
                }
            },
            Mode::InTable => self.in_table(token),
            Mode::InTableText => self.in_table_text(token),
            Mode::InCaption => match token {
                Start(Tag { name, .. }) if starts_table_part(name) => self.after_caption(Again(Mode::InTable)),
                End(Name::TABLE) => self.after_caption(Again(Mode::InTable)),
                End(Name::CAPTION) => {
                    if self.in_table_scope(Name::CAPTION) {
                        self.mode = Mode::InTable;
                    }
                    self.after_caption(Done)
                }
                End(name) if is_outside_caption(name) => Done,
                _ => self.in_body(token),
            },
            Mode::InColumnGroup => self.in_column_group(token),
            Mode::InTableBody => self.in_table_body(token),
            Mode::InRow => self.in_row(token),
            Mode::InCell => self.in_cell(token),
            Mode::InTemplate => self.in_template(token),
            Mode::AfterBody => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) | Start(Tag { name: Name::HTML, .. }) => self.in_body(token),
                End(Name::HTML) => {
                    self.mode = Mode::AfterAfterBody;
                    Done
                }
                PageEnd => Done,
                _ => Again(Mode::InBody),
            },
            Mode::AfterAfterBody => match token {
                Text(_, Space::Unknown) => Split,
                Text(_, Space::All) | Start(Tag { name: Name::HTML, .. }) => self.in_body(token),
                PageEnd => Done,
                _ => Again(Mode::InBody),
            },
        }
    }

    fn in_head(&mut self, token: Token) -> Outcome {
        match token {
            Text(_, Space::Unknown) => Split,
            Text(text, Space::All) => {
                self.insert_text(text);
                Done
            }
            Start(tag) => match tag.name {
                Name::HTML => self.in_body(token),
                Name::BASE | Name::BASEFONT | Name::BGSOUND | Name::LINK | Name::META => {
                    self.insert_closed(Language::Html, tag);
                    Done
                }
                Name::TITLE => self.insert_raw(tag, RawText::Title),
                Name::STYLE => self.insert_raw(tag, RawText::Style),
                Name::SCRIPT => self.insert_raw(tag, RawText::Script),
                Name::NOSCRIPT => {
                    self.insert(tag);
                    self.mode = Mode::InHeadNoscript;
                    Done
                }
                Name::TEMPLATE => {
                    self.mark_formatting();
                    self.mode = Mode::InTemplate;
                    self.template_modes.push(Mode::InTemplate);
                    self.insert(tag);
                    Done
                }
                Name::HEAD => Done,
                _ => self.leave_head(),
            },
            End(Name::HEAD) => {
                self.pop();
                self.mode = Mode::AfterHead;
                Done
            }
            End(Name::TEMPLATE) => {
                if self.is_open(Name::TEMPLATE) {
                    self.close_template();
                }
                Done
            }
            End(name) if !ends_head(name) => Done,
            _ => self.leave_head(),
        }
    }

    fn leave_head(&mut self) -> Outcome {
        self.pop();
        Again(Mode::AfterHead)
    }

    fn close_template(&mut self) {
        let implied = Name::IMPLIED_END | Name::IMPLIED_IN_TEMPLATE;
        while self.open.last().is_some_and(|open| open.is_in(implied)) {
            self.pop();
        }
        self.close(Name::TEMPLATE);
        self.clear_formatting();
        self.template_modes.pop();
        self.mode = self.mode_of_stack();
    }

    /// The mode that the open elements select.
    fn mode_of_stack(&self) -> Mode {
        for (at, open) in self.open.iter().enumerate().rev().filter(|(_, open)| open.language == Language::Html) {
            match open.name {
                Name::TD | Name::TH if at > 0 => return Mode::InCell,
                Name::TR => return Mode::InRow,
                Name::TBODY | Name::THEAD | Name::TFOOT => return Mode::InTableBody,
                Name::CAPTION => return Mode::InCaption,
                Name::COLGROUP => return Mode::InColumnGroup,
                Name::TABLE => return Mode::InTable,
                Name::TEMPLATE => return self.template_modes.last().copied().unwrap_or(Mode::InBody),
                Name::HEAD if at > 0 => return Mode::InHead,
                Name::BODY => return Mode::InBody,
                Name::HTML if self.head.is_none() => return Mode::BeforeHead,
                Name::HTML => return Mode::AfterHead,
                _ => {}
            }
        }
        Mode::InBody
    }

    fn after_head(&mut self, token: Token) -> Outcome {
        match token {
            Text(_, Space::Unknown) => return Split,
            Text(text, Space::All) => {
                self.insert_text(text);
                return Done;
            }
            Start(tag) => match tag.name {
                Name::HTML => return self.in_body(token),
                Name::BODY => {
                    self.insert(tag);
                    self.mode = Mode::InBody;
                    return Done;
                }
                Name::BASE
                | Name::BASEFONT
                | Name::BGSOUND
                | Name::LINK
                | Name::META
                | Name::SCRIPT
                | Name::STYLE
                | Name::TEMPLATE
                | Name::TITLE => {
                    let Some(node) = self.head else { return Done };
                    self.open.push(Open { node, name: Name::HEAD, language: Language::Html });
                    let outcome = self.in_head(token);
                    self.remove_open(node);
                    return outcome;
                }
                Name::HEAD => return Done,
                _ => {}
            },
            End(Name::TEMPLATE) => return self.in_head(token),
            End(name) if !matches!(name, Name::BODY | Name::HTML | Name::BR) => return Done,
            _ => {}
        }
        self.insert_missing(Name::BODY);
        Again(Mode::InBody)
    }

    fn in_body(&mut self, token: Token) -> Outcome {
        match token {
            Text(text, _) => {
                self.reconstruct_formatting();
                self.insert_text(text);
                Done
            }
            Start(tag) => self.start_in_body(tag, token),
            End(name) => self.end_in_body(name, token),
            PageEnd if !self.template_modes.is_empty() => self.in_template(token),
            Nul | PageEnd => Done,
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each kind of tag, as in the standard")]
    fn start_in_body(&mut self, tag: Tag, token: Token) -> Outcome {
        match tag.name {
            Name::HTML => {
                if !self.is_open(Name::TEMPLATE)
                    && let Some(root) = self.open.first()
                {
                    self.tree.add_missing(root.node, tag.attributes);
                }
                Done
            }
            Name::BASE
            | Name::BASEFONT
            | Name::BGSOUND
            | Name::LINK
            | Name::META
            | Name::SCRIPT
            | Name::STYLE
            | Name::TEMPLATE
            | Name::TITLE => self.in_head(token),
            Name::BODY => {
                if let Some(body) = self.open.get(1).copied().filter(|open| open.is(Name::BODY))
                    && !self.is_open(Name::TEMPLATE)
                {
                    self.tree.add_missing(body.node, tag.attributes);
                }
                Done
            }
            Name::ADDRESS
            | Name::ARTICLE
            | Name::ASIDE
            | Name::BLOCKQUOTE
            | Name::CENTER
            | Name::DETAILS
            | Name::DIALOG
            | Name::DIR
            | Name::DIV
            | Name::DL
            | Name::FIELDSET
            | Name::FIGCAPTION
            | Name::FIGURE
            | Name::FOOTER
            | Name::HEADER
            | Name::HGROUP
            | Name::MAIN
            | Name::MENU
            | Name::NAV
            | Name::OL
            | Name::P
            | Name::SEARCH
            | Name::SECTION
            | Name::SUMMARY
            | Name::UL => {
                self.close_paragraph();
                self.insert(tag);
                Done
            }
            Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6 => {
                self.close_paragraph();
                if self.current().is_in(Name::HEADINGS) {
                    self.pop();
                }
                self.insert(tag);
                Done
            }
            Name::PRE | Name::LISTING => {
                self.close_paragraph();
                self.insert(tag);
                self.skips_line_feed = true;
                Done
            }
            Name::FORM => {
                let in_template = self.is_open(Name::TEMPLATE);
                if self.form.is_none() || in_template {
                    self.close_paragraph();
                    let node = self.insert(tag);
                    if !in_template {
                        self.form = Some(node);
                    }
                }
                Done
            }
            Name::LI | Name::DD | Name::DT => {
                self.close_item(tag.name == Name::LI);
                self.close_paragraph();
                self.insert(tag);
                Done
            }
            Name::BUTTON => {
                if self.in_scope(Name::BUTTON) {
                    self.close_implied(Name::NONE);
                    self.close(Name::BUTTON);
                }
                self.reconstruct_formatting();
                self.insert(tag);
                Done
            }
            Name::A => {
                self.close_link();
                self.reconstruct_formatting();
                self.insert_formatting(tag);
                Done
            }
            Name::NOBR => {
                self.reconstruct_formatting();
                if self.in_scope(Name::NOBR) {
                    self.close_misnested(Name::NOBR);
                    self.reconstruct_formatting();
                }
                self.insert_formatting(tag);
                Done
            }
            name if name.is(Name::FORMATTING) => {
                self.reconstruct_formatting();
                self.insert_formatting(tag);
                Done
            }
            Name::TABLE => {
                if !self.is_quirky {
                    self.close_paragraph();
                }
                self.insert(tag);
                self.mode = Mode::InTable;
                Done
            }
            Name::AREA | Name::BR | Name::EMBED | Name::IMG | Name::KEYGEN | Name::WBR => {
                self.reconstruct_formatting();
                self.insert_closed(Language::Html, tag);
                Done
            }
            Name::IMAGE => self.start_in_body(Tag { name: Name::IMG, ..tag }, token),
            Name::INPUT => {
                self.close_select();
                self.reconstruct_formatting();
                self.insert_closed(Language::Html, tag);
                Done
            }
            Name::PARAM | Name::SOURCE | Name::TRACK => {
                self.insert_closed(Language::Html, tag);
                Done
            }
            Name::HR => {
                self.close_paragraph();
                if self.in_scope(Name::SELECT) {
                    self.close_implied(Name::NONE);
                }
                self.insert_closed(Language::Html, tag);
                Done
            }
            Name::TEXTAREA => {
                let outcome = self.insert_raw(tag, RawText::Title);
                self.skips_line_feed = true;
                outcome
            }
            Name::XMP => {
                self.close_paragraph();
                self.reconstruct_formatting();
                self.insert_raw(tag, RawText::Text)
            }
            Name::IFRAME | Name::NOEMBED => self.insert_raw(tag, RawText::Text),
            Name::SELECT => {
                if !self.close_select() {
                    self.reconstruct_formatting();
                    self.insert(tag);
                }
                Done
            }
            Name::OPTION | Name::OPTGROUP => {
                if self.in_scope(Name::SELECT) {
                    self.close_implied(if tag.name == Name::OPTION { Name::OPTGROUP } else { Name::NONE });
                } else if self.current().is(Name::OPTION) {
                    self.pop();
                }
                self.reconstruct_formatting();
                self.insert(tag);
                Done
            }
            Name::RB | Name::RTC | Name::RP | Name::RT => {
                if self.in_scope(Name::RUBY) {
                    let is_base = matches!(tag.name, Name::RB | Name::RTC);
                    self.close_implied(if is_base { Name::NONE } else { Name::RTC });
                }
                self.insert(tag);
                Done
            }
            Name::MATH => self.start_foreign(Language::MathMl, tag),
            Name::SVG => self.start_foreign(Language::Svg, tag),
            Name::CAPTION
            | Name::COL
            | Name::COLGROUP
            | Name::HEAD
            | Name::TBODY
            | Name::TD
            | Name::TFOOT
            | Name::TH
            | Name::THEAD
            | Name::TR => Done,
            _ => {
                self.reconstruct_formatting();
                self.insert(tag);
                Done
            }
        }
    }

    fn end_in_body(&mut self, name: Name, token: Token) -> Outcome {
        match name {
            Name::TEMPLATE => return self.in_head(token),
            Name::BODY => {
                if self.in_scope(Name::BODY) {
                    self.mode = Mode::AfterBody;
                }
            }
            Name::HTML => {
                if self.in_scope(Name::BODY) {
                    return Again(Mode::AfterBody);
                }
            }
            Name::ADDRESS
            | Name::ARTICLE
            | Name::ASIDE
            | Name::BLOCKQUOTE
            | Name::BUTTON
            | Name::CENTER
            | Name::DETAILS
            | Name::DIALOG
            | Name::DIR
            | Name::DIV
            | Name::DL
            | Name::FIELDSET
            | Name::FIGCAPTION
            | Name::FIGURE
            | Name::FOOTER
            | Name::HEADER
            | Name::HGROUP
            | Name::LISTING
            | Name::MAIN
            | Name::MENU
            | Name::NAV
            | Name::OL
            | Name::PRE
            | Name::SEARCH
            | Name::SECTION
            | Name::SELECT
            | Name::SUMMARY
            | Name::UL => {
                if self.in_scope(name) {
                    self.close_implied(Name::NONE);
                    self.close(name);
                }
            }
            Name::FORM if self.is_open(Name::TEMPLATE) => {
                if self.in_scope(Name::FORM) {
                    self.close_implied(Name::NONE);
                    self.close(Name::FORM);
                }
            }
            Name::FORM => {
                if let Some(form) = self.form.take()
                    && self.any_in_scope(0, |open| open.node == form)
                {
                    self.close_implied(Name::NONE);
                    self.remove_open(form);
                }
            }
            Name::P => {
                if !self.any_in_scope(Name::BUTTON_SCOPE, |open| open.is(Name::P)) {
                    self.insert_missing(Name::P);
                }
                self.close_implied(Name::P);
                self.close(Name::P);
            }
            Name::LI | Name::DD | Name::DT => {
                let further = if name == Name::LI { Name::LIST_SCOPE } else { 0 };
                if self.any_in_scope(further, |open| open.is(name)) {
                    self.close_implied(name);
                    self.close(name);
                }
            }
            Name::H1 | Name::H2 | Name::H3 | Name::H4 | Name::H5 | Name::H6 => {
                if self.any_in_scope(0, |open| open.is_in(Name::HEADINGS)) {
                    self.close_implied(Name::NONE);
                    self.close_any(Name::HEADINGS);
                }
            }
            name if name == Name::A || name.is(Name::FORMATTING) => self.close_misnested(name),
            Name::BR => {
                return self.start_in_body(Tag::missing(name), token);
            }
            _ => self.close_in_body(name),
        }
        Done
    }

    /// Closes the list item, or the item of a list of definitions, before another one.
    fn close_item(&mut self, is_list: bool) {
        for at in (0..self.open.len()).rev() {
            let open = self.open[at];
            let closes = if is_list { open.is(Name::LI) } else { open.is(Name::DD) || open.is(Name::DT) };
            if closes {
                self.close_implied(open.name);
                self.close(open.name);
                return;
            }
            if open.is_in(Name::SPECIAL) && !matches!(open.name, Name::ADDRESS | Name::DIV | Name::P) {
                return;
            }
        }
    }

    /// Closes an open list of options. Returns whether there was one.
    fn close_select(&mut self) -> bool {
        let is_open = self.in_scope(Name::SELECT);
        if is_open {
            self.close(Name::SELECT);
        }
        is_open
    }

    fn start_foreign(&mut self, language: Language, tag: Tag) -> Outcome {
        self.reconstruct_formatting();
        if tag.self_closing {
            self.insert_closed(language, tag);
        } else {
            self.insert_foreign(language, tag);
        }
        Done
    }

    fn in_foreign_content(&mut self, token: Token) -> Outcome {
        match token {
            Nul => {
                let start = self.tree.decoded.len() as u32;
                self.tree.decoded.push('\u{FFFD}');
                let end = self.tree.decoded.len() as u32;
                self.insert_text(Span { start, end, decoded: true });
                Done
            }
            Text(text, _) => {
                self.insert_text(text);
                Done
            }
            Start(Tag { name, .. }) if name.is(Name::ENDS_FOREIGN) => self.leave_foreign_content(token),
            End(Name::BR | Name::P) => self.leave_foreign_content(token),
            Start(tag) => {
                let language = self.current().language;
                if tag.self_closing {
                    self.insert_closed(language, tag);
                } else {
                    self.insert_foreign(language, tag);
                }
                Done
            }
            End(name) => {
                for at in (1..self.open.len()).rev() {
                    let open = self.open[at];
                    if at + 1 < self.open.len() && open.language == Language::Html {
                        return self.step(self.mode, token);
                    }
                    if open.name == name {
                        self.open.truncate(at);
                        break;
                    }
                }
                Done
            }
            PageEnd => Done,
        }
    }

    fn leave_foreign_content(&mut self, token: Token) -> Outcome {
        let holds_html = |open: &Open| open.language == Language::Html || open.is_math_text() || open.is_svg_html();
        while self.open.last().is_some_and(|open| !holds_html(open)) {
            self.pop();
        }
        self.step(self.mode, token)
    }

    fn in_table(&mut self, token: Token) -> Outcome {
        match token {
            Text(..) | Nul => {
                if self.current().is_in(Name::FOSTERING) {
                    self.original_mode = self.mode;
                    return Again(Mode::InTableText);
                }
                return self.foster(token);
            }
            Start(tag) => match tag.name {
                Name::CAPTION => {
                    self.close_until(Name::TABLE_SCOPE);
                    self.mark_formatting();
                    self.insert(tag);
                    self.mode = Mode::InCaption;
                }
                Name::COLGROUP => {
                    self.close_until(Name::TABLE_SCOPE);
                    self.insert(tag);
                    self.mode = Mode::InColumnGroup;
                }
                Name::COL => {
                    self.close_until(Name::TABLE_SCOPE);
                    self.insert_missing(Name::COLGROUP);
                    return Again(Mode::InColumnGroup);
                }
                Name::TBODY | Name::TFOOT | Name::THEAD => {
                    self.close_until(Name::TABLE_SCOPE);
                    self.insert(tag);
                    self.mode = Mode::InTableBody;
                }
                Name::TD | Name::TH | Name::TR => {
                    self.close_until(Name::TABLE_SCOPE);
                    self.insert_missing(Name::TBODY);
                    return Again(Mode::InTableBody);
                }
                Name::TABLE => {
                    if self.in_table_scope(Name::TABLE) {
                        self.close(Name::TABLE);
                        return Again(self.mode_of_stack());
                    }
                }
                Name::STYLE | Name::SCRIPT | Name::TEMPLATE => return self.in_head(token),
                Name::INPUT if self.is_hidden_input(tag) => {
                    self.insert_closed(Language::Html, tag);
                }
                Name::FORM => {
                    if !self.is_open(Name::TEMPLATE) && self.form.is_none() {
                        self.form = Some(self.insert_closed(Language::Html, tag));
                    }
                }
                _ => return self.foster(token),
            },
            End(name) => match name {
                Name::TABLE => {
                    if self.in_table_scope(Name::TABLE) {
                        self.close(Name::TABLE);
                        self.mode = self.mode_of_stack();
                    }
                }
                Name::TEMPLATE => return self.in_head(token),
                Name::BODY
                | Name::CAPTION
                | Name::COL
                | Name::COLGROUP
                | Name::HTML
                | Name::TBODY
                | Name::TD
                | Name::TFOOT
                | Name::TH
                | Name::THEAD
                | Name::TR => {}
                _ => return self.foster(token),
            },
            PageEnd => return self.in_body(token),
        }
        Done
    }

    fn is_hidden_input(&self, tag: Tag) -> bool {
        let kind = self.tree.attribute(tag.attributes, Attribute::Type);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"))
    }

    fn in_table_text(&mut self, token: Token) -> Outcome {
        match token {
            Nul => Done,
            Text(text, space) => {
                self.table_text.push((text, space));
                Done
            }
            _ => {
                let pending = std::mem::take(&mut self.table_text);
                let is_blank = pending.iter().all(|(text, space)| match space {
                    Space::All => true,
                    Space::None => false,
                    Space::Unknown => self.tree.str(*text).bytes().all(|b| b.is_ascii_whitespace()),
                });
                for (text, space) in pending {
                    if is_blank {
                        self.insert_text(text);
                    } else {
                        self.foster(Text(text, space));
                    }
                }
                Again(self.original_mode)
            }
        }
    }

    /// Closes the caption, if one is open.
    fn after_caption(&mut self, outcome: Outcome) -> Outcome {
        if !self.in_table_scope(Name::CAPTION) {
            return Done;
        }
        self.close_implied(Name::NONE);
        self.close(Name::CAPTION);
        self.clear_formatting();
        outcome
    }

    fn in_column_group(&mut self, token: Token) -> Outcome {
        match token {
            Text(_, Space::Unknown) => Split,
            Text(text, Space::All) => {
                self.insert_text(text);
                Done
            }
            Start(Tag { name: Name::HTML, .. }) | PageEnd => self.in_body(token),
            Start(tag) if tag.name == Name::COL => {
                self.insert_closed(Language::Html, tag);
                Done
            }
            End(Name::COL) => Done,
            Start(Tag { name: Name::TEMPLATE, .. }) | End(Name::TEMPLATE) => self.in_head(token),
            _ if !self.current().is(Name::COLGROUP) => Done,
            End(Name::COLGROUP) => {
                self.pop();
                self.mode = Mode::InTable;
                Done
            }
            _ => {
                self.pop();
                Again(Mode::InTable)
            }
        }
    }

    fn in_table_body(&mut self, token: Token) -> Outcome {
        match token {
            Start(tag) if tag.name == Name::TR => {
                self.close_until(Name::BODY_CONTEXT);
                self.insert(tag);
                self.mode = Mode::InRow;
                Done
            }
            Start(Tag { name: Name::TH | Name::TD, .. }) => {
                self.close_until(Name::BODY_CONTEXT);
                self.insert_missing(Name::TR);
                Again(Mode::InRow)
            }
            End(name @ (Name::TBODY | Name::TFOOT | Name::THEAD)) => {
                if self.in_table_scope(name) {
                    self.close_until(Name::BODY_CONTEXT);
                    self.pop();
                    self.mode = Mode::InTable;
                }
                Done
            }
            Start(Tag {
                name: Name::CAPTION | Name::COL | Name::COLGROUP | Name::TBODY | Name::TFOOT | Name::THEAD,
                ..
            })
            | End(Name::TABLE) => {
                let is_around = |open: &Open| open.is(Name::TABLE) || open.is(Name::TBODY) || open.is(Name::TFOOT);
                if !self.any_in_table_scope(is_around) {
                    return Done;
                }
                self.close_until(Name::BODY_CONTEXT);
                self.pop();
                Again(Mode::InTable)
            }
            End(
                Name::BODY | Name::CAPTION | Name::COL | Name::COLGROUP | Name::HTML | Name::TD | Name::TH | Name::TR,
            ) => Done,
            _ => self.in_table(token),
        }
    }

    fn in_row(&mut self, token: Token) -> Outcome {
        match token {
            Start(tag) if matches!(tag.name, Name::TH | Name::TD) => {
                self.close_until(Name::ROW_CONTEXT);
                self.insert(tag);
                self.mode = Mode::InCell;
                self.mark_formatting();
                Done
            }
            End(Name::TR) => {
                if self.close_row() {
                    self.mode = Mode::InTableBody;
                }
                Done
            }
            Start(Tag { name, .. }) if starts_table_part(name) => self.after_row(),
            End(Name::TABLE) => self.after_row(),
            End(name @ (Name::TBODY | Name::TFOOT | Name::THEAD)) => {
                if self.in_table_scope(name) {
                    self.after_row()
                } else {
                    Done
                }
            }
            End(Name::BODY | Name::CAPTION | Name::COL | Name::COLGROUP | Name::HTML | Name::TD | Name::TH) => Done,
            _ => self.in_table(token),
        }
    }

    /// Closes the row. Returns whether there was one.
    fn close_row(&mut self) -> bool {
        let is_open = self.in_table_scope(Name::TR);
        if is_open {
            self.close_until(Name::ROW_CONTEXT);
            self.pop();
        }
        is_open
    }

    fn after_row(&mut self) -> Outcome {
        if self.close_row() { Again(Mode::InTableBody) } else { Done }
    }

    fn in_cell(&mut self, token: Token) -> Outcome {
        match token {
            End(name @ (Name::TD | Name::TH)) => {
                if self.in_table_scope(name) {
                    self.close_implied(Name::NONE);
                    self.close(name);
                    self.clear_formatting();
                    self.mode = Mode::InRow;
                }
                Done
            }
            Start(Tag { name, .. }) if starts_table_part(name) => {
                if !self.any_in_table_scope(|open| open.is_in(Name::CELLS)) {
                    return Done;
                }
                self.close_cell();
                Again(Mode::InRow)
            }
            End(Name::BODY | Name::CAPTION | Name::COL | Name::COLGROUP | Name::HTML) => Done,
            End(name @ (Name::TABLE | Name::TBODY | Name::TFOOT | Name::THEAD | Name::TR)) => {
                if !self.in_table_scope(name) {
                    return Done;
                }
                self.close_cell();
                Again(Mode::InRow)
            }
            _ => self.in_body(token),
        }
    }

    fn in_template(&mut self, token: Token) -> Outcome {
        let mode = match token {
            Text(..) => return self.in_body(token),
            End(Name::TEMPLATE) => return self.in_head(token),
            Start(tag) => match tag.name {
                Name::BASE
                | Name::BASEFONT
                | Name::BGSOUND
                | Name::LINK
                | Name::META
                | Name::SCRIPT
                | Name::STYLE
                | Name::TEMPLATE
                | Name::TITLE => return self.in_head(token),
                Name::CAPTION | Name::COLGROUP | Name::TBODY | Name::TFOOT | Name::THEAD => Mode::InTable,
                Name::COL => Mode::InColumnGroup,
                Name::TR => Mode::InTableBody,
                Name::TD | Name::TH => Mode::InRow,
                _ => Mode::InBody,
            },
            PageEnd => {
                if !self.is_open(Name::TEMPLATE) {
                    return Done;
                }
                self.close(Name::TEMPLATE);
                self.clear_formatting();
                self.template_modes.pop();
                return Again(self.mode_of_stack());
            }
            End(_) | Nul => return Done,
        };
        self.template_modes.pop();
        self.template_modes.push(mode);
        Again(mode)
    }
}

/// Whether the rules for foreign content apply to a token. `current` is the current element, of SVG or MathML.
fn is_foreign(current: Open, token: Token) -> bool {
    match token {
        PageEnd => false,
        Text(..) | Nul => !current.is_math_text() && !current.is_svg_html(),
        Start(tag) if current.is_math_text() => matches!(tag.name, Name::MGLYPH | Name::MALIGNMARK),
        Start(tag) if current.language == Language::MathMl && current.name == Name::ANNOTATION_XML => {
            tag.name != Name::SVG
        }
        Start(_) => !current.is_svg_html(),
        End(_) => true,
    }
}

/// Whether an end tag may come where the body has not begun, as if the body had.
fn ends_head(name: Name) -> bool {
    matches!(name, Name::HEAD | Name::BODY | Name::HTML | Name::BR)
}

/// Whether a start tag begins a part of a table.
fn starts_table_part(name: Name) -> bool {
    matches!(
        name,
        Name::CAPTION
            | Name::COL
            | Name::COLGROUP
            | Name::TBODY
            | Name::TD
            | Name::TFOOT
            | Name::TH
            | Name::THEAD
            | Name::TR
    )
}

/// Whether an end tag belongs to an element around a caption.
fn is_outside_caption(name: Name) -> bool {
    matches!(
        name,
        Name::BODY
            | Name::COL
            | Name::COLGROUP
            | Name::HTML
            | Name::TBODY
            | Name::TD
            | Name::TFOOT
            | Name::TH
            | Name::THEAD
            | Name::TR
    )
}
