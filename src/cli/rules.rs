//! `taosha rules`: lists, shows and checks rules.

use std::io::{self, BufWriter, Write};

use anyhow::bail;

use super::args::{Rules, RulesCommand, rule_files};
use super::chinese;
use super::exit::{ExitCode, USAGE};
use super::messages::complain;
use super::summary::count;
use crate::finding::{Label, Strength};
use crate::rules::{LiteralsFrom, Pattern, Rule, RuleSet, Sources, check};
use crate::similar::did_you_mean;

pub(super) fn run(args: Rules) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(io::stdout().lock());
    let load = |directories: &[std::path::PathBuf]| -> anyhow::Result<RuleSet> {
        Ok(RuleSet::new(&Sources { files: rule_files(directories)?, disable: Vec::new() })?)
    };
    let code = match args.command {
        RulesCommand::List { rules, only } => list(&mut out, &load(&rules)?, only.as_deref())?,
        RulesCommand::Show { id, rules } => show(&mut out, &load(&rules)?, &id)?,
        RulesCommand::Labels { rules, markdown } => labels(&mut out, &load(&rules)?, markdown)?,
        RulesCommand::Check { rules } => {
            let files = rule_files(&rules)?;
            let paths: Vec<String> = files.iter().map(|f| f.path.clone()).collect();
            let set = RuleSet::new(&Sources { files, disable: Vec::new() })?;
            let own = |rule: &Rule| rules.is_empty() || paths.contains(&rule.path);
            let check::Proof { errors, warnings } = check::prove(&set, own);
            for (of, kind) in [(&warnings, "warning: "), (&errors, "")] {
                for error in of {
                    let place = format!("{}:{}", error.path, error.line);
                    let rule = error.rule.as_deref().unwrap_or("?");
                    complain(&place, &format!("{kind}rule {rule}: {}", error.message));
                }
            }
            let checked = set.rules().iter().filter(|r| own(r)).count();
            if rules.is_empty() || checked > 0 {
                writeln!(out, "{}, {} wrong", count(checked as u64, "rule"), errors.len())?;
            } else {
                bail!("{}: no rule file (*.toml) in this directory", rules[0].display());
            }
            if errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(USAGE) }
        }
    };
    out.flush()?;
    Ok(code)
}

fn list(out: &mut impl Write, set: &RuleSet, only: Option<&str>) -> anyhow::Result<ExitCode> {
    let picked = |rule: &&Rule| {
        only.is_none_or(|name| set.families()[rule.family].name == name || set.label(rule).name() == name)
    };
    let rules: Vec<_> = set.rules().iter().filter(picked).collect();
    if rules.is_empty() {
        let only = only.unwrap_or_default();
        let families = set.families().iter().map(|family| &*family.name);
        let meant = did_you_mean(only, families.chain(Label::ALL.iter().map(|label| label.name())));
        bail!("no family or label {only}{meant}; `taosha rules list` shows all rules");
    }
    for rule in rules {
        writeln!(
            out,
            "{:<34} {:<10} {:<8} {:<8} {}",
            rule.id,
            set.label(rule),
            rule.scope.name(),
            strength(rule),
            rule.why
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

fn show(out: &mut impl Write, set: &RuleSet, id: &str) -> anyhow::Result<ExitCode> {
    let Some(rule) = set.rules().iter().find(|r| r.id == id) else {
        let meant = did_you_mean(id, set.rules().iter().map(|rule| &*rule.id));
        bail!("no rule {id}{meant}; `taosha rules list` shows all rules");
    };
    writeln!(out, "{}  ({}:{})", rule.id, rule.path, rule.line)?;
    writeln!(out, "  {}\n", rule.why)?;
    writeln!(out, "  label     {} ({})", set.label(rule), set.families()[rule.family].about)?;
    writeln!(out, "  scope     {}", rule.scope.name())?;
    writeln!(out, "  where     {}", rule.place)?;
    writeln!(out, "  strength  {}", strength(rule))?;
    writeln!(out, "  rest-max  {}", rule.rest_max)?;
    if rule.line_max < u32::MAX {
        writeln!(out, "  line-max  {}", rule.line_max)?;
    }
    if let Pattern::Regex { regex, literals, from } = &rule.pattern {
        let holds = match from {
            LiteralsFrom::Expression => "holds",
            LiteralsFrom::Needs => "needs",
            LiteralsFrom::NeedsOnly => "needs-only",
        };
        writeln!(out, "  regex     {regex}\n  {holds:<9} {}", literals.join(" | "))?;
    } else {
        writeln!(out, "  {:<9} {}", rule.pattern.key(), rule.pattern.literals().join(" | "))?;
    }
    for (name, lines) in [("hit", &rule.hit), ("miss", &rule.miss)] {
        for line in lines {
            writeln!(out, "  {name:<9} {line}")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints every label: whether such lines belong to the text, how many rules give it, and what such lines are.
fn labels(out: &mut impl Write, set: &RuleSet, markdown: bool) -> anyhow::Result<ExitCode> {
    if markdown {
        writeln!(
            out,
            "# Labels\n\nMade by `taosha rules labels --markdown`. A line without a finding gets its label from the scorer. \
             `--keep` and `--drop` change what belongs to the text.\n\n\
             | label | in the text | rules | such lines | 说明 |\n|---|---|---|---|---|"
        )?;
    }
    for label in Label::ALL {
        let rules = set.rules().iter().filter(|rule| set.label(rule) == *label).count();
        let body = if label.is_body() { "yes" } else { "no" };
        if markdown {
            let chinese = chinese::label(*label).unwrap_or_default();
            writeln!(out, "| `{label}` | {body} | {rules} | {} | {chinese} |", label.about())?;
        } else {
            let about = if chinese::is_locale() { chinese::label(*label) } else { None };
            let about = about.unwrap_or_else(|| label.about().to_owned());
            writeln!(
                out,
                "{label:<11} {:<8} {:>9}  {about}",
                if label.is_body() { "text" } else { "-" },
                count(rules as u64, "rule")
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn strength(rule: &Rule) -> &'static str {
    match rule.strength {
        Strength::Certain => "certain",
        Strength::Likely => "likely",
        Strength::Hint => "hint",
    }
}
