//! Rules of the user's own, and what is said of wrong ones.

use crate::{BODY, COPYRIGHT, PAGE, Place};

/// The head of a rule file.
const HEAD: &str = "[family]\nlabel = \"promotion\"\nabout = \"Lines of a shop.\"\n\n";

/// A family of one good rule.
const SHOP: &str = r#"[family]
label = "promotion"
about = "Lines of a shop."

[[rule]]
id = "free-delivery"
strength = "certain"
contains = ["全场包邮"]
why = "The shop prints it below every page."
hit = ["全场包邮，欢迎选购"]
miss = ["满二百元包邮"]
"#;

const DELIVERY: &str = "全場包郵，歡迎選購";

fn page() -> String {
    PAGE.replace(COPYRIGHT, DELIVERY)
}

fn promotion(record: &serde_json::Value) -> Option<&str> {
    let removed = record["taosha"]["removed"].as_array().unwrap();
    removed.iter().find(|r| r["last_line"] == 5).and_then(|r| r["rule"].as_str())
}

#[test]
fn a_directory_adds_replaces_and_disables_rules() {
    let place = Place::with(&[
        ("add/shop.toml", SHOP),
        ("add/notes.md", "no rule file"),
        ("replace/shop.toml", &SHOP.replace("全场包邮", "满额包邮")),
        ("disable/shop.toml", &format!("{HEAD}[[rule]]\nid = \"free-delivery\"\ndisabled = true\n")),
    ]);
    let without = place.feed(&["-"], page()).ends(0, &[]).record();
    let mut digests = vec![without["taosha"]["rules"].clone()];
    for (directories, fires) in
        [(&["add"][..], true), (&["add", "replace"], false), (&["add", "disable"], false), (&["replace", "add"], true)]
    {
        let arguments: Vec<&str> = directories.iter().flat_map(|directory| ["--rules", directory]).collect();
        let record = place.feed(&arguments, page()).ends(0, &[]).record();
        assert_eq!(promotion(&record) == Some("shop/free-delivery"), fires, "{directories:?}: {record}");
        assert!(!record["text"].as_str().unwrap().contains(DELIVERY) || !fires);
        digests.push(record["taosha"]["rules"].clone());
    }
    digests.sort_by_key(ToString::to_string);
    digests.dedup();
    assert_eq!(digests.len(), 5, "records tell by which rules they were made");

    place.run(&["rules", "check", "add"]).ends(0, &[]);
    place.run(&["rules", "show", "shop/free-delivery"]).ends(2, &["no rule shop/free-delivery"]);
    let shown = place.run(&["rules", "show", "shop/free-delivery", "--rules", "add"]).ends(0, &[]).out;
    assert!(shown.contains("add/shop.toml:5") && shown.contains("全场包邮"), "{shown}");
}

#[test]
fn a_built_in_rule_is_replaced_or_disabled_by_its_id() {
    let place = Place::with(&[]);
    let record = place.feed(&["-"], PAGE).ends(0, &[]).record();
    let id = promotion(&record).unwrap();
    let (family, name) = id.split_once('/').unwrap();
    assert_eq!(family, "copyright");
    for (rule, why) in [
        ("disabled = true", None),
        ("strength = \"certain\"\nequals = [\"某报社\"]\nwhy = \"As an example.\"", Some("As an example.")),
    ] {
        let file = format!("[family]\nlabel = \"copyright\"\nabout = \"\"\n\n[[rule]]\nid = \"{name}\"\n{rule}\n");
        place.write("own/copyright.toml", file);
        let record = place.feed(&["--rules", "own"], PAGE).ends(0, &[]).record();
        assert_ne!(promotion(&record), Some(id));
        let shown = place.run(&["rules", "show", id, "--rules", "own"]);
        assert_eq!(shown.code, Some(if why.is_some() { 0 } else { 2 }));
        assert!(shown.out.contains(why.unwrap_or_default()));
    }
    for disabled in [id, family] {
        let record = place.feed(&["--disable", disabled], PAGE).ends(0, &[]).record();
        assert_ne!(promotion(&record), Some(id), "--disable {disabled}");
        assert!(record["text"].as_str().unwrap().starts_with(BODY));
    }
    place.feed(&["--disable", "copyright/nonsense"], PAGE).ends(2, &["no rule or family copyright/nonsense"]);
}

