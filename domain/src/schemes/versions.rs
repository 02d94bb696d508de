//! Published versions, and which hold where, each read once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Index;

use infra::Reader;
use infra::store::schemes::{self, LineageVersion, SchemeVersionRow};

use super::grammar::Scheme;
use super::rules;
use crate::{Id, Refusal, Result};

/// A published version, read.
pub(crate) struct Version {
    pub number: i32,
    pub scheme: Scheme,
}

/// What a published version says.
///
/// # Errors
/// A fault of ours when it cannot be read: it was checked before it was published.
pub(super) fn read(version: &SchemeVersionRow) -> Result<Scheme> {
    rules::parse(&version.body).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        infra::Error::Unreadable(told.join("; ")).into()
    })
}

/// One version.
///
/// # Errors
/// [`Refusal::NotFound`], and those of [`read`].
pub(super) async fn version(reader: &impl Reader, id: Id) -> Result<Version> {
    let row = schemes::find_version(reader, id).await?.ok_or(Refusal::NotFound)?;
    Ok(Version { number: row.number, scheme: read(&row)? })
}

/// Versions that were read.
#[derive(Default)]
pub(crate) struct Versions(HashMap<Id, Version>);

impl Versions {
    pub(crate) async fn get(&mut self, reader: &impl Reader, id: Id) -> Result<&Version> {
        match self.0.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(version(reader, id).await?)),
        }
    }

    pub fn known(&self, id: Id) -> Option<&Version> {
        self.0.get(&id)
    }

    pub fn all(&self) -> impl Iterator<Item = &Version> {
        self.0.values()
    }
}

impl Index<&Id> for Versions {
    type Output = Version;
    fn index(&self, id: &Id) -> &Version {
        &self.0[id]
    }
}

/// The versions at and above orgs, as the store gives them.
#[derive(Default)]
pub(crate) struct Lineages(HashMap<Id, Vec<LineageVersion>>);

impl Lineages {
    pub(crate) async fn get(&mut self, reader: &impl Reader, org: Id) -> Result<&[LineageVersion]> {
        match self.0.entry(org) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(schemes::lineage_versions(reader, org).await?)),
        }
    }

    pub fn known(&self, org: Id) -> Option<&[LineageVersion]> {
        self.0.get(&org).map(Vec::as_slice)
    }
}
