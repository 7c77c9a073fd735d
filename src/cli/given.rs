//! Options that come from elsewhere than the command line: the configuration file, the environment, and Python. All of
//! them become words of a command line here, so that clap reads every value: one syntax, one check, one default.

use std::ffi::OsString;

use anyhow::bail;
use clap::{Arg, ArgAction};

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionValue {
    /// The value of an option that is on or off.
    Flag(bool),
    /// One value.
    One(OsString),
    /// The values of an option that may be repeated.
    Many(Vec<OsString>),
}

/// Whether an option is on or off.
pub(super) fn is_flag(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::SetTrue)
}

/// Whether an option takes several values.
pub(super) fn is_list(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Append)
}

/// The words of a command line that give an option this value.
///
/// # Errors
/// The option takes another kind of value. The message does not name the option.
pub(super) fn words(option: &Arg, value: OptionValue) -> anyhow::Result<Vec<OsString>> {
    let name = option.get_long().unwrap_or_default();
    let word = |value: OsString| {
        let mut word = OsString::from(format!("--{name}="));
        word.push(value);
        word
    };
    match value {
        OptionValue::Flag(on) if is_flag(option) => Ok(on.then(|| format!("--{name}").into()).into_iter().collect()),
        OptionValue::Flag(_) => bail!("a value is expected, not true or false"),
        _ if is_flag(option) => bail!("true or false is expected"),
        OptionValue::One(value) => Ok(vec![word(value)]),
        OptionValue::Many(values) if is_list(option) => Ok(values.into_iter().map(word).collect()),
        OptionValue::Many(_) => bail!("one value is expected, not a list"),
    }
}
