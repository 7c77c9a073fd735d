//! Licence numbers, written as the authorities issue them: simplified, upper case, no blanks.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::document::Document;
use crate::finding::{Findings, Label, Strength, Target};

/// The licence numbers in a folded line, in the forms that the authorities issue.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    const P: &str = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼陇滇蜀黔]";
    Regex::new(&format!(
        r"(?x)
        {P}\s*icp\s*[备证]\s*(?:b2-)?\s*[0-9]{{5,10}}\s*号?(?:\s*-\s*[0-9]+)?
        | {P}\s*公网安备\s*[0-9]{{11,14}}\s*号?
        | {P}?[ab][12](?:\.[ab][12])*-[0-9]{{4}}\s?[0-9]{{4,5}}
        | {P}网文\s*[\[〔(][0-9]{{4}}[\]〕)]\s*[0-9]{{4}}-[0-9]{{3}}\s*号
        | 网信算备\s*[0-9]{{18,24}}\s*号
        | 互联网新闻信息服务许可证(?:编号)?\s*:?\s*[0-9]{{7,11}}
        | 信息网络传播视听节目许可证\s*(?:号)?\s*:?\s*[0-9]{{7}}
        | \({P}\)\s*-\s*(?:非?经营性)\s*-\s*[0-9]{{4}}\s*-\s*[0-9]{{4}}"
    ))
    .expect("a constant expression")
});

/// The fewest digits of a licence number.
const DIGITS_MIN: u32 = 5;

/// The licence numbers on lines that a rule labels as licences, in page order, each once.
pub(super) fn numbers(doc: &Document<'_>, findings: &Findings<'_>) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut lines: Vec<usize> = findings
        .iter()
        .filter(|f| f.label == Label::Licence && f.strength > Strength::Hint)
        .filter_map(|f| match f.target {
            Target::Line(line) | Target::Span(line, _) => Some(line),
            Target::Beyond(_) => None,
        })
        .collect();
    lines.sort_unstable();
    lines.dedup();
    for line in lines.into_iter().filter(|&line| doc.stats(line).digits >= DIGITS_MIN) {
        for found in NUMBERS.find_iter(doc.folded(line)) {
            let number: String = found.as_str().split_whitespace().collect::<String>().to_uppercase();
            if seen.insert(number.clone()) {
                numbers.push(number);
            }
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_compiles_and_reads_numbers() {
        let regex = &*NUMBERS;
        for (line, number) in [
            ("icp备案:鄂icp备2023022208号-1", "鄂icp备2023022208号-1"),
            ("甘公网安备 62010002000194号", "甘公网安备 62010002000194号"),
            ("粤b2-20090059", "粤b2-20090059"),
        ] {
            assert_eq!(regex.find(line).map(|m| m.as_str()), Some(number));
        }
    }
}
