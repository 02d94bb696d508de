//! The empty list to fill in.

use infra::sheets::Workbook;

use super::roster_row::ROSTER;
use crate::access::{Right, require};
use crate::{Caller, Context, Result};

/// A workbook with the roster's columns, and a second sheet that explains them.
pub async fn roster_template(_: &Context, caller: &Caller) -> Result<Vec<u8>> {
    require(caller, Right::RosterTemplate)?;
    let heads: Vec<(&str, u16)> = ROSTER.iter().map(|head| (head.name, head.width)).collect();
    let mut book = Workbook::new("花名册", &heads)?;
    let mut notes = vec![
        "在“花名册”表中每行填写一名在职党员，不要改动表头。可多次导入：内容相同的行不会重复登记。".to_string(),
        "建议先“试运行”查看问题，再正式导入。文件也可以是 .csv（UTF-8 或 GB18030 编码）。".to_string(),
    ];
    notes.extend(ROSTER.iter().map(|head| format!("{}：{}", head.name, head.help)));
    let notes: Vec<&str> = notes.iter().map(String::as_str).collect();
    book.notes("填写说明", &notes)?;
    Ok(book.finish()?)
}