#[test]
fn a_wrong_rule_file_is_named_with_line_and_rule() {
    let rule = "[[rule]]\nid = \"a\"\nstrength = \"likely\"\n";
    for (name, rest, says) in [
        ("an unknown key", format!("{rule}colour = \"red\"\ncontains = [\"包邮\"]\n"), &[":8: ", "colour"][..]),
        ("an unknown table", "[rules]\n".to_owned(), &[":5: ", "rules"]),
        ("no TOML", "[[rule]\n".to_owned(), &[":5: "]),
        (
            "two patterns",
            format!("{rule}contains = [\"包邮\"]\nequals = [\"包邮\"]\n"),
            &[":5: rule shop/a: ", "exactly one"],
        ),
        ("no pattern", rule.to_owned(), &[":5: rule shop/a: ", "exactly one"]),
        ("no strength", "[[rule]]\nid = \"a\"\ncontains = [\"包邮\"]\n".to_owned(), &[":5: rule shop/a: ", "strength"]),
        (
            "an unfolded literal",
            format!("{rule}contains = [\"全場ＡＢ\"]\n"),
            &[":5: rule shop/a: ", "not folded", "全场ab"],
        ),
        (
            "an unfolded regex",
            format!("{rule}regex = '全場'\nneeds = [\"全\"]\n"),
            &[":5: rule shop/a: ", "not folded"],
        ),
        ("a regex without literals", format!("{rule}regex = '[0-9]+'\n"), &[":5: rule shop/a: ", "needs-only"]),
        (
            "a regex that does not compile",
            format!("{rule}regex = '包邮('\nneeds = [\"包邮\"]\n"),
            &[":5: rule shop/a: ", "regex"],
        ),
        (
            "needs and needs-only",
            format!("{rule}regex = '包邮[0-9]'\nneeds = [\"包邮\"]\nneeds-only = [\"包邮\"]\n"),
            &[":5: rule shop/a: ", "not both"],
        ),
        (
            "needs without a regex",
            format!("{rule}contains = [\"包邮\"]\nneeds = [\"包邮\"]\n"),
            &[":5: rule shop/a: ", "needs"],
        ),
        (
            "an id that is no kebab-case",
            rule.replace("\"a\"", "\"Free Delivery\"") + "contains = [\"包邮\"]\n",
            &[":5: rule shop/Free Delivery: "],
        ),
        (
            "a duplicate id",
            format!("{rule}contains = [\"包邮\"]\n{rule}contains = [\"送货\"]\n"),
            &[":9: rule shop/a: ", "twice"],
        ),
        ("disabling what is not there", "[[rule]]\nid = \"a\"\ndisabled = true\n".to_owned(), &[":5: ", "shop/a"]),
    ] {
        let place = Place::with(&[]);
        place.write("own/shop.toml", HEAD.to_owned() + &rest);
        let says = [&["own/shop.toml"], says].concat();
        for arguments in [
            &["--rules", "own"][..],
            &["rules", "check", "own"],
            &["rules", "list", "--rules", "own"],
            &["explain", "--rules", "own"],
        ] {
            let done = place.feed(arguments, PAGE);
            assert_eq!(done.out, "", "{name}");
            done.ends(2, &says);
        }
    }
}

#[test]
fn a_family_keeps_its_label() {
    let place = Place::with(&[("own/copyright.toml", HEAD)]);
    place.feed(&["--rules", "own"], PAGE).ends(2, &["own/copyright.toml:1: ", "copyright"]);
}

#[test]
fn check_proves_hits_and_misses_and_finds_shadowed_rules() {
    let second = "\n[[rule]]\nid = \"delivery\"\nstrength = \"likely\"\ncontains = [\"包邮\"]\nwhy = \"It is part of the other.\"\n\
                  hit = [\"全场包邮\"]\nmiss = [\"送货\"]\n";
    for (file, says) in [
        (SHOP.replace("hit = [\"全场包邮", "hit = [\"满额包邮"), &["does not fire on its hit", "满额包邮"][..]),
        (SHOP.replace("满二百元包邮", "今日全场包邮"), &["fires on its miss", "今日全场包邮"]),
        (SHOP.replace("The shop prints it below every page.", " "), &["`why` is missing"]),
        (SHOP.replace("hit = [\"全场包邮，欢迎选购\"]\n", ""), &["`hit`"]),
        (SHOP.to_owned() + second, &["13: rule shop/delivery: ", "is shadowed", "shop/free-delivery"]),
    ] {
        let place = Place::with(&[("own/shop.toml", &file)]);
        let done = place.run(&["rules", "check", "own"]).ends(2, &[&["own/shop.toml:", "rule shop/"], says].concat());
        assert!(done.out.ends_with(" 1 wrong\n"), "{}", done.out);
    }
}

