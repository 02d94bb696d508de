//! The list to fill in, with examples.

use infra::sheets::{Csv, Workbook};

use super::row::ORGS;
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// The columns of a list of orgs, each with its width in characters.
pub const ORG_HEADS: [(&str, u16); 10] = {
    let mut heads = [("", 0); 10];
    let mut at = 0;
    while at < heads.len() {
        heads[at] = (ORGS[at].name, ORGS[at].width);
        at += 1;
    }
    heads
};

const EXAMPLES: &[[&str; 10]] = &[
    ["街道", "城西街道（示例）", "", "", "", "", "", "", "", ""],
    ["社区", "康乐社区（示例）", "城西街道（示例）", "", "", "", "", "河东大道 1 号", "0359-8022345", "2026-09-01"],
    ["网格", "第一网格（示例）", "康乐社区（示例）", "KL-01", "", "", "", "", "", ""],
    ["小区", "柳岸华都（示例）", "城西街道（示例）/康乐社区（示例）", "", "", "", "", "", "", ""],
    ["楼栋", "1号楼", "柳岸华都（示例）", "", "", "", "", "", "", ""],
    ["单元", "1单元", "柳岸华都（示例）/1号楼", "", "", "", "", "", "", ""],
    ["单位", "县图书馆（示例）", "", "ZZ-0031", "", "91350100M000100Y43", "事业单位", "", "", "1998-07-01"],
    ["党支部", "第一党支部（示例）", "县图书馆（示例）", "", "", "", "", "", "", ""],
    ["队伍", "夕阳红志愿服务队（示例）", "康乐社区（示例）", "", "", "", "", "", "", ""],
];

/// The columns with some rows that show how they are filled in: a workbook, with a second sheet that
/// explains them, or CSV.
pub async fn orgs_template(_: &Context, caller: &Caller, csv: bool) -> Result<Vec<u8>> {
    require(caller, Right::OrgsTemplate)?;
    if csv {
        let mut list = Csv::new(&ORG_HEADS.map(|(head, _)| head));
        EXAMPLES.iter().for_each(|row| list.row(row));
        return Ok(list.take());
    }
    let mut book = Workbook::new("组织名录", &ORG_HEADS)?;
    for row in EXAMPLES {
        book.row(row)?;
    }
    let mut notes = vec![
        "在“组织名录”表中每行填写一个组织，不要改动表头；填写前请删去示例行。行的先后不限，上级可以写在下级之后。".to_string(),
        "可多次导入：内容相同的行不会重复设立；已有组织的名称和属性按本表更正，不填的不变。导入不会调整上级，也不会撤销组织。"
            .to_string(),
        "建议先“试运行”查看问题，再正式导入。文件也可以是 .csv（UTF-8 或 GB18030 编码）。".to_string(),
    ];
    notes.extend(ORGS.iter().map(|head| format!("{}：{}", head.name, head.help)));
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    book.notes("填写说明", &notes)?;
    Ok(book.finish()?)
}
