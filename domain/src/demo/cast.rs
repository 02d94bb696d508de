//! Who lives in the city: staff for every level, members in their units.

use infra::store::accounts::{self, Role};
use infra::store::people::{self, MemberClass};
use infra::tokens::Badge;

use super::names;
use super::place::{City, nothing};
use crate::accounts::{NewStaff, add_staff, change_password};
use crate::orgs::{Boards, OrgRow, set_compliance_profile};
use crate::people::{NewMember, enrol_member};
use crate::{Caller, Context, Error, Id, Once, Result, calendar};

/// How many invented members there are.
pub const MEMBERS: usize = 160;

/// The password of the accounts that are meant to be tried.
pub const PASSWORD: &str = "demo-password-2026";

/// An account to try.
#[derive(Clone, Debug)]
pub struct Account {
    pub title: String,
    pub username: String,
}

/// Everybody.
pub struct Cast {
    pub(super) streets: Vec<(OrgRow, Vec<OrgRow>)>,
    /// Each community's worker, in the order of the communities.
    pub(super) workers: Vec<Caller>,
    pub(super) members: Vec<Caller>,
    /// Accounts to try, the password is [`PASSWORD`].
    pub staff: Vec<Account>,
    /// A member to try: name, phone number, and the community where they checked in.
    pub member: (String, String, String),
    pub city: Id,
}

pub(super) async fn gather(ctx: &Context, city: &City, progress: &impl Fn(&'static str, usize, usize)) -> Result<Cast> {
    let communities: Vec<&OrgRow> = city.streets.iter().flat_map(|(_, communities)| communities).collect();
    let (first_street, first_community) = (&city.streets[0].0, communities[0]);
    let to_try = [
        ("市委组织部".to_string(), "city.officer", Role::Officer, city.top),
        (format!("{}工作人员", first_street.name), "street.worker", Role::Worker, first_street.id),
        (format!("{}工作人员", first_community.name), "community.worker", Role::Worker, first_community.id),
        (format!("{}书记", city.units[0].name), "unit.secretary", Role::Secretary, city.units[0].id),
        ("系统管理员".to_string(), "city.system", Role::System, city.top),
        ("安全管理员".to_string(), "city.security", Role::Security, city.top),
        ("审计员".to_string(), "city.auditor", Role::Auditor, city.top),
    ];
    let others = communities.len() - 1;
    let all = to_try.len() + others;
    let mut staff = Vec::new();
    let mut people = Vec::new();
    for (n, (title, username, role, org)) in to_try.into_iter().enumerate() {
        let person = appoint(ctx, 900 + n, username, role, org).await?;
        change_password(ctx, &as_person(ctx, person).await?, FIRST_PASSWORD, PASSWORD).await?;
        staff.push(Account { title, username: username.to_string() });
        people.push(person);
        progress("工作人员", n + 1, all);
    }
    let mut workers = vec![as_person(ctx, people[2]).await?];
    for (n, community) in communities.iter().enumerate().skip(1) {
        let person = appoint(ctx, 950 + n, &format!("worker.{n:02}"), Role::Worker, community.id).await?;
        workers.push(as_person(ctx, person).await?);
        progress("工作人员", staff.len() + n, all);
    }
    // Everybody may see the boards here; a real city decides for itself, and begins strict.
    set_compliance_profile(ctx, &as_person(ctx, people[4]).await?, city.top, Boards::All).await?;

    let officer = as_person(ctx, people[0]).await?;
    let mut members = Vec::new();
    for n in 0..MEMBERS {
        let new = NewMember {
            unit: city.units[n % city.units.len()].id,
            name: names::person(n),
            phone: names::phone(n),
            class: MemberClass::Office,
            duty: None,
            valid_from: None,
        };
        let enrolled = enrol_member(ctx, &officer, new, Once::unkeyed(nothing)).await?;
        if let Some(member) = enrolled.fresh() {
            members.push(as_person(ctx, member.person_id).await?);
        }
        progress("在职党员", n + 1, MEMBERS);
    }
    Ok(Cast {
        member: (names::person(0), names::phone(0), first_community.name.clone()),
        streets: city.streets.clone(),
        workers,
        members,
        staff,
        city: city.top,
    })
}

/// What everybody is handed first, and changes.
const FIRST_PASSWORD: &str = "one-time-secret-for-demo";

async fn appoint(ctx: &Context, n: usize, username: &str, role: Role, org: Id) -> Result<Id> {
    let new = NewStaff {
        name: names::person(n),
        username: username.to_string(),
        role,
        org,
        phone: None,
        password: Some(FIRST_PASSWORD.to_string()),
    };
    Ok(add_staff(ctx, &Caller::command_line(), new).await?.0)
}

/// The person as a caller, as signing in would make them: with the grants of this moment.
async fn as_person(ctx: &Context, person: Id) -> Result<Caller, Error> {
    let now = ctx.now();
    let grants = accounts::grants_of(&ctx.db, person).await?;
    let member = people::memberships_on(&ctx.db, [person], calendar::day(now)).await?.contains_key(&person);
    let badge = Badge {
        person,
        session: ctx.entropy.id(now),
        member,
        confined: false,
        grants: grants.into_iter().map(|grant| (grant.role.as_str().to_string(), grant.org_id)).collect(),
        issued_at: now,
        expires_at: now,
    };
    Ok(Caller::person(badge, None, None))
}
