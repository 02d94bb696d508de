//! Where limits stand in a scheme, and which of them count an item. Pure.

use super::amount::{Points, unit};
use super::grammar::{Cap, Group, Item, Scheme, Section};

/// Where limits stand.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Item(&'a Item),
    Section(&'a Section),
    Group(&'a Group),
    Whole(&'a Scheme),
}

/// All places of a scheme, from its items to the whole.
pub(super) fn places(scheme: &Scheme) -> impl Iterator<Item = Place<'_>> {
    let items = scheme.items().map(|(_, item)| Place::Item(item));
    let sections = scheme.sections.iter().map(Place::Section);
    let groups = scheme.groups.iter().map(Place::Group);
    items.chain(sections).chain(groups).chain([Place::Whole(scheme)])
}

impl<'a> Place<'a> {
    pub fn caps(self) -> &'a [Cap] {
        match self {
            Place::Item(item) => &item.caps,
            Place::Section(section) => &section.caps,
            Place::Group(group) => &group.caps,
            Place::Whole(scheme) => &scheme.caps,
        }
    }

    /// As whoever writes the scheme knows it.
    pub fn name(self) -> String {
        match self {
            Place::Item(item) => format!("积分项“{}”", item.code.value),
            Place::Section(section) => format!("大类“{}”", section.code.value),
            Place::Group(group) => format!("分组“{}”", group.code.value),
            Place::Whole(_) => "方案的合计".to_string(),
        }
    }

    /// Where its code is written.
    pub fn line(self) -> Option<u64> {
        let code = match self {
            Place::Item(item) => &item.code,
            Place::Section(section) => &section.code,
            Place::Group(group) => &group.code,
            Place::Whole(_) => return None,
        };
        Some(code.referenced.line())
    }
}

/// A limit that an item shares with others, or with itself on other days.
pub(crate) struct SharedLimit<'a> {
    pub cap: &'a Cap,
    /// Whose limit it is, as members read it; the item's own needs no name.
    whose: String,
    /// What it is told in.
    unit: &'static str,
    /// The items that it counts.
    pub items: Vec<&'a str>,
}

impl SharedLimit<'_> {
    /// Its limit of gains, or of losses, as members read it.
    pub fn words(&self, limit: Points, is_loss: bool) -> String {
        format!("{}{}", self.whose, self.cap.window.limited_in(self.unit, limit, is_loss))
    }
}

/// All limits that count an item, the narrowest first. What stands outside the caps is counted by its own alone, and by
/// those of no other.
pub(crate) fn shared_limits<'a>(scheme: &'a Scheme, section: &'a Section, item: &'a Item) -> Vec<SharedLimit<'a>> {
    let code = item.code.value.as_str();
    let unit = unit(scheme.currency);
    let own = item.caps.iter().map(|cap| SharedLimit { cap, whose: String::new(), unit, items: vec![code] });
    if item.outside_caps {
        return own.collect();
    }
    let counted = |item: &&'a Item| !item.outside_caps;
    let whole: Vec<&str> = section.items.iter().filter(counted).map(|item| item.code.value.as_str()).collect();
    let of_section = section.caps.iter().map(|cap| SharedLimit {
        cap,
        whose: format!("“{}”", section.title),
        unit,
        items: whole.clone(),
    });
    let groups = scheme.groups.iter().filter(|group| group.items.iter().any(|member| member.value == code));
    let of_groups = groups.flat_map(|group| {
        group.caps.iter().map(|cap| SharedLimit {
            cap,
            whose: format!("“{}”", group.title),
            unit,
            items: group.items.iter().map(|member| member.value.as_str()).collect(),
        })
    });
    let all: Vec<&str> =
        scheme.items().map(|(_, item)| item).filter(counted).map(|item| item.code.value.as_str()).collect();
    let of_all =
        scheme.caps.iter().map(|cap| SharedLimit { cap, whose: "各项合计".to_string(), unit, items: all.clone() });
    own.chain(of_section).chain(of_groups).chain(of_all).collect()
}
