//! Suggestions for misspelt names.

/// The name that a misspelt word probably means: the closest one by Damerau-Levenshtein distance, if at most a third of
/// the word's letters differ (and at least one may). Case and the difference between `-` and `_` do not count.
pub(crate) fn similar<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let folded = |name: &str| name.to_lowercase().replace('_', "-");
    let word = folded(word);
    let most = (word.chars().count() / 3).max(1);
    let distances = names.into_iter().map(|name| (strsim::damerau_levenshtein(&word, &folded(name)), name));
    // Of equally close names the first counts.
    let closest = distances.min_by_key(|(distance, _)| *distance);
    closest.filter(|(distance, name)| *distance <= most && *distance < name.chars().count()).map(|(_, name)| name)
}

/// What follows an unknown name in a message: ` (did you mean NAME?)`, or nothing if no name is similar.
pub(crate) fn did_you_mean<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    similar(word, names).map_or_else(String::new, |name| format!(" (did you mean {name}?)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_is_understood_and_another_word_is_not() {
        let names = ["clean", "check", "explain", "convert", "man", "max-page"];
        for (word, name) in [
            ("explan", Some("explain")),
            ("exlpain", Some("explain")),
            ("Clean", Some("clean")),
            ("chekc", Some("check")),
            ("cnvert", Some("convert")),
            ("men", Some("man")),
            ("MAX_PAG", Some("max-page")),
            ("pages", None),
            ("page", None),
            ("a", None),
            ("", None),
            ("新闻", None),
        ] {
            assert_eq!(similar(word, names), name, "{word}");
        }
        assert_eq!(did_you_mean("explan", names), " (did you mean explain?)");
        assert_eq!(did_you_mean("report", names), "");
    }
}
