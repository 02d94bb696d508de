//! An amount of points in whole hundredths.

use std::borrow::Cow;
use std::fmt;

use infra::store::points::Currency;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

/// Points in whole hundredths. Read from text like `"1"`, `"0.5"` or `"-2.25"`, never through a
/// floating-point number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(pub i64);

impl Points {
    /// The largest amount that can be written.
    pub const MOST: Points = Points(99_999_999_999);

    /// A share of all, where shares are written in percent.
    pub const HUNDRED_PERCENT: Points = Points(10_000);

    /// A sum in hundredths by so many, rounded half up; none by nothing.
    pub fn quotient(sum: i64, by: i64) -> Option<Points> {
        (by > 0).then(|| Points((2 * sum + by).div_euclid(2 * by)))
    }

    /// Rounded half up to hundredths; none of nothing.
    pub fn mean(points: &[Points]) -> Option<Points> {
        Points::quotient(points.iter().map(|one| one.0).sum(), i64::try_from(points.len()).unwrap_or(i64::MAX))
    }

    /// Reads a decimal with at most two places.
    pub fn parse(text: &str) -> Option<Points> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = match digits.split_once('.') {
            Some((_, "")) => return None,
            Some(split) => split,
            None => (digits, ""),
        };
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !all_digits(whole) || !all_digits(part) {
            return None;
        }
        let hundredths = format!("{part:0<2}").parse::<i64>().ok()?;
        Some(Points(sign * (whole.parse::<i64>().ok()? * 100 + hundredths)))
    }
}

/// What an amount of a currency is told in.
pub(crate) fn unit(currency: Currency) -> &'static str {
    match currency {
        Currency::Assessment | Currency::Redeemable => "分",
        Currency::Hours => "小时",
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
        let wrong = || serde::de::Error::custom(format!("“{text}”不是数值：请写成带引号的数，最多两位小数"));
        Points::parse(&text).ok_or_else(wrong)
    }
}

impl JsonSchema for Points {
    fn schema_name() -> Cow<'static, str> {
        "Points".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": r"^-?[0-9]{1,9}(\.[0-9]{1,2})?$",
            "description": "数值，写在引号里，最多两位小数",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written_without_floating_point() {
        let pairs = [("0", 0), ("1", 100), ("0.5", 50), ("2.25", 225), ("0.05", 5), ("12.3", 1230), ("-2.05", -205)];
        for (text, hundredths) in pairs {
            assert_eq!(Points::parse(text), Some(Points(hundredths)), "{text}");
            assert_eq!(Points(hundredths).to_string(), text);
        }
        for text in ["", ".", "-", "1.", ".5", "1.234", "--1", "+1", "1e3", "一", "9999999999", "1,5"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
    }
}
