//! The columns of a list: where their heads stand, and which cell belongs under which. Pure.

use infra::sheets::{Limits, Line, SheetFault};

use crate::Fault;

/// What is looked at of a file.
pub(super) const LIMITS: Limits = Limits { rows: 200_000, columns: 64, cell: 4_096, unpacked: 256 << 20 };

/// How far down the heads may stand, below a title.
const SEARCHED: usize = 10;

/// One column that is known.
pub(super) struct Head {
    pub name: &'static str,
    /// What else it is called in the offices' own lists.
    pub aliases: &'static [&'static str],
    pub required: bool,
    /// What to write in it.
    pub help: &'static str,
    /// How wide the template makes it, in characters.
    pub width: u16,
}

/// A list whose cells have been put in the order of the known heads. What is not there is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sorted {
    pub rows: Vec<Row>,
    /// Heads of columns that nobody knows.
    pub ignored: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub line: i32,
    pub cells: Vec<String>,
}

/// Finds the heads and sorts the cells under them. There is at least one line.
///
/// # Errors
/// No line has all the required heads, two columns have the same head, or no row follows.
pub(super) fn sort_out(lines: Vec<Line>, heads: &[Head]) -> Result<Sorted, Fault> {
    let known = |cell: &String| heads.iter().position(|head| is(head, cell));
    let hits = |line: &Line| line.cells.iter().filter(|cell| known(cell).is_some()).count();
    // The line with the most known heads, the first of equals.
    let at = (0..lines.len().min(SEARCHED)).rev().max_by_key(|at| hits(&lines[*at])).unwrap_or(0);
    let places: Vec<Option<usize>> = lines[at].cells.iter().map(known).collect();
    let missing: Vec<&str> = (0..heads.len())
        .filter(|head| heads[*head].required && !places.contains(&Some(*head)))
        .map(|head| heads[head].name)
        .collect();
    if !missing.is_empty() {
        let detail = format!("缺少列：{}。请使用模板中的表头", missing.join("、"));
        return Err(Fault::new("", "column_missing", detail));
    }
    for (column, place) in places.iter().enumerate().filter(|(_, place)| place.is_some()) {
        if places[..column].contains(place) {
            let detail = format!("“{}”列出现了两次", lines[at].cells[column]);
            return Err(Fault::new("", "column_repeated", detail));
        }
    }
    let unknown = lines[at].cells.iter().zip(&places).filter(|(cell, place)| place.is_none() && !cell.is_empty());
    let ignored = unknown.map(|(cell, _)| cell.chars().take(20).collect()).collect();
    let rows: Vec<Row> = lines.into_iter().skip(at + 1).map(|line| row(line, &places, heads.len())).collect();
    if rows.is_empty() {
        return Err(Fault::new("", "no_rows", "表头下面没有数据"));
    }
    Ok(Sorted { rows, ignored })
}

fn row(line: Line, places: &[Option<usize>], heads: usize) -> Row {
    let mut cells = vec![String::new(); heads];
    for (cell, place) in line.cells.into_iter().zip(places) {
        if let Some(place) = place {
            cells[*place] = cell;
        }
    }
    Row { line: i32::try_from(line.number).unwrap_or(i32::MAX), cells }
}

/// Whether a cell is this head, stars and remarks in brackets left aside: 姓名* is 姓名.
fn is(head: &Head, cell: &str) -> bool {
    let end = cell.find(['(', '（', '*', '＊']).unwrap_or(cell.len());
    let bare: String = cell[..end].chars().filter(|c| !c.is_whitespace()).collect();
    bare == head.name || head.aliases.contains(&bare.as_str())
}

/// Why a file cannot be read, for whoever sent it.
pub(super) fn unreadable(fault: &SheetFault) -> Fault {
    let (code, detail) = match fault {
        SheetFault::Unrecognised => {
            ("unrecognised_file", "文件不是 .xlsx，也不是 UTF-8 或 GB18030 编码的 .csv".to_string())
        }
        SheetFault::OldWorkbook => {
            ("old_workbook", "不支持 .xls 格式，请在表格软件中另存为 .xlsx 后再上传".to_string())
        }
        SheetFault::Empty => ("empty_file", "文件中没有内容".to_string()),
        SheetFault::TooManyRows(most) => ("too_many_rows", format!("一次最多导入 {most} 行，请分成几个文件")),
        SheetFault::TooManyColumns(most) => ("too_many_columns", format!("最多 {most} 列")),
        SheetFault::CellTooLong(most) => ("cell_too_long", format!("单元格内容过长（最多 {most} 字节）")),
        SheetFault::TooLarge(_) => ("unpacks_too_large", "文件解压后过大".to_string()),
        SheetFault::Damaged(_) => ("damaged_file", "文件已损坏，无法读取".to_string()),
    };
    Fault::new("", code, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADS: &[Head] = &[
        Head { name: "姓名", aliases: &["党员姓名"], required: true, help: "", width: 1 },
        Head { name: "手机号", aliases: &["联系电话"], required: true, help: "", width: 1 },
        Head { name: "职务", aliases: &[], required: false, help: "", width: 1 },
    ];

    fn lines(rows: &[&[&str]]) -> Vec<Line> {
        let line =
            |(number, cells): (u32, &&[&str])| Line { number, cells: cells.iter().map(|c| c.to_string()).collect() };
        (1..).zip(rows).map(line).collect()
    }

    fn code(rows: &[&[&str]]) -> &'static str {
        sort_out(lines(rows), HEADS).unwrap_err().code
    }

    #[test]
    fn cells_go_under_their_heads_wherever_those_stand() {
        let rows: &[&[&str]] =
            &[&["某某局在职党员花名册"], &["序号", "联系 电话*", "姓名（必填）"], &["1", "138", "张三"], &["2", "139"]];
        let sorted = sort_out(lines(rows), HEADS).unwrap();
        assert_eq!(sorted.ignored, ["序号"]);
        assert_eq!(sorted.rows[0], Row { line: 3, cells: vec!["张三".into(), "138".into(), String::new()] });
        assert_eq!(sorted.rows[1], Row { line: 4, cells: vec![String::new(), "139".into(), String::new()] });
    }

    #[test]
    fn a_list_without_its_heads_or_its_rows_is_refused_by_name() {
        assert_eq!(code(&[&["姓名", "职务"], &["张三", "科员"]]), "column_missing");
        assert_eq!(code(&[&["姓名", "手机号", "党员姓名"], &["张三", "138", "李四"]]), "column_repeated");
        assert_eq!(code(&[&["姓名", "手机号"]]), "no_rows");
    }
}
