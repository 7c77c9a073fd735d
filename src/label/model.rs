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
        let second = lines.map(|lines| Second { words, markup, thread, no_article, lines, title });
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
        let of = |second: &Second| {
            let titles = second.title.iter().flat_map(Resolved::features);
            self.first.groups().with(second.lines.features().chain(titles))
        };
        second.map_or(self.first.groups(), of)
    }
}

impl Second {
    /// The log-odds of each line that it is body.
    pub(super) fn body(&self, first: &First, context: &Context<'_>) -> Vec<f32> {
        self.lines.scores(&first.bins, context, first.body.len())
    }

    /// The score of each of the first lines as the one that prints the title, as far as they were binned for that.
    pub(super) fn titles(&self, first: &First, context: &Context<'_>) -> Vec<f32> {
        let lines = context.title_end().min(first.titled * LANES).min(first.body.len());
        self.title.as_ref().map_or_else(Vec::new, |title| title.scores(&first.title_bins, context, lines))
    }

    /// What each column adds to each line's log-odds of body, by the column's name.
    pub(super) fn contributions(&self, first: &First, context: &Context<'_>) -> Vec<Vec<f32>> {
        let lines = first.body.len();
        let mut all = Vec::with_capacity(lines);
        self.lines.each_block(&first.bins, context, lines, |block, bins| {
            for lane in 0..LANES.min(lines - block * LANES) {
                let own: Vec<u8> = bins.iter().map(|of| of[lane]).collect();
                let mut points = vec![0.0; own.len()];
                self.lines.forest.contributions(&own, &mut points);
                all.push(points);
            }
        });
        all
    }
}

impl Resolved {
    fn features(&self) -> impl Iterator<Item = Feature> {
        self.sources.iter().filter_map(|source| if let Source::Feature(of) = source { Some(*of) } else { None })
    }

    /// Appends the bins of a block of lines: one for each feature of the first pass that the forest looks at.
    pub(super) fn bin_features(&self, rows: &[Row; LANES], bins: &mut Vec<Lanes<u8>>) {
        for (column, source) in self.sources.iter().enumerate() {
            if let Source::Feature(of) = source {
                bins.push(self.forest.bins(column, &rows.each_ref().map(|row| row[*of as usize])));
            }
        }
    }

    /// How many bins [`Self::bin_features`] appends.
    pub(super) fn binned(&self) -> usize {
        self.features().count()
    }

    /// Gives each block of lines with the bins of all columns; `of_features` has those that [`Self::bin_features`]
    /// appended.
    fn each_block(
        &self,
        of_features: &[Lanes<u8>],
        context: &Context<'_>,
        lines: usize,
        mut each: impl FnMut(usize, &[Lanes<u8>]),
    ) {
        let mut of_features = of_features.iter();
        let mut bins = vec![[0; LANES]; self.sources.len()];
        for block in 0..lines.div_ceil(LANES) {
            for (column, (bins, source)) in bins.iter_mut().zip(&self.sources).enumerate() {
                *bins = match source {
                    Source::Context(of) => self.forest.bins(column, &context.values(*of, block * LANES)),
                    _ => of_features.next().copied().unwrap_or_default(),
                };
            }
            each(block, &bins);
        }
    }

    fn scores(&self, of_features: &[Lanes<u8>], context: &Context<'_>, lines: usize) -> Vec<f32> {
        let mut scores = Vec::with_capacity(lines + LANES);
        self.each_block(of_features, context, lines, |_, bins| scores.extend(self.forest.scores(bins)));
        scores.truncate(lines);
        scores
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
