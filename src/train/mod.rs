//! Train: a model for the line scorer, learned from labelled pages.

mod fit;
mod lbfgs;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

pub use fit::{Fit, fit};

use crate::eval::{self, BODY, Gold, Labelled, LayoutError, NOT_BODY, align};
use crate::label::{self};
use crate::label::{Feature, Row, UNKNOWN};
use crate::pipeline::{Page, Pipeline};

/// Letters of the body to which pages are cut short for further samples. Short articles among long teasers are what
/// goes wrong most, and labelled pages have few.
const SHORTENED: [u32; 2] = [60, 250];

/// What a sample made from a page weighs against the page itself.
const DERIVED: f64 = 0.2;

/// Pages that a host counts for at most: a hundred pages of one site say little more than ten.
const HOST_PAGES: f64 = 10.0;

/// A page to learn from.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The page's name.
    pub name: String,
    /// The fold it belongs to, 0 to 4; see [`Labelled::fold`].
    pub fold: u32,
    /// Features of its lines.
    pub rows: Vec<Row>,
    /// Letters and digits of its lines.
    pub letters: Vec<u32>,
    /// Whether a line is body; `None` where nobody knows, or where a certain finding takes the line out anyway.
    pub body: Vec<Option<bool>>,
    /// How much the page counts.
    pub weight: f64,
}

/// The samples of labelled pages, in their order: each page; each page with its body cut short; and of HTML pages the
/// same once more without what the DOM tells, as a dump of them would be. Pages that cannot be cleaned are left out.
///
/// # Errors
/// A page or its gold cannot be read.
pub fn samples(pipeline: &Pipeline, pages: &[Labelled]) -> Result<Vec<Sample>, LayoutError> {
    let of: Vec<Vec<Sample>> = pages.par_iter().map(|page| samples_of(pipeline, page)).collect::<Result<_, _>>()?;
    let mut samples = Vec::new();
    for (page, mut of) in pages.iter().zip(of) {
        let pages = pages.iter().filter(|p| p.host == page.host && p.html == page.html).count() as f64;
        for sample in &mut of {
            sample.weight *= (HOST_PAGES / pages).min(1.0);
        }
        samples.append(&mut of);
    }
    Ok(samples)
}

fn samples_of(pipeline: &Pipeline, page: &Labelled) -> Result<Vec<Sample>, LayoutError> {
    let (bytes, gold) = page.read()?;
    let sample = |left_out: &[bool], weight: f64| sample(pipeline, page, &bytes, &gold, left_out, weight);
    let Some(whole) = sample(&[], 1.0) else { return Ok(Vec::new()) };
    let body: u32 = lines_of_body(&whole).map(|(_, letters)| letters).sum();
    let mut samples = Vec::new();
    for most in SHORTENED.into_iter().filter(|most| body >= most * 3) {
        let mut letters = 0;
        let mut left_out = vec![false; whole.rows.len()];
        for (line, own) in lines_of_body(&whole) {
            left_out[line] = letters >= most;
            letters += own;
        }
        samples.extend(sample(&left_out, DERIVED));
    }
    samples.insert(0, whole);
    if page.html {
        let flat: Vec<Sample> = samples.iter().map(without_dom).collect();
        samples.extend(flat);
    }
    Ok(samples)
}

fn lines_of_body(sample: &Sample) -> impl Iterator<Item = (usize, u32)> {
    let lines = sample.body.iter().zip(&sample.letters).enumerate();
    lines.filter(|(_, (body, _))| **body == Some(true)).map(|(line, (_, letters))| (line, *letters))
}

fn sample(
    pipeline: &Pipeline,
    page: &Labelled,
    bytes: &[u8],
    gold: &Gold,
    left_out: &[bool],
    weight: f64,
) -> Option<Sample> {
    let read = Page { bytes, source: &page.name, ..Page::default() };
    let studied = pipeline.study(&read, left_out, |doc, findings| {
        let shares = match gold {
            Gold::Text(text) => align::body_shares((0..doc.len()).map(|line| doc.folded(line)), text),
            Gold::Labels(labels) => {
                let share = |line: &crate::document::Line<'_>| eval::body_share(line.source.first, labels);
                doc.lines().iter().map(share).collect()
            }
        };
        let certain = label::certain(doc, findings);
        let body = shares.iter().zip(certain).map(|(&share, certain)| match share {
            _ if certain => None,
            BODY.. => Some(true),
            ..=NOT_BODY => Some(false),
            _ => None,
        });
        Sample {
            name: page.name.clone(),
            fold: page.fold,
            body: body.collect(),
            rows: label::rows(doc, findings),
            letters: (0..doc.len()).map(|line| doc.stats(line).alnum).collect(),
            weight,
        }
    });
    studied.ok().filter(|sample| !sample.rows.is_empty())
}

fn without_dom(sample: &Sample) -> Sample {
    let mut flat = sample.clone();
    for row in &mut flat.rows {
        for feature in Feature::ALL.iter().filter(|f| f.is_of_dom()) {
            row[*feature as usize] = UNKNOWN;
        }
    }
    flat
}
