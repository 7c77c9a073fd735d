//! Sets of feature groups.

use super::features::Feature;
use super::groups::Group;

/// A set of feature groups: those that a model reads. Features that only other groups need are not computed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GroupSet(u16);

impl GroupSet {
    /// The groups of some features.
    pub(crate) fn of(features: impl IntoIterator<Item = Feature>) -> Self {
        Self(features.into_iter().fold(0, |groups, feature| groups | 1 << feature.group() as u16))
    }

    /// Adds the groups of some features.
    pub(super) fn with(self, features: impl IntoIterator<Item = Feature>) -> Self {
        Self(self.0 | Self::of(features).0)
    }

    /// Whether at least one of `groups` is in the set.
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
            assert!(GroupSet::of(group.features()).any(&[group]));
        }
        assert!(!GroupSet::of(Group::Line.features()).any(&[Group::Findings, Group::Dom]));
    }
}
