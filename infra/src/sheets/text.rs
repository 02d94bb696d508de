//! CSV: UTF-8 with or without a mark, UTF-16 with one, or GB18030, as Chinese spreadsheet programs write it.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Collector, Limits, Line, SheetFault};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, SheetFault> {
    let text = decode(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut collector = Collector::new(limits);
    let mut record = ::csv::StringRecord::new();
    let damaged = |error: ::csv::Error| SheetFault::Damaged(error.to_string());
    let mut number = 0;
    while reader.read_record(&mut record).map_err(damaged)? {
        // The reader steps over empty lines without a word; a spreadsheet program counts them as
        // rows, and a cell of several lines as one.
        let begin = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or(text.len());
        let empty =
            text[begin..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n');
        number += 1 + u32::try_from(empty.count()).unwrap_or(0);
        let cells = record.iter().map(|cell| super::write::bare(cell.trim()).to_string()).collect();
        collector.push(number, cells)?;
    }
    Ok(collector.lines)
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetFault> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, _, malformed) = encoding.decode(bytes);
    // Text has no control characters but these; pictures and archives do.
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    if malformed || text.chars().any(control) { Err(SheetFault::Unrecognised) } else { Ok(text) }
}

/// What parts the cells: a comma, or a tab where the first line has only those ("Unicode text").
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or("");
    if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' }
}
