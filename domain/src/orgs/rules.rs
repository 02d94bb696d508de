//! Names of communities, and what may stand under what. Pure.

use infra::store::orgs::OrgKind;

/// What the statistical names end in, and what people say instead.
const ENDINGS: &[(&str, &str)] = &[
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("社区村民委员会", "社区"),
    ("社区村委会", "社区"),
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("村村委会", "村"),
    ("村委会", "村"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
];

/// The name that is shown, for the name in the statistical file: 康乐社区居委会 → 康乐社区,
/// 东开张村委会 → 东开张村. What ends in none of the known forms stays as it is.
pub fn display_name(statistical: &str) -> String {
    let name = statistical.trim();
    ENDINGS
        .iter()
        .find_map(|(ending, short)| {
            let stem = name.strip_suffix(ending)?;
            // 居委会 alone, or 社区社区: leave what would lose its meaning or double it.
            if stem.is_empty() {
                return None;
            }
            Some(if stem.ends_with(short) { stem.to_string() } else { format!("{stem}{short}") })
        })
        .unwrap_or_else(|| name.to_string())
}

/// Whether an org of `kind` may stand directly under one of `parent`. Levels may be skipped, never
/// turned around.
pub fn may_stand_under(kind: OrgKind, parent: OrgKind) -> bool {
    fn rank(kind: OrgKind) -> u8 {
        match kind {
            OrgKind::City => 0,
            OrgKind::Street => 1,
            OrgKind::Community => 2,
            OrgKind::Grid => 3,
            OrgKind::Compound => 4,
            OrgKind::Building => 5,
            OrgKind::Entrance => 6,
            OrgKind::Unit | OrgKind::Branch => 7,
        }
    }
    match (kind, parent) {
        // A unit stands under a place, or under the unit above it; a branch under either.
        (OrgKind::Unit, OrgKind::Unit) | (OrgKind::Branch, OrgKind::Unit) => true,
        (_, OrgKind::Unit | OrgKind::Branch) => false,
        _ => rank(parent) < rank(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistical_names_become_what_people_say() {
        for (statistical, shown) in [
            ("康乐社区居委会", "康乐社区"),
            ("康乐社区居民委员会", "康乐社区"),
            ("民主街居委会", "民主街社区"),
            ("民主街居民委员会", "民主街社区"),
            ("东开张村委会", "东开张村"),
            ("东开张村村委会", "东开张村"),
            ("东开张村民委员会", "东开张村"),
            ("东开张村村民委员会", "东开张村"),
            ("边湾农场社区", "边湾农场社区"),
            ("某某社区村委会", "某某社区"),
            ("居委会", "居委会"),
            (" 迎新社区居委会 ", "迎新社区"),
        ] {
            assert_eq!(display_name(statistical), shown, "{statistical}");
        }
    }

    #[test]
    fn levels_may_be_skipped_but_not_turned_around() {
        assert!(may_stand_under(OrgKind::Compound, OrgKind::Community));
        assert!(may_stand_under(OrgKind::Unit, OrgKind::City));
        assert!(may_stand_under(OrgKind::Branch, OrgKind::Unit));
        assert!(!may_stand_under(OrgKind::Street, OrgKind::Community));
        assert!(!may_stand_under(OrgKind::City, OrgKind::City));
        assert!(!may_stand_under(OrgKind::Community, OrgKind::Unit));
    }
}
