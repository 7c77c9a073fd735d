//! Parts: the way to the body with one part taken away, to see what it brings; and models that look at less.

use super::Sample;
use super::fit::{Fit, line_weight};
use crate::error::Error;
use crate::label::model::{Model, Steps};
use crate::label::segment::Reading;
use crate::label::{Feature, Group};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::rules::{RuleSet, Sources};

/// A way to the body, to be measured beside the others.
#[derive(Debug, Clone)]
pub struct Variant {
    /// What it is.
    pub name: String,
    /// What is found on pages.
    pub finds: Finds,
    /// What lines are scored by.
    pub scorer: Scorer,
}

/// What is found on pages, in training as in cleaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    /// What rules and cleaners find.
    All,
    /// No rule is there: no finding of one is a feature, or takes a line out, or marks where an article ends.
    NoRules,
    /// No rule either, and of the cleaners only the one that finds the title.
    Title,
}

/// What lines are scored by.
#[derive(Debug, Clone)]
pub enum Scorer {
    /// Models fitted so.
    Trained(Fit),
    /// Models fitted so, with so many features: those that [`rank`] highest in the models of the variant before.
    Fewer(Fit, usize),
    /// One that nobody trained.
    Given(Model),
}

/// Sizes of models, in features.
const SIZES: [usize; 4] = [60, 40, 20, 10];

/// A score beyond all doubt.
const SURE: f32 = 50.0;

/// The whole, and the whole without each part.
pub fn parts(whole: &Fit) -> Vec<Variant> {
    let of = |name: &str, finds, scorer| Variant { name: name.to_owned(), finds, scorer };
    let context = Group::ALL.iter().filter(|group| group.is_context()).flat_map(|group| group.features());
    vec![
        of("whole", Finds::All, Scorer::Trained(whole.clone())),
        of("without rules", Finds::NoRules, Scorer::Trained(whole.clone())),
        of("without rules and cleaners", Finds::Title, Scorer::Trained(whole.clone())),
        of("without the model: findings decide", Finds::All, Scorer::Given(findings_decide())),
        of("without the model: longest prose", Finds::All, Scorer::Given(nothing_is_body())),
        of("without context features", Finds::All, Scorer::Trained(whole.without(context))),
        of("without the segment pass", Finds::All, Scorer::Trained(Fit { reading: Reading::Alone, ..whole.clone() })),
    ]
}

/// The whole, smaller and smaller models, and the whole without each group of features.
pub fn sizes(whole: &Fit) -> Vec<Variant> {
    let of = |name: String, scorer| Variant { name, finds: Finds::All, scorer };
    let all = Feature::ALL.len() - whole.without.len();
    let mut variants = vec![of(format!("whole: {all} features"), Scorer::Trained(whole.clone()))];
    let smaller = SIZES.into_iter().filter(|&size| size < all);
    variants.extend(smaller.map(|size| of(format!("{size} features"), Scorer::Fewer(whole.clone(), size))));
    for group in Group::ALL {
        let fit = whole.without(group.features());
        variants.push(of(
            format!("without {:?}: {} features", group.name(), Feature::ALL.len() - fit.without.len()),
            Scorer::Trained(fit),
        ));
    }
    variants
}

impl Finds {
    /// A pipeline that finds no more than this.
    ///
    /// # Errors
    /// A rule or option is wrong.
    pub fn pipeline(self, options: Options, sources: &Sources) -> Result<Pipeline, Error> {
        if self == Self::All {
            return Pipeline::new(options, sources);
        }
        let mut none = sources.clone();
        let rules = RuleSet::new(sources)?;
        none.disable.extend(rules.rules().iter().map(|rule| rule.id.clone()));
        let mut pipeline = Pipeline::new(options, &none)?;
        if self == Self::Title {
            pipeline.retain_cleaners(&["title"]);
        }
        Ok(pipeline)
    }
}

/// Features from the one that a model's scores vary most with to the one that they vary least with: by the sum of the
/// variances of what it adds, over lines, to the scores for body and for the moves.
pub fn rank(model: &Model, samples: &[&Sample]) -> Vec<Feature> {
    let spread = |of: &Steps, at: usize| {
        let (mut all, mut sum, mut squares) = (0.0, [0.0; 5], [0.0; 5]);
        for sample in samples {
            for (row, &letters) in sample.rows.iter().zip(&sample.letters) {
                let weight = sample.weight * line_weight(letters);
                all += weight;
                for (part, &adds) in of.weights[of.step(row[at])].iter().enumerate() {
                    sum[part] += weight * f64::from(adds);
                    squares[part] += weight * f64::from(adds).powi(2);
                }
            }
        }
        (0..5).map(|part| squares[part] / all - (sum[part] / all).powi(2)).sum::<f64>()
    };
    let mut ranked: Vec<(f64, Feature)> =
        model.features.iter().enumerate().map(|(at, of)| (spread(of, at), Feature::ALL[at])).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, feature)| feature).collect()
}

/// What a finding speaks of is not body, and all else is.
fn findings_decide() -> Model {
    let speaks = Group::Findings.features().filter(|feature| *feature != Feature::Covered);
    // A hint is a finding that informs and never decides; 2 is the level above it.
    given(-SURE, &speaks.map(|feature| (feature, 2.0, -2.0 * SURE)).collect::<Vec<_>>())
}

/// Nothing is body. What stays is what [`crate::decide`] saves of a page that would lose all its prose: its longest run.
fn nothing_is_body() -> Model {
    given(SURE, &[])
}

