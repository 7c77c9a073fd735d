//! Ablation: variants of the training with one part left out, to measure how much the part contributes; and variants
//! with smaller models or fewer pages.

use super::options::{Fit, SecondPassOptions};
use super::second::features_of_dom;
use crate::error::Error;
use crate::eval::Labelled;
use crate::label::Group;
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::rules::{RuleSet, Sources};

/// A variant of the training, to be measured beside the others.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its description.
    pub name: String,
    /// The findings available on pages.
    pub finds: Finds,
    /// How its models are trained.
    pub fit: Fit,
    /// How many of every four hosts its models are trained on.
    pub hosts: u32,
}

/// The findings available on pages, both in training and in cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    /// The findings of all rules and cleaners.
    All,
    /// No findings of rules: no rule is a feature, drops a line, or marks the end of an article.
    NoRules,
    /// No findings of rules, and only those of the cleaner that finds the title.
    Title,
}

/// Numbers of trees to compare.
const COUNTS: [usize; 4] = [40, 80, 320, 640];

/// The whole training, and the whole training without each part.
pub fn ablations(whole: &Fit) -> Vec<Variant> {
    let of = |name: &str, finds, fit: Fit| Variant { name: name.to_owned(), finds, fit, hosts: 4 };
    let all = |name: &str, change: &dyn Fn(&mut SecondPassOptions)| {
        let mut fit = whole.clone();
        fit.second.iter_mut().for_each(change);
        of(name, Finds::All, fit)
    };
    let hosts = |name: &str, hosts| Variant { hosts, ..of(name, Finds::All, whole.clone()) };
    let mut no_dom = all("", &|grow| (grow.blocks, grow.markup) = (false, None)).fit;
    no_dom = no_dom.without(features_of_dom());
    let context = Group::ALL.iter().filter(|group| group.is_context()).flat_map(|group| group.features());
    vec![
        of("whole", Finds::All, whole.clone()),
        of("without the second pass", Finds::All, Fit { second: None, ..whole.clone() }),
        all("without words", &|grow| grow.words = None),
        all("without class names", &|grow| grow.markup = None),
        all("without the first pass's view of blocks", &|grow| grow.blocks = false),
        of("without anything of the DOM", Finds::All, no_dom),
        all("without thread and article of the page", &|grow| grow.page = None),
        all("threads count like other pages", &|grow| grow.thread = 1.0),
        of("without context features", Finds::All, whole.without(context)),
        of("without rules", Finds::NoRules, whole.clone()),
        of("without rules and cleaners", Finds::Title, whole.clone()),
        hosts("a quarter of the hosts", 1),
        hosts("half of the hosts", 2),
    ]
}

/// The whole training with more trees, fewer trees, and trees of less depth.
pub fn sizes(whole: &Fit) -> Vec<Variant> {
    let of = |change: &dyn Fn(&mut SecondPassOptions)| {
        let mut fit = whole.clone();
        fit.second.iter_mut().for_each(change);
        let name =
            fit.second.as_ref().map(|grow| format!("{} trees of {} questions", grow.lines.count, grow.lines.depth));
        Variant { name: name.unwrap_or_default(), finds: Finds::All, fit, hosts: 4 }
    };
    let mut variants = vec![of(&|_| {})];
    variants.extend(COUNTS.map(|count| of(&|grow| grow.lines.count = count)));
    variants.extend([4, 5].map(|depth| of(&|grow| grow.lines.depth = depth)));
    variants
}

impl Variant {
    /// Whether its models may be trained on a page.
    pub fn sees(&self, page: &Labelled) -> bool {
        u32::from(blake3::hash(page.host.as_bytes()).as_bytes()[1]) % 4 < self.hosts
    }
}

impl Finds {
    /// A pipeline with only these findings.
    ///
    /// # Errors
    /// A rule or option is wrong.
    pub fn pipeline(self, options: Options, sources: &Sources) -> Result<Pipeline, Error> {
        if self == Self::All {
            return Pipeline::with_rules(options, sources);
        }
        let mut none = sources.clone();
        let rules = RuleSet::new(sources)?;
        none.disable.extend(rules.rules().iter().map(|rule| rule.id.clone()));
        let mut pipeline = Pipeline::with_rules(options, &none)?;
        if self == Self::Title {
            pipeline.retain_cleaners(&["title"]);
        }
        Ok(pipeline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_left_out_once_and_by_its_name() {
        let variants = ablations(&Fit::default());
        let fit = |name: &str| &variants.iter().find(|variant| variant.name == name).expect(name).fit;
        let grow = |name: &str| fit(name).second.as_ref().expect("a second pass");
        assert!(fit("without the second pass").second.is_none());
        assert!(grow("without words").words.is_none() && grow("without words").markup.is_some());
        assert!(grow("without class names").markup.is_none());
        assert!(!grow("without the first pass's view of blocks").blocks);
        assert!(fit("without anything of the DOM").without.len() > 10);
        for (at, variant) in variants.iter().enumerate() {
            let same = |other: &&Variant| {
                other.fit.second == variant.fit.second
                    && (other.fit.without.len(), other.finds, other.hosts)
                        == (variant.fit.without.len(), variant.finds, variant.hosts)
            };
            assert!(!variants[..at].iter().any(|other| same(&other)), "{}", variant.name);
        }
    }

    #[test]
    fn sizes_differ() {
        let mut names: Vec<String> = sizes(&Fit::default()).into_iter().map(|variant| variant.name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
