//! Recording check-ins of many members at once: those of a list.

use std::collections::BTreeMap;

use infra::store::checkins::{self, Origin, policies};
use infra::store::notices::NoticeKind;
use infra::store::outbox::JobKind;
use infra::store::{orgs, points};

use super::opening::{self, Opening};
use super::rules;
use crate::write::Write;
use crate::{Context, Id, Result, notices};

/// Records check-ins (person, community) of members in service who have none, in the name of `by`.
/// The word of whoever answers for the community, too (`answers_for` is an org), confirms them.
pub(crate) async fn record_many(
    ctx: &Context,
    write: &mut Write,
    pairs: &[(Id, Id)],
    by: Option<Id>,
    answers_for: Id,
) -> Result<()> {
    let now = write.now();
    let mut by_community: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (person, community) in pairs {
        by_community.entry(*community).or_default().push(*person);
    }
    let confirmed = orgs::those_below(&**write, answers_for, by_community.keys().copied()).await?;
    let names = orgs::names(&**write, by_community.keys().copied()).await?;
    for (community, people) in by_community {
        let asks = policies::find(&**write, community).await?.is_some_and(|policy| policy.confirmation);
        let theirs = confirmed.contains(&community);
        let waits = asks && !theirs;
        let row = |person: &Id| {
            let (person, origin) = (*person, Origin::RecordedByStaff);
            let opening = Opening { person, community, origin, recorded_by: by, by_community: theirs };
            opening::row(ctx, &opening, waits, now)
        };
        checkins::insert_many(write, people.iter().map(row).collect()).await?;
        let text = rules::recorded_notice(names.get(&community).map_or("", String::as_str), !waits);
        notices::tell(ctx, write, &people, NoticeKind::CheckinRecorded, None, text).await?;
    }
    // Whoever has points stands on other boards now; a list of newcomers has none.
    for person in points::who_have_balances(&**write, pairs.iter().map(|(person, _)| *person)).await? {
        write.job(JobKind::Board, person).await?;
    }
    Ok(())
}
