//! The model: all learned parameters of the scorer, and their file format.
//!
//! The built-in model is the data file `rules/model/lines.json`; its card is in the same folder.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::additive::{Additive, FeatureBins};
use super::features::Feature;
use super::group_set::GroupSet;
use super::hashed::Hashed;
use super::second_pass::{ResolvedForest, SecondPass};
use super::segment::Reading;
use super::source::Source;
use super::trees::Forest;

/// The version of model files that this program writes. It also reads version 1, which has the first pass alone.
const SCHEMA: u32 = 2;

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The first pass: an additive model and a chain.
    pub(crate) first: Additive,
    /// The second pass. Without it the first pass decides.
    pub(crate) second: Option<SecondPass>,
}

/// The content of a model file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    states: [f32; 3],
    #[serde(rename = "moves")]
    transitions: [f32; 4],
    features: Vec<FeatureBins>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<Hashed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    markup: Option<Hashed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    thread: Option<Forest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    no_article: Option<Forest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lines: Option<Forest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Forest>,
}

/// A model file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// It is not a model file.
    #[error("not a model file: {0}")]
    Json(#[from] serde_json::Error),
    /// It has another version.
    #[error("model file of version {0}, but this program reads versions 1 to {SCHEMA}; train the model again")]
    Schema(u32),
    /// It has features that this program does not compute.
    #[error("the model file has features that this program does not compute ({}); train the model again", .0.join("; "))]
    Features(Vec<String>),
    /// A part of it is wrong.
    #[error("the model file's {part}: {fault}")]
    Part {
        /// The part.
        part: String,
        /// What is wrong with it.
        fault: String,
    },
}

/// One part of a model file as JSON.
fn json(value: &impl Serialize) -> Result<String, ModelError> {
    Ok(serde_json::to_string(value)?)
}

