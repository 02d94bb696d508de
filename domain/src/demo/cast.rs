//! Who lives in the city: staff for every level, members in their units.

use chrono::Days;
use infra::crypto::Purpose;
use infra::store::accounts::{self, Role};
use infra::store::people as store;
use infra::tokens::Badge;

use super::place::{City, nothing};
use super::{names, roster};
use crate::accounts::{NewStaff, add_staff, change_password};
use crate::checkins::units::check_in_unit;
use crate::orgs::{Boards, Demand, NewProfile, OrgRow, set_compliance_profile};
use crate::schemes::{NewVersion, publish_scheme};
use crate::skills::set_my_skills;
use crate::{Caller, Context, Error, Id, Once, Refusal, Result, calendar};

/// How many invented members there are, as in the real city.
pub const MEMBERS: usize = 3_550;

/// Of the members, one in so many has not checked in: there are always laggards.
const LAGGARDS: usize = 16;

/// So many of each community lend a hand again and again.
pub(super) const ACTIVE: usize = 10;

/// The round of the units, and that of the communities, in which those are who are sent by their unit and
/// those without a phone begin. None of them lends a hand otherwise, moves or leaves.
const COLLEAGUES: usize = 7;
const ELDERS: usize = 11;

/// By what the city scores its members, its units and its grids, and counts hours and redeemable points.
const SCHEMES: [&str; 5] = [
    include_str!("../../../data/schemes/pioneer.yaml"),
    include_str!("../../../data/schemes/unit.yaml"),
    include_str!("../../../data/schemes/grid.yaml"),
    include_str!("../../../data/schemes/hours.yaml"),
    include_str!("../../../data/schemes/redeemable.yaml"),
];

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
    pub(super) officer: Caller,
    /// Each community's worker, in the order of the communities.
    pub(super) workers: Vec<Caller>,
    /// Each community's active members, in the same order.
    pub(super) active: Vec<Vec<Caller>>,
    /// Of the `n`th unit the one who goes where their unit sends them, a unit for each community.
    colleagues: Vec<Caller>,
    units: Vec<Id>,
    /// One in each community.
    grids: Vec<Id>,
    /// With each community somebody who has no phone.
    elders: Vec<Id>,
    /// Accounts to try, the password is [`PASSWORD`].
    pub staff: Vec<Account>,
    /// A member to try: name, phone number, and the community where they checked in.
    pub member: (String, String, String),
    pub city: Id,
}

/// A community, and those who keep it alive.
pub(super) struct Home<'a> {
    pub org: Id,
    pub worker: &'a Caller,
    /// Whose word holds in the whole city.
    pub officer: &'a Caller,
    /// A unit that is checked in here, and whom it sends.
    pub unit: Id,
    pub grid: Id,
    pub colleague: &'a Caller,
    /// Has no phone.
    pub elder: Id,
    /// Who lends a hand again and again.
    near: &'a [Caller],
    /// Who will move house, to the community `next`.
    pub mover: &'a Caller,
    pub next: Id,
}

impl<'a> Home<'a> {
    /// Those who lend a hand, beginning with another one each time.
    pub fn beginning_with(&self, n: usize) -> Vec<&'a Caller> {
        let mut near: Vec<&Caller> = self.near.iter().collect();
        let turn = n % near.len().max(1);
        near.rotate_left(turn);
        near
    }
}

impl Cast {
    /// The communities in which somebody lends a hand.
    pub(super) fn homes(&self) -> Vec<Home<'_>> {
        let orgs: Vec<Id> = self.streets.iter().flat_map(|(_, communities)| communities).map(|org| org.id).collect();
        let each = self.workers.iter().zip(&self.active).enumerate();
        each.filter_map(|(n, (worker, active))| {
            let (mover, near) = active.split_last()?;
            Some(Home {
                org: orgs[n],
                worker,
                officer: &self.officer,
                unit: self.units[n],
                grid: self.grids[n],
                colleague: &self.colleagues[n],
                elder: self.elders[n],
                near,
                mover,
                next: orgs[(n + 1) % orgs.len()],
            })
        })
        .collect()
    }
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
    // Everybody may see the boards here, and tasks may require photos; a real city decides for itself, and
    // begins strict.
    let open = NewProfile { boards: Boards::All, attendance: None, photos: Some(Demand::Required) };
    set_compliance_profile(ctx, &as_person(ctx, people[4]).await?, city.top, open).await?;

    let officer = as_person(ctx, people[0]).await?;
    let tomorrow = calendar::day(ctx.now()) + Days::new(1);
    for text in SCHEMES {
        let version = NewVersion { org: city.top, text: text.to_string(), effective_from: tomorrow };
        publish_scheme(ctx, &officer, version, Once::unkeyed(nothing)).await?;
    }
    progress("在职党员", 0, MEMBERS);
    roster::send(ctx, &officer, city.top, roster::all(city, &communities)).await?;
    progress("在职党员", MEMBERS, MEMBERS);
    for (n, unit) in city.units.iter().enumerate() {
        // Each unit with the community nearest to it, and one in five with another, too.
        for step in [0, 7].into_iter().filter(|step| *step == 0 || n % 5 == 0) {
            let community = communities[(n + step) % communities.len()].id;
            check_in_unit(ctx, &officer, unit.id, community, Once::unkeyed(nothing)).await?;
        }
        progress("单位报到", n + 1, city.units.len());
    }
    let mut active = vec![Vec::new(); communities.len()];
    for n in 0..communities.len() * ACTIVE {
        if has_checked_in(n) {
            let member = as_person(ctx, the_nth(ctx, n).await?).await?;
            let skill = names::SKILLS[n / communities.len() % names::SKILLS.len()];
            set_my_skills(ctx, &member, vec![skill.to_string()], Once::unkeyed(nothing)).await?;
            active[n % communities.len()].push(member);
        }
    }
    let mut colleagues = Vec::new();
    let mut elders = Vec::new();
    for n in 0..communities.len() {
        colleagues.push(as_person(ctx, the_nth(ctx, n + COLLEAGUES * city.units.len()).await?).await?);
        let mut there = (ELDERS..).map(|round| n + round * communities.len());
        elders.push(the_nth(ctx, there.find(|n| has_checked_in(*n)).unwrap_or(n)).await?);
    }
    Ok(Cast {
        member: (names::person(0), names::phone(0), first_community.name.clone()),
        streets: city.streets.clone(),
        officer,
        workers,
        active,
        colleagues,
        units: city.units.iter().map(|unit| unit.id).collect(),
        grids: city.grids.clone(),
        elders,
        staff,
        city: city.top,
    })
}

/// The n-th member of the roster.
async fn the_nth(ctx: &Context, n: usize) -> Result<Id> {
    let phone = ctx.vault.index(Purpose::Phone, &names::phone(n));
    Ok(store::by_phone(&ctx.db, &phone).await?.ok_or(Refusal::NotFound)?.id)
}

/// Whether the n-th member has checked in.
pub(super) fn has_checked_in(n: usize) -> bool {
    n % LAGGARDS != LAGGARDS - 1
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
    let member = store::memberships_on(&ctx.db, [person], calendar::day(now)).await?.contains_key(&person);
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
