//! Telling those who confirm check-ins that somebody waits for them.

use chrono::Duration;
use infra::Reader;
use infra::store::checkins::waiting;
use infra::store::notices::{self as notice_rows, NoticeKind};
use infra::store::orgs::{self, handover};

use super::rules;
use crate::access::{ORGANISERS, Right, require};
use crate::{Caller, Context, Id, Result, calendar, notices};

/// Nobody is told before this hour of the day, in China.
const NOT_BEFORE: Duration = Duration::hours(8);

/// Tells those who confirm check-ins, once a day and community, how many wait: in the first minutes
/// after somebody begins to, and every morning as long as anybody does.
pub async fn tell_waiting_checkins(ctx: &Context, caller: &Caller) -> Result<()> {
    let now = ctx.now();
    require(caller, Right::TellWaitingCheckins)?;
    let midnight = calendar::start_of(calendar::day(now));
    if now < midnight + NOT_BEFORE {
        return Ok(());
    }
    for waiting in waiting::by_community(&ctx.db).await? {
        let community = waiting.community_id;
        let write = ctx.write(caller, Right::TellWaitingCheckins, now).await?;
        let people = answering(&*write, community).await?;
        let kind = NoticeKind::CheckinsWaiting;
        // Another instance may be at it, or have been.
        if people.is_empty()
            || !write.try_lock(&format!("checkins waiting {community}")).await?
            || notice_rows::any_since(&*write, &people, kind, community, midnight).await?
        {
            continue;
        }
        let name = orgs::names(&*write, [community]).await?.remove(&community).unwrap_or_default();
        let text = rules::waiting_notice(&name, waiting.members, waiting.units);
        notices::tell(ctx, &write, &people, kind, Some(community), text).await?;
        write.commit(("org", Some(community))).await?;
    }
    Ok(())
}

/// Those who confirm for a community: its own staff, or where it has none, that of the nearest org above.
async fn answering(reader: &impl Reader, community: Id) -> Result<Vec<Id>> {
    for org in orgs::lineage(reader, community).await? {
        let grants = handover::grants_on(reader, org.id).await?;
        let people: Vec<Id> =
            grants.iter().filter(|grant| ORGANISERS.contains(&grant.role)).map(|grant| grant.person_id).collect();
        if !people.is_empty() {
            return Ok(people);
        }
    }
    Ok(Vec::new())
}
