//! The model: everything about the scorer that is learned. A data file, `rules/model/lines.json`, with its card beside it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::additive::{Additive, Steps};
use super::context::{self, Context};
use super::features::{Feature, Row};
use super::first::{First, OfPage};
use super::groups::Groups;
use super::hashed::Hashed;
use super::trees::{Forest, LANES, Lanes};

/// The version of model files that this program writes. Files of version 1 hold the first pass alone, and are read, too.
const SCHEMA: u32 = 2;

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The first pass: an additive model and a chain.
    pub(crate) first: Additive,
    /// The second pass; without it the first decides.
    pub(crate) second: Option<Second>,
}

/// The second pass, and what it is told beside the first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Second {
    pub(crate) words: Option<Hashed>,
    pub(crate) markup: Option<Hashed>,
    /// Whether a page is a thread, and whether it has no article.
    pub(crate) thread: Option<Resolved>,
    pub(crate) no_article: Option<Resolved>,
    /// Whether a line is body.
    pub(crate) lines: Resolved,
    /// Whether a line prints the title.
    pub(crate) title: Option<Resolved>,
    /// Features of the first pass that `lines` and `title` look at, in order: the forest and the column of each.
    features: Vec<(bool, usize, Feature)>,
}

/// A forest whose columns are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) forest: Forest,
    /// Where the values of each column come from.
    pub(crate) sources: Vec<Source>,
}

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Of a line: a feature of the first pass.
    Feature(Feature),
    /// Of a line: what the second pass knows beside them.
    Context(context::Of),
    /// Of a page: the mean of a feature over its lines.
    Mean(Feature),
    /// Of a page: the mean of a feature over its letters.
    ByLetters(Feature),
    /// Of a page: anything else.
    Page(OfPage),
}

impl Source {
    /// Its name in model files.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Feature(feature) => feature.name().to_owned(),
            Self::Context(of) => of.name().to_owned(),
            Self::Mean(feature) => format!("mean of {}", feature.name()),
            Self::ByLetters(feature) => format!("mean by letters of {}", feature.name()),
            Self::Page(of) => format!("page: {}", of.name()),
        }
    }

    /// All columns of lines.
    pub(crate) fn of_lines() -> impl Iterator<Item = Self> {
        let features = Feature::ALL.iter().copied().map(Self::Feature);
        features.chain(context::Of::ALL.iter().copied().map(Self::Context))
    }
}

/// What a model file holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    states: [f32; 3],
    moves: [f32; 4],
    features: Vec<Steps>,
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
    /// It is no model file.
    #[error("no model file: {0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version.
    #[error("model file of version {0}, and this program reads versions 1 to {SCHEMA}; train it again")]
    Schema(u32),
    /// It has features that the program does not have.
    #[error("the model file has features that this program does not compute ({}); train it again", .0.join("; "))]
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

/// Makes one part of a file's text.
fn json(value: &impl Serialize) -> Result<String, ModelError> {
    Ok(serde_json::to_string(value)?)
}

