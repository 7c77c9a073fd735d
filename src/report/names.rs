//! Names that occur many times in the data of a report: each is written once, and its number everywhere else.

use std::collections::HashMap;

/// A table of names, in the order of their first use.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    /// All names, by number.
    pub(super) fn all(&self) -> &[String] {
        &self.names
    }
}