#[test]
fn check_tries_lines_that_the_regex_matches() {
    let rule = |pattern: &str| {
        format!(
            "{HEAD}[[rule]]\nid = \"a\"\nstrength = \"certain\"\n{pattern}\nrest-max = 0\nwhy = \"It says so.\"\n\
             hit = [\"全场包邮\"]\nmiss = [\"送货上门的快递员\", \"邮政编码\"]\n"
        )
    };
    let check = |pattern: &str| Place::with(&[("own/shop.toml", &rule(pattern))]).run(&["rules", "check", "own"]);
    // Every match holds a literal that is read off the expression.
    check("regex = '^(?:全场|满[0-9]{2,3}元)\\s*(?:包邮|免\\s*邮)$'").ends(0, &[]);
    // Literals that leave matches out hide a part of the rule; who means it says so.
    let hides = ["own/shop.toml:5: warning: rule shop/a: its `needs` hide matches", "免"];
    check("regex = '^全场(?:包邮|免邮)$'\nneeds = [\"包邮\"]").ends(0, &hides);
    check("regex = '^全场(?:包邮|免邮)$'\nneeds-only = [\"包邮\"]").ends(0, &[]);
    check("regex = '^全场(?:包邮|免邮)$'\nneeds = [\"包邮\", \"免邮\"]").ends(0, &[]);
    // What is left of a line keeps the rule from firing on what it matches: the shorter word is found first.
    let shorter = ["does not fire on \"全场包邮到家\", which its regex matches"];
    check("regex = '全场(?:包邮|包邮到家)'").ends(2, &shorter);
}

#[test]
fn classes_of_a_regex_mean_what_they_say() {
    for (regex, fires, stays) in [
        (r"^包邮\W+$", "包邮 ！！", "包邮abc"),
        (r"^包邮\P{han}{2}$", "包邮12", "包邮到家"),
        (r"^包邮[\P{Han}家]{2}$", "包邮1家", "包邮到家"),
        (r"^包邮\p{Han}{2}$", "包邮到家", "包邮12"),
        (r"^包邮\S{2}$", "包邮12", "包邮 1"),
    ] {
        let text = format!(
            "{HEAD}[[rule]]\nid = \"a\"\nstrength = \"certain\"\nregex = '{regex}'\nrest-max = 0\nwhy = \"It says so.\"\n\
             hit = [\"{fires}\"]\nmiss = [\"{stays}\", \"送货\"]\n"
        );
        Place::with(&[("own/shop.toml", &text)]).run(&["rules", "check", "own"]).ends(0, &[]);
    }
    for escape in [r"\d", r"\D"] {
        let text =
            format!("{HEAD}[[rule]]\nid = \"a\"\nstrength = \"certain\"\nregex = '包邮{escape}'\nhit = [\"包邮1\"]\n");
        Place::with(&[("own/shop.toml", &text)]).run(&["rules", "check", "own"]).ends(2, &["[0-9]"]);
    }
}

#[test]
fn the_digest_of_rules_covers_the_names_of_their_files() {
    let digest = |name: &str| {
        let place = Place::with(&[(&format!("own/{name}.toml"), SHOP)]);
        place.feed(&["--rules", "own"], PAGE).ends(0, &[]).record()["taosha"]["rules"].clone()
    };
    assert_eq!(digest("shop"), digest("shop"));
    assert_ne!(digest("shop"), digest("store"));
}

#[test]
fn the_built_in_rules_are_proved_and_listed() {
    let place = Place::with(&[]);
    let proved = place.run(&["rules", "check"]).ends(0, &[]).out;
    let listed = place.run(&["rules", "list"]).ends(0, &[]).out;
    assert_eq!(proved, format!("{} rules, 0 wrong\n", listed.lines().count()));
    let of_family = place.run(&["rules", "list", "licence"]).ends(0, &[]).out;
    assert!(
        of_family.lines().count() > 1
            && of_family.lines().all(|line| line.starts_with("licence/") && listed.contains(line))
    );
    for line in of_family.lines() {
        let id = line.split(' ').next().unwrap();
        let shown = place.run(&["rules", "show", id]).ends(0, &[]).out;
        assert!(shown.starts_with(&format!("{id}  (rules/licence.toml:")), "{shown}");
    }
    place.run(&["rules", "list", "nonsense"]).ends(2, &["nonsense"]);
    place.write("empty/a.txt", "");
    place.run(&["rules", "check", "empty"]).ends(2, &["empty", "no rule file"]);
    place.run(&["rules", "check", "gone"]).ends(2, &["gone"]);
}