impl Model {
    /// The model that is part of the program. A test reads it.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Model> = LazyLock::new(|| {
            Model::parse(include_str!("../../rules/model/lines.json"))
                .unwrap_or_else(|error| unreachable!("the built-in model: {error}"))
        });
        &BUILTIN
    }

    /// Reads a model file's text. A feature that the file lacks weighs nothing.
    ///
    /// # Errors
    /// It is not JSON, of another version, has features that the program does not have, or a part of it is wrong.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        // What other versions hold is unknown, and no mistake.
        let Version { schema } = serde_json::from_str(text)?;
        if !(1..=SCHEMA).contains(&schema) {
            return Err(ModelError::Schema(schema));
        }
        let File { states, moves, features, words, markup, thread, no_article, lines, title, .. } =
            serde_json::from_str(text)?;
        let mut unknown = Vec::new();
        let mut own: BTreeMap<&str, Steps> = BTreeMap::new();
        for of in features {
            match Feature::ALL.iter().find(|feature| feature.name() == of.name) {
                Some(feature) => drop(own.insert(feature.name(), of)),
                None => unknown.push(of.name),
            }
        }
        let features: Vec<Steps> =
            Feature::ALL.iter().map(|f| own.remove(f.name()).unwrap_or_else(|| Steps::none(f.name()))).collect();
        if let Some(of) = features.iter().find(|of| !of.is_whole()) {
            return Err(ModelError::Part { part: format!("feature {:?}", of.name), fault: Steps::NEEDED.to_owned() });
        }
        for (part, hashed) in [("words", &words), ("markup", &markup)] {
            if hashed.as_ref().is_some_and(|of| !of.is_whole()) {
                let fault = "a weight for each hash is expected".to_owned();
                return Err(ModelError::Part { part: part.to_owned(), fault });
            }
        }
        let names: BTreeMap<String, Source> = Source::of_lines().map(|of| (of.name(), of)).collect();
        let page_names: BTreeMap<String, Source> =
            super::first::PageRow::sources().into_iter().map(|of| (of.name(), of)).collect();
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
            Ok(Some(Resolved { forest, sources }))
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
        let second = lines.map(|lines| Second::new(words, markup, thread, no_article, lines, title));
        Ok(Self { first: Additive::new(super::Reading::Chain, states, moves, features), second })
    }

    /// The text of its file; the same model gives the same bytes.
    ///
    /// # Errors
    /// A number is not finite.
    pub fn to_json(&self) -> Result<String, ModelError> {
        let mut text = format!("{{\"schema\":{SCHEMA}");
        let mut add = |name: &str, value: String| text.extend([",\n\"", name, "\":", &*value]);
        // One feature or tree a line, so that a new model can be compared with the last.
        let lines =
            |parts: Result<Vec<String>, ModelError>| Ok::<_, ModelError>(format!("[\n{}\n]", parts?.join(",\n")));
        let used = |of: &&Steps| !of.cuts.is_empty() || of.weights.iter().flatten().any(|w| *w != 0.0);
        add("states", json(&self.first.states)?);
        add("moves", json(&self.first.moves)?);
        add("features", lines(self.first.features.iter().filter(used).map(json).collect())?);
        let forest = |of: &Resolved| {
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

    /// The groups of features that it looks at.
    pub(crate) fn groups(&self) -> Groups {
        let second = self.second.as_ref();
        second.map_or(self.first.groups(), |second| self.first.groups().with(second.features.iter().map(|of| of.2)))
    }
}

impl Second {
    pub(crate) fn new(
        words: Option<Hashed>,
        markup: Option<Hashed>,
        thread: Option<Resolved>,
        no_article: Option<Resolved>,
        lines: Resolved,
        title: Option<Resolved>,
    ) -> Self {
        let forests = [(false, Some(&lines)), (true, title.as_ref())];
        let mut features = Vec::new();
        for (is_title, forest) in forests {
            for (column, source) in forest.map(|of| &*of.sources).unwrap_or_default().iter().enumerate() {
                if let Source::Feature(feature) = source {
                    features.push((is_title, column, *feature));
                }
            }
        }
        Self { words, markup, thread, no_article, lines, title, features }
    }

    fn forest(&self, is_title: bool) -> Option<&Forest> {
        if is_title { self.title.as_ref().map(|of| &of.forest) } else { Some(&self.lines.forest) }
    }

    /// Appends the bins of the features that forests look at, for a block of lines.
    pub(super) fn bin_features(&self, rows: &[Row; LANES], bins: &mut Vec<Lanes<u8>>) {
        for &(is_title, column, feature) in &self.features {
            let values = rows.each_ref().map(|row| row[feature as usize]);
            bins.push(self.forest(is_title).map_or([0; LANES], |forest| forest.bins(column, &values)));
        }
    }

    /// The bins of all columns of a forest for a block of lines.
    fn bins(&self, is_title: bool, first: &First, context: &Context<'_>, block: usize, lines: usize) -> Vec<Lanes<u8>> {
        let Some(of) = (if is_title { self.title.as_ref() } else { Some(&self.lines) }) else { return Vec::new() };
        let own = &first.bins[block * self.features.len()..][..self.features.len()];
        let mut own = own.iter().zip(&self.features).filter(|(_, of)| of.0 == is_title).map(|(bins, _)| bins);
        let start = block * LANES;
        of.sources
            .iter()
            .enumerate()
            .map(|(column, source)| match source {
                Source::Context(which) => {
                    let values = std::array::from_fn(|lane| context.value(*which, (start + lane).min(lines - 1)));
                    of.forest.bins(column, &values)
                }
                _ => own.next().copied().unwrap_or_default(),
            })
            .collect()
    }

    /// The log-odds of each line: of being body, or of printing the title for lines up to `end`.
    pub(super) fn scores(&self, is_title: bool, first: &First, context: &Context<'_>, end: usize) -> Vec<f32> {
        let lines = first.body.len();
        let Some(forest) = self.forest(is_title) else { return Vec::new() };
        let mut scores = Vec::with_capacity(end);
        for block in 0..end.min(lines).div_ceil(LANES) {
            scores.extend(forest.scores(&self.bins(is_title, first, context, block, lines)));
        }
        scores.truncate(end.min(lines));
        scores
    }

    /// What each column adds to each line's log-odds of body, by the column's name.
    pub(super) fn contributions(&self, first: &First, context: &Context<'_>) -> Vec<Vec<f32>> {
        let lines = first.body.len();
        let width = self.lines.sources.len();
        let mut all = Vec::with_capacity(lines);
        for block in 0..lines.div_ceil(LANES) {
            let bins = self.bins(false, first, context, block, lines);
            for lane in 0..LANES.min(lines - block * LANES) {
                let own: Vec<u8> = bins.iter().map(|of| of[lane]).collect();
                let mut points = vec![0.0; width];
                self.lines.forest.contributions(&own, &mut points);
                all.push(points);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_model_is_a_model() {
        let text = include_str!("../../rules/model/lines.json");
        let model = Model::parse(text).expect("the built-in model");
        assert_eq!(model.to_json().expect("JSON"), text);
        assert!(model.second.is_some() && text.len() < 2_000_000, "{}", text.len());
    }

    #[test]
    fn a_wrong_file_is_told() {
        let text = Model::builtin().to_json().expect("JSON");
        for (from, to, part) in [
            ("\"schema\":2", "\"schema\":7", "version 7"),
            ("\"name\":\"letters\"", "\"name\":\"lettres\"", "(lettres)"),
            ("\"name\":\"first pass\"", "\"name\":\"first past\"", "(first past)"),
            ("\"cuts\":[", "\"cuts\":[9000.0,", "rising"),
            ("{", "", "no model file"),
        ] {
            assert!(text.contains(from), "{from}");
            let error = Model::parse(&text.replacen(from, to, 1)).expect_err(to).to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_file_of_version_1_is_a_first_pass() {
        let text = r#"{"schema":1,"states":[0,0,0],"moves":[0,0,0,0],"features":[
            {"name":"letters","cuts":[20.0],"weights":[[-2,0,0,0,0],[2,0,0,0,0]]}]}"#;
        let model = Model::parse(text).expect("version 1");
        assert!(model.second.is_none());
        let mut row = [0.0; Feature::ALL.len()];
        row[Feature::Letters as usize] = 30.0;
        assert!((model.first.scores(&row).body - 2.0).abs() < 1e-6);
    }
}
