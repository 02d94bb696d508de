//! Reading the cells of one row, and naming all that is wrong with them. Pure.

use chrono::NaiveDate;
use infra::store::imports::NewImportFault;

use super::heads::{Head, Row};

/// The cells of one row under their heads, and what was found wrong so far.
pub(super) struct Cells<'a> {
    row: &'a Row,
    heads: &'static [Head],
    pub faults: Vec<NewImportFault>,
}

impl<'a> Cells<'a> {
    pub fn new(row: &'a Row, heads: &'static [Head]) -> Self {
        Cells { row, heads, faults: Vec::new() }
    }

    pub fn fault(&mut self, column: usize, code: &'static str, detail: &str) {
        let head = self.heads[column].name;
        self.faults.push(NewImportFault { line: self.row.line, head, code, detail: detail.to_string() });
    }

    pub fn text(&mut self, column: usize, required: bool, most: usize) -> String {
        let text = self.row.cells[column].clone();
        if required && text.is_empty() {
            self.fault(column, "required", &format!("{}不能为空", self.heads[column].name));
        } else if text.chars().count() > most {
            self.fault(column, "too_long", &format!("最多 {most} 个字"));
        } else if text.chars().any(char::is_control) {
            self.fault(column, "malformed", "不能换行或含控制字符");
        }
        text
    }

    /// A text that need not be there.
    pub fn perhaps(&mut self, column: usize, most: usize) -> Option<String> {
        Some(self.text(column, false, most)).filter(|text| !text.is_empty())
    }

    pub fn word<T: Copy>(&mut self, column: usize, words: &[(&[&str], T)], otherwise: &str) -> Option<T> {
        let text = self.text(column, false, 64);
        let found = words.iter().find(|(words, _)| words.contains(&text.as_str())).map(|(_, value)| *value);
        if found.is_none() && !text.is_empty() {
            self.fault(column, "unknown_word", otherwise);
        }
        found
    }

    pub fn day(&mut self, column: usize) -> Option<NaiveDate> {
        let text = self.perhaps(column, 64)?;
        let day = day(&text);
        if day.is_none() {
            self.fault(column, "malformed", "日期应写成 2026-09-01");
        }
        day
    }
}

/// 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.split([' ', 'T']).next().unwrap_or(text);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let parts: Vec<&str> = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
