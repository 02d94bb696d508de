//! Which limits count an item. Pure.

use super::grammar::{Cap, Item, Scheme, Section};

/// A limit that an item shares with others, or with itself on other days.
pub(crate) struct SharedLimit<'a> {
    pub cap: &'a Cap,
    /// Whose limit it is, as members read it; the item's own needs no name.
    pub whose: String,
    /// The items that it counts.
    pub items: Vec<&'a str>,
}

/// All limits that count an item, the narrowest first.
pub(crate) fn shared_limits<'a>(scheme: &'a Scheme, section: &'a Section, item: &'a Item) -> Vec<SharedLimit<'a>> {
    let code = item.code.value.as_str();
    let own = item.caps.iter().map(|cap| SharedLimit { cap, whose: String::new(), items: vec![code] });
    let whole: Vec<&str> = section.items.iter().map(|item| item.code.value.as_str()).collect();
    let of_section =
        section
            .caps
            .iter()
            .map(|cap| SharedLimit { cap, whose: format!("“{}”", section.title), items: whole.clone() });
    let groups = scheme.groups.iter().filter(|group| group.items.iter().any(|member| member.value == code));
    let of_groups = groups.flat_map(|group| {
        group.caps.iter().map(|cap| SharedLimit {
            cap,
            whose: format!("“{}”", group.title),
            items: group.items.iter().map(|member| member.value.as_str()).collect(),
        })
    });
    let all: Vec<&str> = scheme.items().map(|(_, item)| item.code.value.as_str()).collect();
    let of_all =
        scheme.caps.iter().map(|cap| SharedLimit { cap, whose: "各项合计".to_string(), items: all.clone() });
    own.chain(of_section).chain(of_groups).chain(of_all).collect()
}
