//! A list's rows on their way through the database: some hundred to a part, as text that is sealed.
//! Pure.

use super::heads::Row;

/// Rows of a part: one transaction, well below a tenth of a second.
pub(super) const SIZE: usize = 500;

/// The rows as parts, each a text.
pub(super) fn split(rows: &[Row]) -> Vec<String> {
    rows.chunks(SIZE).map(write).collect()
}

fn write(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let line = row.line.to_string();
        let cells = std::iter::once(line.as_str()).chain(row.cells.iter().map(String::as_str));
        writer.write_record(cells).expect("writing to memory does not fail");
    }
    String::from_utf8(writer.into_inner().expect("writing to memory does not fail")).expect("text stays text")
}

/// The rows of a part again.
pub(super) fn read(part: &str) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(part.as_bytes());
    let rows = reader.records().filter_map(Result::ok).map(|record| {
        let mut cells = record.iter().map(str::to_string);
        let line = cells.next().and_then(|line| line.parse().ok()).unwrap_or(0);
        Row { line, cells: cells.collect() }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_went() {
        let row = |line: i32| Row { line, cells: vec!["张,\"三\"".into(), String::new(), "a\nb".into()] };
        let rows: Vec<Row> = (2..2 + SIZE as i32 + 1).map(row).collect();
        let parts = split(&rows);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts.iter().flat_map(|part| read(part)).collect::<Vec<_>>(), rows);
        assert_eq!(split(&[]), Vec::<String>::new());
    }
}
