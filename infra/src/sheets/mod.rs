//! Spreadsheets in and out: xlsx, and CSV in whatever encoding the office's machine writes.
//!
//! What comes in is somebody's file: limits hold before memory is taken, and what cannot be read is
//! told apart by why. All of it is work for a thread that may block.

mod text;
mod workbook;
mod write;

pub use write::{Csv, Workbook};

/// How much of a file is looked at. Beyond it the file is refused, never cut.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows that are not empty, the header's among them.
    pub rows: usize,
    /// Cells of a row.
    pub columns: usize,
    /// Bytes of a cell.
    pub cell: usize,
    /// Bytes of a workbook once unpacked.
    pub unpacked: u64,
}

/// One row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number as the spreadsheet program shows it, from 1.
    pub number: u32,
    /// Trimmed. Dates are `2026-09-01`, whole numbers have no point.
    pub cells: Vec<String>,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    #[error("neither xlsx nor text")]
    Unrecognised,
    /// The format of before 2007.
    #[error("an old workbook (.xls)")]
    OldWorkbook,
    #[error("nothing in it")]
    Empty,
    #[error("more than {0} rows")]
    TooManyRows(usize),
    #[error("more than {0} columns")]
    TooManyColumns(usize),
    #[error("more than {0} bytes in one cell")]
    CellTooLong(usize),
    #[error("more than {0} bytes once unpacked")]
    TooLarge(u64),
    #[error("damaged: {0}")]
    Damaged(String),
}

/// Reads the first sheet of a workbook, or a CSV file: by what the bytes are, not by a name.
///
/// # Errors
/// See [`SheetFault`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, SheetFault> {
    let lines = if bytes.starts_with(b"PK\x03\x04") {
        workbook::read(bytes, limits)?
    } else if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(SheetFault::OldWorkbook);
    } else {
        text::read(bytes, limits)?
    };
    if lines.is_empty() { Err(SheetFault::Empty) } else { Ok(lines) }
}

/// Takes rows in, one after the other, as far as the limits go.
struct Collector<'a> {
    limits: &'a Limits,
    lines: Vec<Line>,
}

impl<'a> Collector<'a> {
    fn new(limits: &'a Limits) -> Self {
        Collector { limits, lines: Vec::new() }
    }

    /// Adds a row, unless there is nothing in it.
    fn push(&mut self, number: u32, mut cells: Vec<String>) -> Result<(), SheetFault> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if self.lines.len() >= self.limits.rows {
            return Err(SheetFault::TooManyRows(self.limits.rows));
        }
        if cells.len() > self.limits.columns {
            return Err(SheetFault::TooManyColumns(self.limits.columns));
        }
        if cells.iter().any(|cell| cell.len() > self.limits.cell) {
            return Err(SheetFault::CellTooLong(self.limits.cell));
        }
        self.lines.push(Line { number, cells });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { rows: 3, columns: 4, cell: 64, unpacked: 1 << 20 };

    fn cells(line: &Line) -> Vec<&str> {
        line.cells.iter().map(String::as_str).collect()
    }

    #[test]
    fn a_file_is_known_by_its_bytes() {
        assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls", &LIMITS), Err(SheetFault::OldWorkbook));
        assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0\0\0", &LIMITS), Err(SheetFault::Unrecognised));
        assert_eq!(read(b"", &LIMITS), Err(SheetFault::Empty));
        assert_eq!(read(b"\n,,\n \n", &LIMITS), Err(SheetFault::Empty));
        assert!(matches!(read(b"PK\x03\x04 and no more", &LIMITS), Err(SheetFault::Damaged(_))));
    }

    #[test]
    fn the_encodings_of_an_office_give_the_same_rows() {
        let text = "姓名,手机号\r\n张建国,13800000001\r\n";
        let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
        let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in
            [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), gb18030.into_owned(), utf16]
        {
            let lines = read(&bytes, &LIMITS).unwrap();
            assert_eq!(lines.iter().map(cells).collect::<Vec<_>>(), [["姓名", "手机号"], ["张建国", "13800000001"]]);
        }
    }

    #[test]
    fn what_goes_beyond_a_limit_is_refused_and_not_cut() {
        assert_eq!(read(b"a\nb\nc\n\nd\n", &LIMITS), Err(SheetFault::TooManyRows(3)));
        assert_eq!(read(b"a,b,c,d,e\n", &LIMITS), Err(SheetFault::TooManyColumns(4)));
        assert_eq!(read("长".repeat(22).as_bytes(), &LIMITS), Err(SheetFault::CellTooLong(64)));
        assert!(read(b"a,b,c,d,,,,\n\n\nb\nc\n", &LIMITS).is_ok());
    }

    #[test]
    fn rows_keep_the_numbers_that_the_office_sees() {
        let lines = read("名称\n\n\"两行\n的格\",x\n末".as_bytes(), &LIMITS).unwrap();
        assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(cells(&lines[1]), ["两行\n的格", "x"]);
    }

    #[test]
    fn a_written_workbook_is_read_again_and_starts_no_formula() {
        let mut book = Workbook::new("名单", &[("姓名", 12), ("手机号", 14)]).unwrap();
        book.row(&["=1+1", "13800000001"]).unwrap();
        book.row(&["张建国", ""]).unwrap();
        let lines = read(&book.finish().unwrap(), &LIMITS).unwrap();
        assert_eq!(
            lines.iter().map(cells).collect::<Vec<_>>(),
            [vec!["姓名", "手机号"], vec!["=1+1", "13800000001"], vec!["张建国"]]
        );
    }

    #[test]
    fn a_workbook_that_unpacks_too_far_is_refused_before_it_is_unpacked() {
        let mut book = Workbook::new("名单", &[("姓名", 12)]).unwrap();
        book.row(&[&"a".repeat(30_000)]).unwrap();
        let bytes = book.finish().unwrap();
        let limits = Limits { unpacked: 10_000, ..LIMITS };
        assert_eq!(read(&bytes, &limits), Err(SheetFault::TooLarge(10_000)));
    }

    #[test]
    fn a_cell_of_a_csv_starts_no_formula() {
        let mut csv = Csv::new(&["姓名", "备注"]);
        csv.row(&["=cmd()", "-1"]);
        csv.row(&["张\"建\"国", "a,b"]);
        let text = String::from_utf8(csv.take()).unwrap();
        assert_eq!(text, "\u{feff}姓名,备注\r\n'=cmd(),'-1\r\n\"张\"\"建\"\"国\",\"a,b\"\r\n");
        // Read again, it says what it said.
        let lines = read(text.as_bytes(), &LIMITS).unwrap();
        assert_eq!(cells(&lines[1]), ["=cmd()", "-1"]);
    }
}
