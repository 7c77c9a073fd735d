//! Reasons: the features that explain a line's score.

use super::context::Context;
use super::features::FeatureRow;
use super::frame::Frame;
use super::labels::{Labels, LineLabel};
use super::model::Model;
use super::page_input::PageInput;
use super::trees;
use crate::document::Document;
use crate::finding::Findings;

/// Reasons that are shown for a line.
const SHOWN: usize = 3;

/// One reason of a line's score.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Reason {
    /// The name of a feature, or `the lines around it`.
    pub name: String,
    /// What it adds to the log-odds that the line is body; negative where it lowers them.
    pub points: f32,
}

/// For each line the three strongest reasons of its score, strongest first.
pub(crate) fn reasons(
    doc: &Document<'_>,
    findings: &Findings<'_>,
    labels: &Labels<'_>,
    model: &Model,
) -> Vec<Vec<Reason>> {
    let input = PageInput::of(doc, findings);
    let points: Vec<Vec<Reason>> = match &model.second {
        Some(second) if !doc.is_empty() => {
            let frame = Frame::of(doc);
            let first = input.first_pass(doc, &frame, model);
            let columns = &second.lines.forest.columns;
            let named = |points: Vec<f32>| {
                let reason = |(of, points): (&trees::Column, f32)| Reason { name: of.name.clone(), points };
                columns.iter().zip(points).map(reason).collect()
            };
            second.contributions(&first, &Context::of(&frame, &first)).into_iter().map(named).collect()
        }
        _ => {
            let features = input.features(doc, model.groups());
            let named = |row: FeatureRow| {
                model.first.contributions(&row).map(|(name, points)| Reason { name: name.to_owned(), points }).collect()
            };
            features.rows().into_iter().map(named).collect()
        }
    };
    let strongest = |(mut reasons, of): (Vec<Reason>, &LineLabel<'_>)| {
        reasons.retain(|reason| reason.points != 0.0);
        if of.template > 0.0 {
            reasons.push(Reason { name: "on many pages of its site".to_owned(), points: -of.template });
        }
        if model.second.is_none() {
            // The chain adds the rest of the log-odds: the other lines, and the costs of beginning and ending the body.
            let body = f64::from(of.body).clamp(1e-6, 1.0 - 1e-6);
            let around = (body / (1.0 - body)).ln() as f32 - reasons.iter().map(|r| r.points).sum::<f32>();
            reasons.push(Reason { name: "the lines around it".to_owned(), points: around });
        }
        reasons.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        reasons.truncate(SHOWN);
        reasons
    };
    points.into_iter().zip(&labels.lines).map(strongest).collect()
}
