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
    /// Features of the first pass that a forest of lines looks at, and the rest of what the forests look at.
    features: Vec<Asked<Feature>>,
    contexts: Vec<Asked<context::Of>>,
}

/// What forests of lines ask for, with its column in the forest of bodies, and in that of titles.
#[derive(Debug, Clone, PartialEq)]
struct Asked<T> {
    of: T,
    body: Option<usize>,
    title: Option<usize>,
}

impl<T: PartialEq> Asked<T> {
    fn add(all: &mut Vec<Self>, of: T, is_title: bool, column: usize) {
        let at = all.iter().position(|asked| asked.of == of).unwrap_or_else(|| {
            all.push(Self { of, body: None, title: None });
            all.len() - 1
        });
        *(if is_title { &mut all[at].title } else { &mut all[at].body }) = Some(column);
    }
}

/// Bins of a block of lines, a row for each column of a forest.
struct Bins {
    body: Vec<Lanes<u8>>,
    title: Vec<Lanes<u8>>,
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
        second.map_or(self.first.groups(), |second| self.first.groups().with(second.features.iter().map(|asked| asked.of)))
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
        let (mut features, mut contexts) = (Vec::new(), Vec::new());
        for (is_title, forest) in [(false, Some(&lines)), (true, title.as_ref())] {
            for (column, source) in forest.map(|of| &*of.sources).unwrap_or_default().iter().enumerate() {
                match source {
                    Source::Feature(of) => Asked::add(&mut features, *of, is_title, column),
                    Source::Context(of) => Asked::add(&mut contexts, *of, is_title, column),
                    Source::Mean(_) | Source::ByLetters(_) | Source::Page(_) => {}
                }
            }
        }
        Self { words, markup, thread, no_article, lines, title, features, contexts }
    }

    /// Appends the bins of a block's values of the features that forests ask for; those of titles only `with_title`.
    pub(super) fn bin_features(&self, rows: &[Row; LANES], with_title: bool, bins: &mut Vec<Lanes<u8>>) {
        for asked in &self.features {
            let values = rows.each_ref().map(|row| row[asked.of as usize]);
            let title = self.title.as_ref().filter(|_| with_title);
            bins.extend(asked.body.map(|column| self.lines.forest.bins(column, &values)));
            bins.extend(asked.title.zip(title).map(|(column, title)| title.forest.bins(column, &values)));
        }
    }

    /// Bins of the features that [`Self::bin_features`] appends for a block.
    pub(super) fn binned(&self, with_title: bool) -> usize {
        let of = |asked: &Asked<Feature>| {
            usize::from(asked.body.is_some()) + usize::from(with_title && self.title.is_some() && asked.title.is_some())
        };
        self.features.iter().map(of).sum()
    }

    /// The bins of all columns, one block of lines after the other: `each` is given the block, and its bins.
    fn each_block(&self, first: &First, context: &Context<'_>, mut each: impl FnMut(usize, &Bins)) {
        let width = |of: &Resolved| vec![[0; LANES]; of.sources.len()];
        let mut bins = Bins { body: width(&self.lines), title: self.title.as_ref().map(width).unwrap_or_default() };
        let mut binned = first.bins.iter();
        let mut next = || binned.next().copied().unwrap_or_default();
        for block in 0..first.body.len().div_ceil(LANES) {
            let title = self.title.as_ref().filter(|_| block < first.titled);
            for asked in &self.features {
                asked.body.into_iter().for_each(|column| bins.body[column] = next());
                asked.title.filter(|_| title.is_some()).into_iter().for_each(|column| bins.title[column] = next());
            }
            for asked in &self.contexts {
                let column_of_title = asked.title.zip(title);
                if asked.body.is_none() && column_of_title.is_none() {
                    continue;
                }
                let values = context.values(asked.of, block * LANES);
                if let Some(column) = asked.body {
                    bins.body[column] = self.lines.forest.bins(column, &values);
                }
                if let Some((column, title)) = column_of_title {
                    bins.title[column] = title.forest.bins(column, &values);
                }
            }
            each(block, &bins);
        }
    }

    /// The log-odds of each line of being body, and of printing the title for lines up to `end`, as far as they were binned
    /// for that.
    pub(super) fn scores(&self, first: &First, context: &Context<'_>, end: usize) -> [Vec<f32>; 2] {
        let lines = first.body.len();
        let (mut body, mut titles) = (Vec::with_capacity(lines + LANES), Vec::new());
        self.each_block(first, context, |block, bins| {
            body.extend(self.lines.forest.scores(&bins.body));
            if let Some(title) = self.title.as_ref().filter(|_| block < first.titled && block * LANES < end) {
                titles.extend(title.forest.scores(&bins.title));
            }
        });
        body.truncate(lines);
        titles.truncate(end.min(lines));
        [body, titles]
    }

    /// What each column adds to each line's log-odds of body, by the column's name.
    pub(super) fn contributions(&self, first: &First, context: &Context<'_>) -> Vec<Vec<f32>> {
        let lines = first.body.len();
        let mut all = Vec::with_capacity(lines);
        self.each_block(first, context, |block, bins| {
            for lane in 0..LANES.min(lines - block * LANES) {
                let own: Vec<u8> = bins.body.iter().map(|of| of[lane]).collect();
                let mut points = vec![0.0; own.len()];
                self.lines.forest.contributions(&own, &mut points);
                all.push(points);
            }
        });
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
