//! The chain of a subject's entries: each holds the hash of the one before, over canonical bytes.
//! Pure.

use infra::crypto::sha256;
use infra::store::points::{EntryRow, LedgerHeadRow};

/// The hash of an entry: fixed field order, each field with its length, integers in decimal, times
/// in UTC microseconds, texts by their digest.
pub fn hash(entry: &EntryRow) -> String {
    let mut bytes = Vec::with_capacity(512);
    let mut field = |text: &str| {
        bytes.extend_from_slice(text.len().to_string().as_bytes());
        bytes.push(b':');
        bytes.extend_from_slice(text.as_bytes());
    };
    field("entry/1");
    field(&entry.previous_hash);
    field(&entry.id.to_string());
    field(entry.subject_kind.as_str());
    field(&entry.subject_id.to_string());
    field(&entry.subject_seq.to_string());
    field(entry.currency.as_str());
    field(entry.cause_kind.as_str());
    field(&entry.cause_id.to_string());
    field(&entry.deed_id.to_string());
    field(&entry.scheme_version_id.to_string());
    field(&entry.item);
    field(&entry.offered.to_string());
    field(&entry.credited.to_string());
    field(&sha256(entry.cut_by.as_deref().unwrap_or("").as_bytes()));
    field(&sha256(entry.because.as_bytes()));
    field(&entry.org_id.to_string());
    field(&entry.happened_at.timestamp_micros().to_string());
    field(&entry.recorded_at.timestamp_micros().to_string());
    sha256(&bytes)
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry with this `subject_seq` is missing, out of order, or was changed.
    Entry(i64),
    /// The head names another last entry than there is.
    Head,
}

/// Checks a subject's entries, in the order of `subject_seq`, against each other and the head.
///
/// # Errors
/// The first break.
pub fn verify(entries: &[EntryRow], head: Option<&LedgerHeadRow>) -> Result<(), Break> {
    let mut previous = "";
    for (expected, entry) in (1..).zip(entries) {
        if entry.subject_seq != expected || entry.previous_hash != previous || entry.hash != hash(entry) {
            return Err(Break::Entry(expected));
        }
        previous = &entry.hash;
    }
    let (length, last) = head.map_or((0, ""), |head| (head.length, head.hash.as_str()));
    if length == i64::try_from(entries.len()).unwrap_or(-1) && last == previous { Ok(()) } else { Err(Break::Head) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use chrono::DateTime;
    use infra::store::points::{Cause, Currency, SubjectKind};

    fn chain(length: i64) -> (Vec<EntryRow>, LedgerHeadRow) {
        let mut entries: Vec<EntryRow> = Vec::new();
        for seq in 1..=length {
            let mut entry = EntryRow {
                seq: seq + 100,
                id: Id::from_u128(seq as u128),
                subject_kind: SubjectKind::Person,
                subject_id: Id::nil(),
                subject_seq: seq,
                currency: Currency::Assessment,
                cause_kind: Cause::Deed,
                cause_id: Id::from_u128(1000 + seq as u128),
                deed_id: Id::from_u128(1000 + seq as u128),
                scheme_version_id: Id::nil(),
                item: "errand".into(),
                offered: 100,
                credited: 100,
                cut_by: None,
                because: "第一条".into(),
                org_id: Id::nil(),
                happened_at: DateTime::UNIX_EPOCH,
                recorded_at: DateTime::UNIX_EPOCH,
                previous_hash: entries.last().map(|entry| entry.hash.clone()).unwrap_or_default(),
                hash: String::new(),
            };
            entry.hash = hash(&entry);
            entries.push(entry);
        }
        let hash = entries.last().map(|entry| entry.hash.clone()).unwrap_or_default();
        (entries, LedgerHeadRow { subject_id: Id::nil(), subject_kind: SubjectKind::Person, length, hash })
    }

    #[test]
    fn an_untouched_chain_holds_and_so_does_none() {
        let (entries, head) = chain(5);
        assert_eq!(verify(&entries, Some(&head)), Ok(()));
        assert_eq!(verify(&[], None), Ok(()));
    }

    #[test]
    fn an_edit_a_deletion_a_swap_and_a_missing_last_row_are_found() {
        let (entries, head) = chain(5);
        let mut edited = entries.clone();
        edited[2].credited = 900;
        assert_eq!(verify(&edited, Some(&head)), Err(Break::Entry(3)));
        let mut reworded = entries.clone();
        reworded[4].because = "第九条".into();
        assert_eq!(verify(&reworded, Some(&head)), Err(Break::Entry(5)));
        let mut deleted = entries.clone();
        deleted.remove(1);
        assert_eq!(verify(&deleted, Some(&head)), Err(Break::Entry(2)));
        let mut swapped = entries.clone();
        swapped.swap(0, 1);
        assert_eq!(verify(&swapped, Some(&head)), Err(Break::Entry(1)));
        assert_eq!(verify(&entries[..4], Some(&head)), Err(Break::Head));
        assert_eq!(verify(&entries, None), Err(Break::Head));
    }
}
