//! Writing lists for spreadsheet programs. No cell can start a formula.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use crate::{Error, Result};

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        Error::Fault(format!("a workbook: {error}"))
    }
}

/// A list as a workbook. Rows go to a temporary file as they come.
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    next: u32,
}

impl Workbook {
    /// One sheet with these column heads, each with its width in characters.
    pub fn new(sheet: &str, heads: &[(&str, u16)]) -> Result<Self> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let worksheet = book.add_worksheet_with_constant_memory()?;
        worksheet.set_name(sheet)?.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        // Cells as text: a phone number must stay what it is.
        let text = Format::new().set_num_format("@");
        for (column, (head, width)) in (0..).zip(heads) {
            worksheet.set_column_width(column, f64::from(*width))?;
            worksheet.set_column_format(column, &text)?;
            worksheet.write_string_with_format(0, column, *head, &bold)?;
        }
        Ok(Workbook { book, next: 1 })
    }

    /// A row. Every cell is text, and text starts no formula.
    pub fn row(&mut self, cells: &[&str]) -> Result<()> {
        let row = self.next;
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row, column, *cell)?;
        }
        self.next += 1;
        Ok(())
    }

    /// A second sheet that explains the first, one line a row.
    pub fn notes(&mut self, name: &str, lines: &[&str]) -> Result<()> {
        let mut notes = Worksheet::new();
        notes.set_name(name)?.set_column_width(0, 80)?;
        for (row, line) in (0..).zip(lines) {
            notes.write_string(row, 0, *line)?;
        }
        self.book.push_worksheet(notes);
        Ok(())
    }

    pub fn finish(mut self) -> Result<Vec<u8>> {
        Ok(self.book.save_to_buffer()?)
    }
}

/// A list as CSV: UTF-8 with a mark, without which spreadsheet programs in China read GB18030.
pub struct Csv {
    writer: ::csv::Writer<Vec<u8>>,
}

impl Csv {
    pub fn new(heads: &[&str]) -> Self {
        let mut csv = Csv { writer: writer("\u{feff}".as_bytes().to_vec()) };
        csv.row(heads);
        csv
    }

    /// Rows alone, to go on with what was begun elsewhere.
    pub fn bare() -> Self {
        Csv { writer: writer(Vec::new()) }
    }

    pub fn row(&mut self, cells: &[&str]) {
        let harmless = |cell: &&str| if starts_formula(cell) { format!("'{cell}") } else { (*cell).to_string() };
        self.writer.write_record(cells.iter().map(harmless)).expect("writing to memory does not fail");
    }

    /// What was written.
    pub fn take(self) -> Vec<u8> {
        self.writer.into_inner().expect("writing to memory does not fail")
    }
}

fn starts_formula(cell: &str) -> bool {
    matches!(cell.as_bytes().first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

/// What a cell said before it was made harmless: a list that was written is read as it was meant.
pub(super) fn bare(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| starts_formula(rest)).unwrap_or(cell)
}

fn writer(begun: Vec<u8>) -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(begun)
}
