//! The document type of a page, which decides whether a table ends a paragraph (quirks mode).

/// Starts of public identifiers that select quirks mode (HTML standard, section 13.2.6.4.1).
const QUIRKY_STARTS: [&str; 54] = [
    "-//advasoft ltd//dtd html 3.0 aswedit + extensions//",
    "-//as//dtd html 3.0 aswedit + extensions//",
    "-//ietf//dtd html 2.0 level 1//",
    "-//ietf//dtd html 2.0 level 2//",
    "-//ietf//dtd html 2.0 strict level 1//",
    "-//ietf//dtd html 2.0 strict level 2//",
    "-//ietf//dtd html 2.0 strict//",
    "-//ietf//dtd html 2.0//",
    "-//ietf//dtd html 2.1e//",
    "-//ietf//dtd html 3.0//",
    "-//ietf//dtd html 3.2 final//",
    "-//ietf//dtd html 3.2//",
    "-//ietf//dtd html 3//",
    "-//ietf//dtd html level 0//",
    "-//ietf//dtd html level 1//",
    "-//ietf//dtd html level 2//",
    "-//ietf//dtd html level 3//",
    "-//ietf//dtd html strict level 0//",
    "-//ietf//dtd html strict level 1//",
    "-//ietf//dtd html strict level 2//",
    "-//ietf//dtd html strict level 3//",
    "-//ietf//dtd html strict//",
    "-//ietf//dtd html//",
    "-//metrius//dtd metrius presentational//",
    "-//microsoft//dtd internet explorer 2.0 html strict//",
    "-//microsoft//dtd internet explorer 2.0 html//",
    "-//microsoft//dtd internet explorer 2.0 tables//",
    "-//microsoft//dtd internet explorer 3.0 html strict//",
    "-//microsoft//dtd internet explorer 3.0 html//",
    "-//microsoft//dtd internet explorer 3.0 tables//",
    "-//netscape comm. corp.//dtd html//",
    "-//netscape comm. corp.//dtd strict html//",
    "-//o'reilly and associates//dtd html 2.0//",
    "-//o'reilly and associates//dtd html extended 1.0//",
    "-//o'reilly and associates//dtd html extended relaxed 1.0//",
    "-//softquad software//dtd hotmetal pro 6.0::19990601::extensions to html 4.0//",
    "-//softquad//dtd hotmetal pro 4.0::19971010::extensions to html 4.0//",
    "-//spyglass//dtd html 2.0 extended//",
    "-//sq//dtd html 2.0 hotmetal + extensions//",
    "-//sun microsystems corp.//dtd hotjava html//",
    "-//sun microsystems corp.//dtd hotjava strict html//",
    "-//w3c//dtd html 3 1995-03-24//",
    "-//w3c//dtd html 3.2 draft//",
    "-//w3c//dtd html 3.2 final//",
    "-//w3c//dtd html 3.2//",
    "-//w3c//dtd html 3.2s draft//",
    "-//w3c//dtd html 4.0 frameset//",
    "-//w3c//dtd html 4.0 transitional//",
    "-//w3c//dtd html experimental 19960712//",
    "-//w3c//dtd html experimental 970421//",
    "-//w3c//dtd w3 html//",
    "-//w3o//dtd w3 html 3.0//",
    "-//webtechs//dtd mozilla html 2.0//",
    "-//webtechs//dtd mozilla html//",
];

/// Public identifiers that select quirks mode.
const QUIRKY: [&str; 3] = ["-//w3o//dtd w3 html strict 3.0//en//", "-/w3c/dtd html 4.0 transitional/en", "html"];

/// The system identifier that selects quirks mode.
const QUIRKY_SYSTEM: &str = "http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd";

/// Starts of public identifiers that select quirks mode if there is no system identifier.
const QUIRKY_ALONE: [&str; 2] = ["-//w3c//dtd html 4.01 frameset//", "-//w3c//dtd html 4.01 transitional//"];

/// Most bytes of a document type that are read; the longest real ones have 130.
const MAX_BYTES: usize = 1024;

/// Whether a document type selects quirks mode. `text` is what follows `<!doctype`, up to the first `>`.
pub(super) fn is_quirky(text: &str) -> bool {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text[..end].to_ascii_lowercase();
    let text = text.trim_start_matches(is_space);
    let (name, rest) = text.split_at(text.find(is_space).unwrap_or(text.len()));
    let rest = rest.trim_start_matches(is_space);
    let (public, system) = if let Some(rest) = rest.strip_prefix("public") {
        let Some((public, rest)) = identifier(rest) else { return true };
        let rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            (Some(public), None)
        } else {
            let Some((system, _)) = identifier(rest) else { return true };
            (Some(public), Some(system))
        }
    } else if let Some(rest) = rest.strip_prefix("system") {
        let Some((system, _)) = identifier(rest) else { return true };
        (None, Some(system))
    } else if rest.is_empty() {
        (None, None)
    } else {
        return true;
    };
    let public = public.unwrap_or_default();
    name != "html"
        || QUIRKY.contains(&public)
        || system == Some(QUIRKY_SYSTEM)
        || QUIRKY_STARTS.iter().any(|start| public.starts_with(start))
        || system.is_none() && QUIRKY_ALONE.iter().any(|start| public.starts_with(start))
}

/// A quoted identifier at the start of a text, and the text after it.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_space);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text[1..].split_once(quote)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_document_types_are_quirky() {
        for (text, expected) in [
            (" html", false),
            ("HTML", false),
            ("", true),
            (" svg", true),
            (" html x", true),
            (" html public", true),
            (" html public \"-//W3C//DTD HTML 4.01//EN", true),
            (" html public \"-//W3C//DTD HTML 4.01//EN\"", false),
            (" html PUBLIC '-//W3C//DTD HTML 3.2 Final//EN'", true),
            (" html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"", true),
            (" html PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://www.w3.org/TR/html4/loose.dtd\"", false),
            (" html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"\n\"http://www.w3.org/x.dtd\"", false),
            (" html SYSTEM \"about:legacy-compat\"", false),
            (" html SYSTEM 'http://www.ibm.com/data/dtd/v11/ibmxhtml1-transitional.dtd'", true),
        ] {
            assert_eq!(is_quirky(text), expected, "{text}");
        }
    }
}
