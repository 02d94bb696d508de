//! What a row of a list of orgs says. Pure.

use chrono::NaiveDate;
use infra::store::imports::NewImportFault;
use infra::store::orgs::{OrgKind, UnitKind};

use super::super::cells::Cells;
use super::super::heads::{Head, Row};
use crate::orgs::{Attributes, rules};

pub(super) const KIND: usize = 0;
pub(super) const NAME: usize = 1;
pub(super) const PARENT: usize = 2;
pub(super) const EXTERNAL: usize = 3;
pub(super) const DIVISION: usize = 4;
pub(super) const CREDIT: usize = 5;
const UNIT_KIND: usize = 6;
const ADDRESS: usize = 7;
const PHONE: usize = 8;
pub(super) const FROM: usize = 9;

/// The columns of a list of orgs, in the order of the constants above.
pub(super) const ORGS: &[Head] = &[
    Head {
        name: "类别",
        aliases: &["组织类别", "组织类型", "类型"],
        required: true,
        help: "必填：街道、社区、网格、小区、楼栋、单元、单位、党支部、队伍。乡镇写街道，村写社区。",
        width: 12,
    },
    Head {
        name: "名称",
        aliases: &["组织名称"],
        required: true,
        help: "必填，最多 100 个字。同一上级之下同一类别不能重名。",
        width: 28,
    },
    Head {
        name: "上级",
        aliases: &["上级组织", "所属组织"],
        required: false,
        help: "选填，上级的名称或代码，可以是本文件中的任一行，也可以是已有的组织；有重名时写成“街道/社区”。\
            不填则直接设在导入范围的组织之下。已有组织的上级不会因导入而改变，请用“调整上级”办理。",
        width: 32,
    },
    Head {
        name: "代码",
        aliases: &["组织代码", "编码", "外部编码"],
        required: false,
        help: "选填，贵处或其他系统中的编码。填写了代码的先按代码识别已有组织，否则按上级、类别和名称识别。",
        width: 16,
    },
    Head {
        name: "区划代码",
        aliases: &["统计用区划代码", "行政区划代码"],
        required: false,
        help: "选填，统计用区划代码：街道乡镇 9 位，社区村 12 位。",
        width: 16,
    },
    Head {
        name: "统一社会信用代码",
        aliases: &["信用代码", "社会信用代码"],
        required: false,
        help: "选填，18 位。",
        width: 22,
    },
    Head {
        name: "单位性质",
        aliases: &["性质"],
        required: false,
        help: "选填，只用于单位和队伍：机关、事业单位、国企、两新组织、社会组织。",
        width: 12,
    },
    Head { name: "地址", aliases: &["办公地址"], required: false, help: "选填。", width: 28 },
    Head {
        name: "办公电话",
        aliases: &["电话", "联系电话"],
        required: false,
        help: "选填，所有人可见，请勿填写个人号码。",
        width: 16,
    },
    Head {
        name: "启用日期",
        aliases: &["设立日期", "成立日期"],
        required: false,
        help: "选填，如 2026-09-01，最多在一年以内。不填则为导入当天；已有组织的启用日期不能更改。",
        width: 14,
    },
];

const KINDS: &[(&[&str], OrgKind)] = &[
    (&["市县区", "市", "县", "区"], OrgKind::City),
    (&["街道", "街道乡镇", "乡镇", "镇", "乡"], OrgKind::Street),
    (&["社区", "社区村", "村"], OrgKind::Community),
    (&["网格"], OrgKind::Grid),
    (&["小区"], OrgKind::Compound),
    (&["楼栋"], OrgKind::Building),
    (&["单元"], OrgKind::Entrance),
    (&["单位"], OrgKind::Unit),
    (&["党支部", "支部", "网格党支部", "功能型党支部", "楼栋党小组"], OrgKind::Branch),
    (&["队伍", "志愿服务队"], OrgKind::Team),
];

const SORTS: &[(&[&str], UnitKind)] = &[
    (&["机关"], UnitKind::Office),
    (&["事业单位", "事业"], UnitKind::Institution),
    (&["国企", "国有企业"], UnitKind::StateOwned),
    (&["两新组织", "两新"], UnitKind::NewDomain),
    (&["社会组织"], UnitKind::Social),
];

/// The kind of orgs that a word means.
pub(super) fn kind(word: &str) -> Option<OrgKind> {
    KINDS.iter().find(|(words, _)| words.contains(&word)).map(|(_, kind)| *kind)
}

/// A kind of orgs in the word that lists use.
pub(super) fn kind_word(kind: OrgKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(words, _)| words[0])
}

/// A sort of units, likewise.
pub(super) fn sort_word(sort: UnitKind) -> &'static str {
    SORTS.iter().find(|(_, known)| *known == sort).map_or("", |(words, _)| words[0])
}

