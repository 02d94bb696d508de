//! What a row of a roster says. Pure.

use chrono::NaiveDate;
use infra::store::imports::NewImportFault;
use infra::store::people::{Leaving, MemberClass};

use super::cells::Cells;
use super::heads::{Head, Row};
use crate::people;

pub(super) const NAME: usize = 0;
pub(super) const PHONE: usize = 1;
pub(super) const UNIT: usize = 2;
pub(super) const BRANCH: usize = 3;
const CLASS: usize = 4;
const DUTY: usize = 5;
pub(super) const FROM: usize = 6;
const WHY: usize = 7;
pub(super) const UNTIL: usize = 8;
pub(super) const COMMUNITY: usize = 9;

/// The columns of a roster, in the order of the constants above.
pub(super) const ROSTER: &[Head] = &[
    Head { name: "姓名", aliases: &["党员姓名"], required: true, help: "必填。", width: 12 },
    Head {
        name: "手机号",
        aliases: &["手机号码", "手机", "联系电话", "电话", "联系方式"],
        required: true,
        help: "必填，11 位。以手机号识别党员：同一手机号换了姓名会报错，不会改名。",
        width: 14,
    },
    Head {
        name: "单位",
        aliases: &["所在单位", "工作单位", "单位名称"],
        required: true,
        help: "必填，须与系统中的单位名称一致；有重名时写成“上级/单位”。与现有单位不同，即从生效日期起转到新单位。",
        width: 28,
    },
    Head {
        name: "党支部",
        aliases: &["所在党支部", "支部"],
        required: false,
        help: "选填，须与系统中该单位的党支部名称一致。",
        width: 24,
    },
    Head {
        name: "党员类别",
        aliases: &["类别"],
        required: false,
        help: "选填：机关、社区、农村、两新、流动、离退休。不填则不变，新党员为机关。",
        width: 12,
    },
    Head {
        name: "职务", aliases: &["行政职务"], required: false, help: "选填。不填则不变。", width: 16
    },
    Head {
        name: "生效日期",
        aliases: &["转入日期", "开始日期"],
        required: false,
        help: "选填，如 2026-09-01。不填则为导入当天；离开后又回来的必须填写。",
        width: 14,
    },
    Head {
        name: "离开原因",
        aliases: &[],
        required: false,
        help: "选填：转出、退休、去世、开除。与离开日期一起填写。",
        width: 12,
    },
    Head {
        name: "离开日期", aliases: &["转出日期"], required: false, help: "选填，从这一天起不再在册。", width: 14
    },
    Head {
        name: "报到社区",
        aliases: &["所在社区", "居住社区"],
        required: false,
        help: "选填，已在纸面报到的填写；有重名时写成“街道/社区”。已报到到其他社区的会报错，请由党员本人或社区变更。",
        width: 20,
    },
];

const CLASSES: &[(&[&str], MemberClass)] = &[
    (&["机关", "机关党员"], MemberClass::Office),
    (&["社区", "社区党员"], MemberClass::Community),
    (&["农村", "农村党员"], MemberClass::Rural),
    (&["两新", "两新组织", "两新党员"], MemberClass::NewDomain),
    (&["流动", "流动党员"], MemberClass::Floating),
    (&["离退休", "退休党员", "离退休党员"], MemberClass::Retired),
];

const REASONS: &[(&[&str], Leaving)] = &[
    (&["转出", "组织关系转出", "调出"], Leaving::Transferred),
    (&["退休", "离退休"], Leaving::Retired),
    (&["去世", "死亡", "病故"], Leaving::Died),
    (&["开除", "开除党籍", "除名"], Leaving::Expelled),
];

/// A class of members in the word that lists use.
pub fn class_word(class: MemberClass) -> &'static str {
    CLASSES.iter().find(|(_, known)| *known == class).map_or("", |(words, _)| words[0])
}

/// Why somebody left, in the word that lists use.
pub fn leaving_word(why: Leaving) -> &'static str {
    match why {
        Leaving::Moved => "调动",
        _ => REASONS.iter().find(|(_, known)| *known == why).map_or("", |(words, _)| words[0]),
    }
}

/// What a row says, read and checked by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RosterRow {
    pub line: i32,
    pub name: String,
    pub phone: String,
    /// The unit's name, after the name above it where that was written.
    pub unit: (Option<String>, String),
    pub branch: Option<String>,
    pub class: Option<MemberClass>,
    pub duty: Option<String>,
    pub from: Option<NaiveDate>,
    pub leaving: Option<(Leaving, NaiveDate)>,
    /// The community where they checked in on paper, after the name above it where that was written.
    pub community: Option<(Option<String>, String)>,
}

/// Names what is wrong in a cell.
pub(super) fn fault(line: i32, column: usize, code: &'static str, detail: impl Into<String>) -> NewImportFault {
    NewImportFault { line, head: ROSTER[column].name, code, detail: detail.into() }
}

/// Reads one row.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn roster_row(row: &Row, today: NaiveDate) -> Result<RosterRow, Vec<NewImportFault>> {
    let mut reader = Reader { cells: Cells::new(row, ROSTER), today };
    let (name, phone) = (reader.name(), reader.phone());
    let unit = place(&reader.cells.text(UNIT, true, 256));
    let community = reader.cells.text(COMMUNITY, false, 256);
    let read = RosterRow {
        line: row.line,
        name,
        phone,
        unit,
        branch: reader.cells.perhaps(BRANCH, 128),
        class: reader.cells.word(CLASS, CLASSES, "党员类别应为：机关、社区、农村、两新、流动、离退休"),
        duty: reader.cells.perhaps(DUTY, 64),
        from: reader.day(FROM),
        leaving: reader.leaving(),
        community: (!community.is_empty()).then(|| place(&community)),
    };
    if reader.cells.faults.is_empty() { Ok(read) } else { Err(reader.cells.faults) }
}