impl Model {
    /// The built-in model. A test makes sure that it can be read.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Model> = LazyLock::new(|| {
            Model::parse(include_str!("../../rules/model/lines.json"))
                .unwrap_or_else(|error| unreachable!("the built-in model: {error}"))
        });
        &BUILTIN
    }

    /// Parses the text of a model file. A feature that the file lacks has the weight 0.
    ///
    /// # Errors
    /// The text is not JSON, it has another version or features that this program does not compute, or a part of it is
    /// wrong.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        // The other fields of an unknown version are unknown, too, so they are no errors.
        let Version { schema } = serde_json::from_str(text)?;
        if !(1..=SCHEMA).contains(&schema) {
            return Err(ModelError::Schema(schema));
        }
        let File { states, transitions, features, words, markup, thread, no_article, lines, title, .. } =
            serde_json::from_str(text)?;
        let mut unknown = Vec::new();
        let mut own: BTreeMap<&str, FeatureBins> = BTreeMap::new();
        for of in features {
            match Feature::ALL.iter().find(|feature| feature.name() == of.name) {
                Some(feature) => drop(own.insert(feature.name(), of)),
                None => unknown.push(of.name),
            }
        }
        let features: Vec<FeatureBins> =
            Feature::ALL.iter().map(|f| own.remove(f.name()).unwrap_or_else(|| FeatureBins::none(f.name()))).collect();
        if let Some(of) = features.iter().find(|of| !of.is_whole()) {
            return Err(ModelError::Part {
                part: format!("feature {:?}", of.name),
                fault: FeatureBins::NEEDED.to_owned(),
            });
        }
        for (part, hashed) in [("words", &words), ("markup", &markup)] {
            if hashed.as_ref().is_some_and(|of| !of.is_whole()) {
                let fault = "expected one weight for each hash".to_owned();
                return Err(ModelError::Part { part: part.to_owned(), fault });
            }
        }
        let names: BTreeMap<String, Source> = Source::of_lines().map(|of| (of.name(), of)).collect();
        let page_names: BTreeMap<String, Source> = Source::of_pages().map(|of| (of.name(), of)).collect();
        let mut resolve = |part: &str, forest: Option<Forest>, names: &BTreeMap<String, Source>| {
            let Some(forest) = forest else { return Ok(None) };
            if let Some(fault) = forest.fault() {
                return Err(ModelError::Part { part: part.to_owned(), fault });
            }
            let mut sources = Vec::with_capacity(forest.columns.len());
            for column in &forest.columns {
                match names.get(&column.name) {
                    Some(source) => sources.push(*source),
                    None => unknown.push(column.name.clone()),
                }
            }
            Ok(Some(ResolvedForest::new(forest, sources)))
        };
        let thread = resolve("thread", thread, &page_names)?;
        let no_article = resolve("no_article", no_article, &page_names)?;
        let lines = resolve("lines", lines, &names)?;
        let title = resolve("title", title, &names)?;
        if !unknown.is_empty() {
            unknown.sort();
            unknown.dedup();
            return Err(ModelError::Features(unknown));
        }
        let second = lines.map(|lines| SecondPass { words, markup, thread, no_article, lines, title });
        Ok(Self { first: Additive::new(Reading::Chain, states, transitions, features), second })
    }

    /// The text of the model's file. The same model gives the same bytes.
    ///
    /// # Errors
    /// A number is not finite.
    pub fn to_json(&self) -> Result<String, ModelError> {
        let mut text = format!("{{\"schema\":{SCHEMA}");
        let mut add = |name: &str, value: String| text.extend([",\n\"", name, "\":", &*value]);
        // One feature or tree per line, so that a diff can compare two models.
        let lines =
            |parts: Result<Vec<String>, ModelError>| Ok::<_, ModelError>(format!("[\n{}\n]", parts?.join(",\n")));
        let used = |of: &&FeatureBins| !of.cuts.is_empty() || of.weights.iter().flatten().any(|w| *w != 0.0);
        add("states", json(&self.first.states)?);
        add("moves", json(&self.first.transitions)?);
        add("features", lines(self.first.features.iter().filter(used).map(json).collect())?);
        let forest = |of: &ResolvedForest| {
            let Forest { base, columns, trees } = &of.forest;
            let columns = lines(columns.iter().map(json).collect())?;
            let trees = lines(trees.iter().map(json).collect())?;
            Ok::<_, ModelError>(format!("{{\"base\":{base},\n\"columns\":{columns},\n\"trees\":{trees}}}"))
        };
        if let Some(second) = &self.second {
            for (name, hashed) in [("words", &second.words), ("markup", &second.markup)] {
                if let Some(hashed) = hashed {
                    add(name, json(hashed)?);
                }
            }
            let page = [("thread", &second.thread), ("no_article", &second.no_article), ("title", &second.title)];
            for (name, of) in page.iter().filter_map(|(name, of)| of.as_ref().map(|of| (name, of))) {
                add(name, forest(of)?);
            }
            add("lines", forest(&second.lines)?);
        }
        text += "}\n";
        Ok(text)
    }

    /// The groups of the features that the model reads.
    pub(super) fn groups(&self) -> GroupSet {
        let second = self.second.as_ref();
        let of = |second: &SecondPass| {
            let titles = second.title.iter().flat_map(ResolvedForest::features);
            self.first.groups().with(second.lines.features().chain(titles))
        };
        second.map_or(self.first.groups(), of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_model_parses_and_serializes_to_the_same_text() {
        let text = include_str!("../../rules/model/lines.json");
        let model = Model::parse(text).expect("the built-in model");
        assert_eq!(model.to_json().expect("JSON"), text);
        assert!(model.second.is_some() && text.len() < 2_000_000, "{}", text.len());
    }

    #[test]
    fn reports_what_is_wrong_with_a_file() {
        let text = Model::builtin().to_json().expect("JSON");
        for (from, to, part) in [
            ("\"schema\":2", "\"schema\":7", "version 7"),
            ("\"name\":\"letters\"", "\"name\":\"lettres\"", "(lettres)"),
            ("\"name\":\"first pass\"", "\"name\":\"first past\"", "(first past)"),
            ("\"cuts\":[", "\"cuts\":[9000.0,", "rising"),
            ("{", "", "not a model file"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = Model::parse(&text.replacen(from, to, 1)).expect_err(to).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_file_of_version_1_has_the_first_pass_alone() {
        let text = r#"{"schema":1,"states":[0,0,0],"moves":[0,0,0,0],"features":[
            {"name":"letters","cuts":[20.0],"weights":[[-2,0,0,0,0],[2,0,0,0,0]]}]}"#;
        let model = Model::parse(text).expect("version 1");
        assert!(model.second.is_none());
        let mut row = [0.0; Feature::ALL.len()];
        row[Feature::Letters as usize] = 30.0;
        assert!((model.first.scores(&row).body - 2.0).abs() < 1e-6);
    }
}
