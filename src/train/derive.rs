//! Derives further samples from a page. The most frequent errors are on short articles among long teasers, and on pages
//! with one story after another. Labelled pages have few of these, so they are made from other pages.

use super::labelled_page::{LabelledPage, PageExample};
use super::sample::Sample;
use super::story::{FOREIGN, Story};
use crate::document::{DomBlock, DomFacts, DomHint, Layout, Line};
use crate::extract::Extracted;
use crate::label::{Feature, UNKNOWN};
use crate::pipeline::Pipeline;

/// Letters of the body that shortened pages keep.
const SHORTENED: [u32; 2] = [60, 250];

/// Weight of a derived sample; the page itself has 1.
const DERIVED: f64 = 0.05;

/// Most other pages whose teasers are inserted after a page's own story.
const TEASERS: usize = 8;

/// All samples of a page: the page itself; the page with its body shortened; the page with another page's story, or the
/// teasers of several, after its own. Each sample of an HTML page is added once more without DOM features, like a dump
/// of it.
pub(super) fn all(
    pipeline: &Pipeline,
    sources: &[LabelledPage<'_>],
    stories: &[Option<&Story>],
    at: usize,
    whole: &PageExample,
) -> Vec<Sample> {
    let page = sources[at].page;
    // Stories come from the page's own fold, so a model never sees the pages it is measured on. The search starts at
    // the next page, so all pages are used.
    let others = (1..sources.len()).map(|step| (at + step) % sources.len());
    let fits = |&other: &usize| {
        let other = sources[other].page;
        other.fold == page.fold && other.html == page.html && other.host != page.host
    };
    let others: Vec<&Story> = others.filter(fits).filter_map(|other| stories[other]).take(TEASERS).collect();
    let end = whole.sample.body.iter().rposition(|body| *body == Some(true)).map_or(0, |last| last + 1);
    let examine = |left_out: &[bool], join: &dyn Fn(&mut Extracted<'_>, usize)| {
        let examined = sources[at].examine(pipeline, None, |page| {
            // A few lines after the body may stay before the next story.
            let place = (end + 3 + at * 5 % 8).min(page.lines.len());
            join(page, place);
            let mut line = 0;
            page.lines.retain(|of| {
                let out = of.source != FOREIGN && left_out.get(line).copied().unwrap_or_default();
                line += usize::from(of.source != FOREIGN);
                !out
            });
        })?;
        Some(Sample { weight: DERIVED, ..examined.sample })
    };
    let [shortest, short] = SHORTENED.map(|most| after_first_letters(&whole.sample, most));
    let mut samples = vec![whole.sample.clone()];
    for left_out in [&shortest, &short].into_iter().flatten() {
        samples.extend(examine(left_out, &|_, _| {}));
    }
    let uncut = Vec::new();
    if let Some(next) = others.first() {
        samples.extend(examine(short.as_ref().unwrap_or(&uncut), &|page, place| continue_with(page, place, next)));
        samples.extend(examine(shortest.as_ref().unwrap_or(&uncut), &|page, place| tease(page, place, &others)));
    }
    if page.html {
        let flat: Vec<Sample> = samples.iter().map(without_dom).collect();
        samples.extend(flat);
    }
    samples
}

/// Marks the body lines after the first `most` letters; `None` if the body has less than three times as many.
fn after_first_letters(sample: &Sample, most: u32) -> Option<Vec<bool>> {
    let lines = || sample.body.iter().zip(&sample.letters).enumerate().filter(|(_, (body, _))| **body == Some(true));
    let body: u32 = lines().map(|(_, (_, letters))| letters).sum();
    let mut letters = 0;
    let mut left_out = vec![false; sample.rows.len()];
    for (line, (_, own)) in lines() {
        left_out[line] = letters >= most;
        letters += own;
    }
    (body >= most * 3).then_some(left_out)
}

/// Inserts a story into a page, like sites that load the next article after the first.
fn continue_with(page: &mut Extracted<'_>, place: usize, story: &Story) {
    let first = page.head.blocks.len() as u32;
    page.head.blocks.extend(story.blocks.iter().map(|block| DomBlock {
        parent: block.parent.map(|parent| parent + first),
        names: (0, 0),
        ..*block
    }));
    let lines = story.lines.iter().cloned().map(|mut line| {
        if let Some(dom) = &mut line.dom {
            dom.block = dom.block.map(|block| block + first);
        }
        line
    });
    page.lines.splice(place..place, lines.collect::<Vec<_>>());
}

/// Inserts headlines and leads into a page, like portals that tease other stories below an article.
fn tease(page: &mut Extracted<'_>, place: usize, stories: &[&Story]) {
    let html = !page.head.blocks.is_empty();
    let block = |page: &mut Extracted<'_>, parent: Option<u32>, form: u32| {
        page.head.blocks.push(DomBlock { parent, hint: DomHint::None, form, names: (0, 0) });
        page.head.blocks.len() as u32 - 1
    };
    let list = html.then(|| block(page, None, 1));
    let mut lines = Vec::new();
    for story in stories {
        let Some(lead) = story.lead else { continue };
        let item = html.then(|| block(page, list, 2));
        for (at, tag, link_share) in [(0, "h3", 1.0), (lead, "p", 0.0)] {
            let dom = item.map(|item| {
                let own = block(page, Some(item), 3 + at.min(1) as u32);
                let heading = (at == 0).then_some(3);
                Box::new(DomFacts {
                    tag: tag.to_owned(),
                    depth: 9,
                    link_share,
                    heading,
                    block: Some(own),
                    ..DomFacts::default()
                })
            });
            lines.push(Line { dom, layout: Layout::default(), ..story.lines[at].clone() });
        }
    }
    page.lines.splice(place..place, lines);
}

/// The sample of an HTML page without DOM features, like a dump of it.
fn without_dom(sample: &Sample) -> Sample {
    let mut flat = sample.clone();
    for row in &mut flat.rows {
        for feature in Feature::ALL.iter().filter(|f| f.is_of_dom()) {
            row[*feature as usize] = UNKNOWN;
        }
    }
    flat
}