/// A model of these features: where they begin to weigh, and what. A line without them scores 0 against `before`.
fn given(before: f32, features: &[(Feature, f32, f32)]) -> Model {
    let mut steps = Model::blank().features;
    for &(feature, cut, weight) in features {
        let of = &mut steps[feature as usize];
        of.cuts = vec![cut];
        of.weights.push([weight, 0.0, 0.0, 0.0, 0.0]);
    }
    Model::new(Reading::Alone, [before, 0.0, 0.0], [0.0; 4], steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::UNKNOWN;
    use crate::pipeline::Page;
    use crate::train::fit::tests::pages;

    const PAGE: &str = "首页 > 新闻\n沿岸居民因大雨撤离\n2024-05-01 11:03 来源：某某日报\n\
                        连日大雨，河水上涨，沿岸居民昨晚全部撤离，目前没有人员伤亡的报告，学校也已经停课，公路中断了三处。\n\
                        本站报名处仍收旧衣\n\
                        堤坝今晨加高了一米，村民说水位正在慢慢下降，气象台预计明天天气转晴，学校和工厂后天恢复上课上班。\n\
                        责任编辑：李四\n版权所有 某报社\n";

    /// The rules and cleaners that say something of the page.
    fn found(finds: Finds) -> Vec<String> {
        let pipeline = finds.pipeline(Options::default(), &Sources::default()).expect("a pipeline");
        let page = Page { bytes: PAGE.as_bytes(), source: "a.txt", ..Page::default() };
        let rules = |findings: &crate::clean::Findings<'_>| findings.iter().map(|f| f.rule.to_owned()).collect();
        pipeline.study(&page, |_| {}, |_, findings| rules(findings)).expect("findings")
    }

    fn text(scorer: Scorer) -> String {
        let Scorer::Given(model) = scorer else { panic!("{scorer:?} is to be trained") };
        let options = Options { model: Some(model), ..Options::default() };
        let pipeline = Finds::All.pipeline(options, &Sources::default()).expect("a pipeline");
        pipeline.clean(&Page { bytes: PAGE.as_bytes(), source: "a.txt", ..Page::default() }).text
    }

    #[test]
    fn without_rules_none_says_anything() {
        let rules = RuleSet::builtin().expect("rules");
        let of_rules = |found: &[String]| rules.rules().iter().filter(|rule| found.contains(&rule.id)).count();
        let [all, no_rules, title] = [Finds::All, Finds::NoRules, Finds::Title].map(found);
        assert!(of_rules(&all) >= 3 && of_rules(&no_rules) == 0, "{all:?} {no_rules:?}");
        assert!(!no_rules.is_empty() && title == ["title/printed"], "{no_rules:?} {title:?}");
    }

    #[test]
    fn without_the_model_findings_decide_or_the_longest_prose_stays() {
        let kept = text(Scorer::Given(findings_decide()));
        assert!(kept.contains("仍收旧衣") && kept.contains("堤坝今晨"), "{kept}");
        assert!(!kept.contains("版权") && !kept.contains("李四") && !kept.contains("首页"), "{kept}");
        let longest = text(Scorer::Given(nothing_is_body()));
        assert!(longest.starts_with("连日大雨") && longest.ends_with("学校和工厂后天恢复上课上班。"), "{longest}");
    }

    #[test]
    fn what_is_left_out_is_not_learned() {
        let variants = parts(&Fit::default());
        let fit = |name: &str| match &variants.iter().find(|variant| variant.name == name).expect(name).scorer {
            Scorer::Trained(fit) => fit.clone(),
            scorer => panic!("{name}: {scorer:?}"),
        };
        assert_eq!(fit("without the segment pass").reading, Reading::Alone);
        let context = fit("without context features");
        let left = Feature::ALL.iter().filter(|feature| !context.without.contains(feature));
        assert!(left.clone().all(|feature| matches!(feature.group(), Group::Line | Group::Findings)));
        assert!(left.count() > 5);
        let alone = Fit { reading: Reading::Alone, ..Fit::default() }.without([Feature::Han]);
        let model = super::super::fit(&pages().iter().collect::<Vec<_>>(), &alone);
        assert_eq!(model.reading, Reading::Alone);
        assert!(model.features[Feature::Han as usize].cuts.is_empty());
        // Nothing moves where there is no chain.
        assert!(model.moves.iter().all(|weight| weight.abs() < 1e-6), "{:?}", model.moves);
    }

    #[test]
    fn features_rank_by_what_they_add() {
        let pages = pages();
        let samples: Vec<&Sample> = pages.iter().collect();
        let model = given(0.0, &[(Feature::Letters, 50.0, 3.0), (Feature::Han, UNKNOWN, 9.0)]);
        // Han adds the same to every line.
        assert_eq!(rank(&model, &samples)[0], Feature::Letters);
        assert_eq!(rank(&model, &samples).len(), Feature::ALL.len());
    }

    #[test]
    fn sizes_fall_and_every_group_is_left_out_once() {
        let variants = sizes(&Fit::default());
        let fewer =
            variants.iter().filter_map(|v| if let Scorer::Fewer(_, size) = v.scorer { Some(size) } else { None });
        assert!(fewer.clone().count() >= 4 && fewer.is_sorted_by(|a, b| a > b));
        for group in Group::ALL {
            assert!(variants.iter().any(|variant| match &variant.scorer {
                Scorer::Trained(fit) => fit.without == group.features().collect::<Vec<_>>(),
                _ => false,
            }));
        }
    }
}