struct Reader<'a> {
    cells: Cells<'a>,
    today: NaiveDate,
}

impl Reader<'_> {
    /// A name without the blanks that lists are aligned with: 王　强 is 王强. Between Latin letters they stay.
    fn name(&mut self) -> String {
        let text = self.cells.text(NAME, true, 64);
        if text.is_ascii() { text } else { text.chars().filter(|c| !c.is_whitespace()).collect() }
    }

    fn phone(&mut self) -> String {
        let text = self.cells.text(PHONE, true, 64);
        let digits: String = text.chars().filter_map(narrow).collect();
        let phone = if digits.len() == 13 { digits.strip_prefix("86").unwrap_or(&digits) } else { &digits };
        if !text.is_empty() && !people::rules::is_phone(phone) {
            self.cells.fault(PHONE, "malformed", "手机号应为 1 开头的 11 位数字");
        }
        phone.to_string()
    }

    fn day(&mut self, column: usize) -> Option<NaiveDate> {
        let day = self.cells.day(column)?;
        let (first, last) = (NaiveDate::from_ymd_opt(1949, 10, 1)?, self.today + people::AHEAD);
        if day < first || day > last {
            self.cells.fault(column, "out_of_range", "日期过早，或晚于一年之后");
            return None;
        }
        Some(day)
    }

    fn leaving(&mut self) -> Option<(Leaving, NaiveDate)> {
        let before = self.cells.faults.len();
        let why = self.cells.word(WHY, REASONS, "离开原因应为：转出、退休、去世、开除");
        let on = self.day(UNTIL);
        if self.cells.faults.len() == before && why.is_some() != on.is_some() {
            let column = if why.is_some() { UNTIL } else { WHY };
            self.cells.fault(column, "required", "离开原因和离开日期须一起填写");
        }
        why.zip(on)
    }
}

/// 上级/名称, or a name alone.
fn place(text: &str) -> (Option<String>, String) {
    match text.rsplit_once(['/', '／']) {
        Some((above, name)) => (Some(above.trim().to_string()), name.trim().to_string()),
        None => (None, text.to_string()),
    }
}

/// A digit in its narrow form; nothing for what phone numbers are written with between them.
fn narrow(c: char) -> Option<char> {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        ' ' | '-' | '－' | '—' | '+' | '＋' | '　' | '\u{a0}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 16).unwrap()
    }

    fn read(cells: [&str; 10]) -> Result<RosterRow, Vec<(&'static str, &'static str)>> {
        let row = Row { line: 2, cells: cells.map(String::from).to_vec() };
        roster_row(&row, today()).map_err(|faults| faults.iter().map(|fault| (fault.head, fault.code)).collect())
    }

    #[test]
    fn what_offices_write_is_understood() {
        let row = read([
            "王　强",
            "+86 138-0000 0001",
            "教育局／一中",
            "",
            "两新组织",
            "教师",
            "2026年9月1日",
            "退休",
            "20261001",
            "",
        ]);
        let row = row.unwrap();
        assert_eq!((row.name.as_str(), row.phone.as_str()), ("王强", "13800000001"));
        assert_eq!(row.unit, (Some("教育局".into()), "一中".into()));
        assert_eq!((row.class, row.branch), (Some(MemberClass::NewDomain), None));
        assert_eq!(row.from.unwrap().to_string(), "2026-09-01");
        assert_eq!(row.leaving.unwrap().1.to_string(), "2026-10-01");
        let row = read(["Anna Wang", "１３８００００００01", "一中", "", "", "", "", "", "", "东街道/甲社区"]).unwrap();
        assert_eq!((row.name.as_str(), row.phone.as_str()), ("Anna Wang", "13800000001"));
    }

    #[test]
    fn every_wrong_cell_is_named_at_once() {
        let faults = read(["", "12345", "", "", "工人", "a\nb", "明天", "辞职", "2026-10-01", ""]).unwrap_err();
        assert_eq!(
            faults,
            [
                ("姓名", "required"),
                ("手机号", "malformed"),
                ("单位", "required"),
                ("党员类别", "unknown_word"),
                ("职务", "malformed"),
                ("生效日期", "malformed"),
                ("离开原因", "unknown_word"),
            ]
        );
    }

    #[test]
    fn days_are_days_and_reasons_come_with_them() {
        let with = |from: &'static str, why: &'static str, until: &'static str| {
            read(["张三", "13800000001", "一中", "", "", "", from, why, until, ""])
        };
        assert_eq!(with("2026-02-30", "", "").unwrap_err(), [("生效日期", "malformed")]);
        assert_eq!(with("1900-01-01", "", "").unwrap_err(), [("生效日期", "out_of_range")]);
        assert_eq!(with("2029-01-01", "", "").unwrap_err(), [("生效日期", "out_of_range")]);
        assert_eq!(with("", "退休", "").unwrap_err(), [("离开日期", "required")]);
        assert_eq!(with("", "", "2026-10-01").unwrap_err(), [("离开原因", "required")]);
        assert!(with("2026-09-01 00:00:00", "转出", "2026.10.1").is_ok());
    }
}
