//! A scheme (积分方案) as data: read from YAML, kept in published versions.

use std::fmt;

use infra::Reader;
use infra::store::orgs::OrgRow;
use infra::store::points::{self, Currency, DeedKind, SchemeRow, SchemeVersionRow};
use serde::{Deserialize, Deserializer};

use crate::write::Write;
use crate::{Context, Id, Instant, Refusal, Result, calendar};

/// The scheme that a new city begins with.
const DEFAULT: &str = include_str!("../../../data/schemes/default.yaml");

/// Points in whole hundredths. Read from text like `"1"`, `"0.5"` or `"2.25"`, never through a
/// floating-point number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(pub i64);

impl Points {
    /// Reads a non-negative decimal with at most two places.
    pub fn parse(text: &str) -> Option<Points> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
            return None;
        }
        if text.contains('.') && part.is_empty() {
            return None;
        }
        let hundredths = format!("{part:0<2}").parse::<i64>().ok()?;
        Some(Points(whole.parse::<i64>().ok()? * 100 + hundredths))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        match part {
            0 => write!(f, "{sign}{whole}"),
            _ if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Points::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no amount of points")))
    }
}

/// One version of a scheme, as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    pub scheme: String,
    pub title: String,
    #[serde(deserialize_with = "currency")]
    pub currency: Currency,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub code: String,
    pub title: String,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub code: String,
    pub title: String,
    /// The rule in words, quoted in every explanation.
    pub clause: String,
    #[serde(deserialize_with = "deed_kind")]
    pub on: DeedKind,
    pub award: Award,
}

/// What an item gives.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged, deny_unknown_fields)]
pub enum Award {
    Fixed {
        fixed: Points,
    },
    /// By the hour, rounded down to whole `step`s, at most `at_most` a deed.
    PerHour {
        per_hour: Points,
        step: Points,
        at_most: Points,
    },
}

fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
    let text = String::deserialize(deserializer)?;
    Currency::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no currency")))
}

fn deed_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeedKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    DeedKind::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no kind of deed")))
}

impl Scheme {
    /// The item with this code.
    pub fn item(&self, code: &str) -> Option<&Item> {
        self.sections.iter().flat_map(|section| &section.items).find(|item| item.code == code)
    }
}

/// Reads a scheme and checks what the types cannot: codes are unique, steps are not zero.
///
/// # Errors
/// A sentence with the line where reading failed, or naming the item that is wrong.
pub fn parse(yaml: &str) -> Result<Scheme, String> {
    let scheme: Scheme = serde_saphyr::from_str(yaml).map_err(|error| error.to_string())?;
    let mut seen = std::collections::HashSet::new();
    for item in scheme.sections.iter().flat_map(|section| &section.items) {
        if !seen.insert(item.code.as_str()) {
            return Err(format!("item {}: the code is used twice", item.code));
        }
        if let Award::PerHour { step: Points(0), .. } = item.award {
            return Err(format!("item {}: a step of 0 rounds to nothing", item.code));
        }
    }
    Ok(scheme)
}

/// Gives a new city the default scheme, in force from the day it exists.
pub(crate) async fn install_default_scheme(ctx: &Context, write: &Write, top: &OrgRow, now: Instant) -> Result<()> {
    let parsed = parse(DEFAULT).map_err(infra::Error::Fault)?;
    let scheme = SchemeRow { id: ctx.entropy.id(now), org_id: top.id, code: parsed.scheme, created_at: now };
    let version = SchemeVersionRow {
        id: ctx.entropy.id(now),
        scheme_id: scheme.id,
        number: 1,
        body: DEFAULT.to_string(),
        digest: infra::crypto::sha256(DEFAULT.as_bytes()),
        effective_from: top.valid_from,
        published_at: now,
        published_by: None,
    };
    points::insert_scheme(write, scheme).await?;
    points::insert_version(write, version).await?;
    Ok(())
}

/// The version in force for an org at an instant, read.
///
/// # Errors
/// A fault of ours when a published version cannot be read: it was checked before.
pub(super) async fn in_force(reader: &impl Reader, org: Id, at: Instant) -> Result<(SchemeVersionRow, Scheme)> {
    let version = points::version_for(reader, org, calendar::day(at)).await?.ok_or(Refusal::NotFound)?;
    let scheme = parse(&version.body).map_err(infra::Error::Unreadable)?;
    Ok((version, scheme))
}

/// The codes of the items that a task of this org may be scored by.
pub(crate) async fn item_codes(reader: &impl Reader, org: Id, at: Instant) -> Result<Vec<String>> {
    let (_, scheme) = in_force(reader, org, at).await?;
    let items = scheme.sections.into_iter().flat_map(|section| section.items);
    Ok(items.filter(|item| item.on == DeedKind::LogAccepted).map(|item| item.code).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_scheme_reads() {
        let scheme = parse(DEFAULT).unwrap();
        assert_eq!(scheme.item("errand").unwrap().award, Award::Fixed { fixed: Points(100) });
        let hours = Award::PerHour { per_hour: Points(100), step: Points(50), at_most: Points(200) };
        assert_eq!(scheme.item("service_hours").unwrap().award, hours);
    }

    #[test]
    fn amounts_are_read_and_written_without_floating_point() {
        for (text, hundredths) in [("0", 0), ("1", 100), ("0.5", 50), ("2.25", 225), ("0.05", 5), ("12.3", 1230)] {
            assert_eq!(Points::parse(text), Some(Points(hundredths)), "{text}");
            assert_eq!(Points(hundredths).to_string(), text);
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "1e3", "一", "9999999999", "1,5"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
        assert_eq!(Points(-205).to_string(), "-2.05");
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let broken = DEFAULT.replace("on: log_accepted", "on: log_liked");
        let error = parse(&broken).unwrap_err();
        assert!(error.contains("line"), "{error}");
        assert!(error.contains("log_liked"), "{error}");
        let twice = DEFAULT.replace("code: service_hours", "code: errand");
        assert!(parse(&twice).unwrap_err().contains("twice"));
        assert!(parse(&DEFAULT.replace("step: \"0.5\"", "step: \"0\"")).unwrap_err().contains("step"));
        assert!(parse(&DEFAULT.replace("currency: assessment", "currency: likes")).is_err());
    }
}
