//! xlsx: its first sheet, cell by cell, so that one cell far out in the sheet takes no memory for
//! all before it.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use super::{Collector, Limits, Line, SheetFault};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line>, SheetFault> {
    measure(bytes, limits)?;
    let damaged = |error: XlsxError| SheetFault::Damaged(error.to_string());
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let first = book.sheet_names().first().cloned().ok_or(SheetFault::Empty)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(damaged)?;
    let mut collector = Collector::new(limits);
    let mut current: (u32, Vec<String>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if row != current.0 {
            collector.push(current.0 + 1, std::mem::take(&mut current.1))?;
            current.0 = row;
        }
        let column = column as usize;
        if column >= limits.columns {
            return Err(SheetFault::TooManyColumns(limits.columns));
        }
        if current.1.len() <= column {
            current.1.resize(column + 1, String::new());
        }
        current.1[column] = text;
    }
    collector.push(current.0 + 1, current.1)?;
    Ok(collector.lines)
}

/// Unpacks everything into nothing, counting: what an archive says of its own sizes may be a lie.
fn measure(bytes: &[u8], limits: &Limits) -> Result<(), SheetFault> {
    let damaged = |error: zip::result::ZipError| SheetFault::Damaged(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())
            .map_err(|error| SheetFault::Damaged(error.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(SheetFault::TooLarge(limits.unpacked))?;
    }
    Ok(())
}

/// A cell as people read it.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) => text.trim().to_string(),
        DataRef::SharedString(text) => text.trim().to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.split('T').next().unwrap_or(text).to_string(),
    }
}
