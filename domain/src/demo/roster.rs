//! The city's members as the lists that an office sends in: all of them, and later those who moved or left.

use infra::store::imports::{ImportMode, ImportState};
use infra::store::outbox::JobKind;

use super::cast::{ACTIVE, MEMBERS, has_checked_in};
use super::names;
use super::place::{City, nothing};
use crate::imports::{NewImport, import_roster, show_import};
use crate::orgs::OrgRow;
use crate::{Caller, Context, Error, Id, Once, Result, calendar, jobs};

/// Everybody, in their units, and with the community where they checked in.
pub(super) fn all(city: &City, communities: &[&OrgRow]) -> String {
    const CLASSES: &[&str] = &["机关", "机关", "机关", "社区", "两新"];
    const DUTIES: &[&str] = &["科员", "", "副科长", "", "科长", "教师", ""];
    let mut list = "姓名,手机号,单位,党员类别,职务,报到社区\n".to_string();
    for n in 0..MEMBERS {
        let unit = &city.units[n % city.units.len()].name;
        let community = if has_checked_in(n) { &communities[n % communities.len()].name } else { "" };
        let (class, duty) = (CLASSES[n % CLASSES.len()], DUTIES[n % DUTIES.len()]);
        list += &format!("{},{},{unit},{class},{duty},{community}\n", names::person(n), names::phone(n));
    }
    list
}

/// One in sixty has moved to the next unit, one in ninety has left. (Not those who lend a hand.)
pub(super) fn changes(city: &City, communities: usize, today: chrono::NaiveDate) -> String {
    const REASONS: &[&str] = &["退休", "转出", "退休", "去世"];
    let mut list = "姓名,手机号,单位,生效日期,离开原因,离开日期\n".to_string();
    for n in communities * ACTIVE..MEMBERS {
        let unit = |step: usize| &city.units[(n + step) % city.units.len()].name;
        let who = format!("{},{}", names::person(n), names::phone(n));
        if n % 60 == 1 {
            list += &format!("{who},{},{today},,\n", unit(1));
        } else if n % 90 == 2 {
            list += &format!("{who},{},,{},{today}\n", unit(0), REASONS[n / 90 % REASONS.len()]);
        }
    }
    list
}

/// Sends a list in, and does what its jobs would do.
pub(super) async fn send(ctx: &Context, officer: &Caller, city: Id, list: String) -> Result<()> {
    let new = NewImport { org: city, mode: ImportMode::AllOrNothing, file: list.into_bytes() };
    let sent = import_roster(ctx, officer, new, Once::unkeyed(nothing)).await?.fresh();
    jobs::run_due(ctx, &[JobKind::Import, JobKind::Standing]).await?;
    let Some(sent) = sent else { return Ok(()) };
    let done = show_import(ctx, officer, sent.id).await?;
    if done.state != ImportState::Finished {
        return Err(Error::Fault(infra::Error::Fault(format!("the demo's roster: {} rows are bad", done.bad))));
    }
    Ok(())
}

/// In the middle of the weeks the office brings its roster up to date.
pub(super) async fn update(ctx: &Context, officer: &Caller, city: &City) -> Result<()> {
    let communities = city.streets.iter().map(|(_, communities)| communities.len()).sum();
    let list = changes(city, communities, calendar::day(ctx.now()));
    send(ctx, officer, city.top, list).await
}
