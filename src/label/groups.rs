//! Groups of features: what is computed together is left out together. Each [`Feature`] names its own.

use super::features::Feature;

macro_rules! groups {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What a feature tells of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Group { $($(#[$doc])* $variant,)* }

        impl Group {
            /// Every group.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

groups! {
    /// The line alone: its letters and marks, and its own element.
    Line = "the line",
    /// What findings say of the line.
    Findings = "findings",
    /// Where it stands on the page: to title, byline, markers and the largest block of prose.
    Place = "place",
    /// What stands before and behind it.
    Around = "lines around",
    /// Whether it speaks of what title, lead, body and description speak of.
    Likeness = "likeness",
    /// What comes back all over the page.
    Recurring = "what comes back",
    /// What the line is, crossed with where it stands.
    Crossed = "crossed",
    /// The blocks of an HTML page around the line.
    Dom = "blocks of the DOM",
}

impl Group {
    /// Whether it tells what the line alone does not.
    pub fn is_context(self) -> bool {
        !matches!(self, Self::Line | Self::Findings)
    }

    /// Its features.
    pub fn features(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.iter().copied().filter(move |feature| feature.group() == self)
    }
}

/// The groups that somebody looks at; what only others need is not computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Groups(u16);

impl Groups {
    /// Those of some features.
    pub(crate) fn of(features: impl IntoIterator<Item = Feature>) -> Self {
        Self(features.into_iter().fold(0, |groups, feature| groups | 1 << feature.group() as u16))
    }

    /// These and those of some features.
    pub(super) fn with(self, features: impl IntoIterator<Item = Feature>) -> Self {
        Self(self.0 | Self::of(features).0)
    }

    /// Whether one of some groups is among them.
    pub(super) fn any(self, groups: &[Group]) -> bool {
        groups.iter().any(|&group| self.0 >> group as u16 & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_features_and_a_name_of_its_own() {
        for &group in Group::ALL {
            assert!(group.features().next().is_some(), "{group:?}");
            assert_eq!(Group::ALL.iter().filter(|other| other.name() == group.name()).count(), 1, "{group:?}");
            assert!(Groups::of(group.features()).any(&[group]));
        }
        assert!(!Groups::of(Group::Line.features()).any(&[Group::Findings, Group::Dom]));
    }
}