/// What a row says, read and checked by itself.
#[derive(Clone, Debug)]
pub(super) struct OrgLine {
    pub line: i32,
    pub kind: OrgKind,
    pub name: String,
    /// The name, the path or the code of what it stands under.
    pub parent: Option<String>,
    pub attributes: Attributes,
    pub valid_from: Option<NaiveDate>,
}

/// Names what is wrong in a cell.
pub(super) fn fault(line: i32, column: usize, code: &'static str, detail: impl Into<String>) -> NewImportFault {
    NewImportFault { line, head: ORGS[column].name, code, detail: detail.into() }
}

/// Reads one row.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn org_line(row: &Row, today: NaiveDate) -> Result<OrgLine, Vec<NewImportFault>> {
    let mut cells = Cells::new(row, ORGS);
    cells.text(KIND, true, 64);
    let kind = cells.word(KIND, KINDS, "类别应为：街道、社区、网格、小区、楼栋、单元、单位、党支部、队伍");
    let name = cells.text(NAME, true, 100);
    let parent = cells.perhaps(PARENT, 1_000);
    let attributes = Attributes {
        external_code: cells.perhaps(EXTERNAL, 64),
        division_code: cells.perhaps(DIVISION, 12),
        credit_code: cells.perhaps(CREDIT, 18),
        unit_kind: cells.word(UNIT_KIND, SORTS, "单位性质应为：机关、事业单位、国企、两新组织、社会组织"),
        address: cells.perhaps(ADDRESS, 200),
        phone: cells.perhaps(PHONE, 32),
    }
    .trimmed();
    let valid_from = cells.day(FROM);
    if let Some(wrong) = valid_from.and_then(|day| rules::beginning_fault(day, today)) {
        cells.fault(FROM, wrong.code, &wrong.detail);
    }
    if let Some(kind) = kind {
        for wrong in rules::attribute_faults(kind, &attributes) {
            cells.fault(column(&wrong.pointer), wrong.code, &wrong.detail);
        }
    }
    match kind {
        Some(kind) if cells.faults.is_empty() => {
            Ok(OrgLine { line: row.line, kind, name, parent, attributes, valid_from })
        }
        _ => Err(cells.faults),
    }
}

/// Where a list has what the API's bodies have under this pointer.
fn column(pointer: &str) -> usize {
    match pointer {
        "/external_code" => EXTERNAL,
        "/division_code" => DIVISION,
        "/credit_code" => CREDIT,
        "/unit_kind" => UNIT_KIND,
        "/phone" => PHONE,
        "/kind" => KIND,
        "/valid_from" => FROM,
        _ => NAME,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: [&str; 10]) -> Result<OrgLine, Vec<(&'static str, &'static str)>> {
        let row = Row { line: 2, cells: cells.map(String::from).to_vec() };
        let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        org_line(&row, today).map_err(|faults| faults.iter().map(|fault| (fault.head, fault.code)).collect())
    }

    #[test]
    fn what_offices_write_is_understood() {
        let row = read([
            "镇",
            "栲栳镇",
            "",
            "ZZ-01",
            "140881101",
            "91350100m000100y43",
            "",
            "镇政府",
            "0359-8022345",
            "2026年9月1日",
        ]);
        let row = row.unwrap();
        assert_eq!((row.kind, row.parent), (OrgKind::Street, None));
        assert_eq!(row.attributes.credit_code.as_deref(), Some("91350100M000100Y43"));
        assert_eq!(row.valid_from.unwrap().to_string(), "2026-09-01");
        let row = read(["功能型党支部", "一支部", "某局/某处", "", "", "", "", "", "", ""]).unwrap();
        assert_eq!((row.kind, row.parent.as_deref()), (OrgKind::Branch, Some("某局/某处")));
        for kind in OrgKind::ALL {
            assert!(!kind_word(*kind).is_empty(), "{kind:?}");
        }
        assert!(UnitKind::ALL.iter().all(|sort| !sort_word(*sort).is_empty()));
    }

    #[test]
    fn every_wrong_cell_is_named_at_once() {
        let long = "长".repeat(101);
        let faults = read(["网格", &long, "甲\n乙", "编码", "990001001001", "1", "机关", "", "call me", "明天"]);
        assert_eq!(
            faults.unwrap_err(),
            [
                ("名称", "too_long"),
                ("上级", "malformed"),
                ("启用日期", "malformed"),
                ("区划代码", "misplaced"),
                ("统一社会信用代码", "malformed"),
                ("代码", "malformed"),
                ("单位性质", "misplaced"),
                ("办公电话", "malformed"),
            ]
        );
        let faults = read(["星球", "", "", "", "", "", "私企", "", "", "1066-10-14"]).unwrap_err();
        let expected =
            [("类别", "unknown_word"), ("名称", "required"), ("单位性质", "unknown_word"), ("启用日期", "too_early")];
        assert_eq!(faults, expected);
        let far = read(["", "一网格", "", "", "", "", "", "", "", "2028-01-01"]).unwrap_err();
        assert_eq!(far, [("类别", "required"), ("启用日期", "too_far")]);
    }
}
