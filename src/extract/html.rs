//! tmp
use super::{Capped, Extracted, Unit};
use crate::document::Head;
/// tmp
pub fn extract(text: &str) -> Extracted<'static> {
    let _ = text;
    Extracted { lines: vec![], total: 0, unit: Unit::Block, head: Head::default(), capped: Capped::default() }
}
