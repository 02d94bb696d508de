//! What somebody has of each currency.

use chrono::NaiveDate;
use infra::store::people;
use infra::store::points::{self, Currency};

use crate::access::{Right, require};
use crate::calendar::{self, Period};
use crate::expiries::left_of;
use crate::schemes::{Expiry, Grade, Lineages, Points, Scheme, Versions, Whose, chosen};
use crate::{Caller, Context, Id, Result};

/// A member's balances now: of assessment points, and of what else is counted for them.
#[derive(Clone, Debug)]
pub struct Balances {
    pub assessment: Account,
    pub others: Vec<Account>,
}

/// The balances of one currency, in hundredths.
#[derive(Clone, Debug)]
pub struct Account {
    pub currency: Currency,
    pub month: (Period, i64),
    pub year: (Period, i64),
    pub all: i64,
    /// Of what is counted for good, which grade all of it comes to: a star of a volunteer.
    pub level: Option<Level>,
    /// What is over next, if it is not spent before, and after which day.
    pub expiring: Option<(NaiveDate, Points)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub title: String,
    /// The next one, and how much is missing for it.
    pub next: Option<(String, Points)>,
}

/// The caller's own.
pub async fn show_my_points(ctx: &Context, caller: &Caller) -> Result<Balances> {
    require(caller, Right::ShowMyPoints)?;
    let now = ctx.now();
    let person = caller.person_id()?;
    let rows = points::all_balances_of(&ctx.db, person).await?;
    let (year, month) = (Period::year(now), Period::month(now));
    let account = |currency: Currency| {
        let amount = |period: Period| {
            let found = rows.iter().find(|row| row.currency == currency && row.period == period.to_string());
            found.map_or(0, |row| row.amount)
        };
        let (month, year, all) = ((month, amount(month)), (year, amount(year)), amount(Period::All));
        Account { currency, month, year, all, level: None, expiring: None }
    };
    let mut others = Vec::new();
    for currency in [Currency::Redeemable, Currency::Hours] {
        let scheme = scheme_for(ctx, person, currency).await?;
        if scheme.is_some() || rows.iter().any(|row| row.currency == currency) {
            let account = account(currency);
            let expiring = match scheme.as_ref().and_then(|scheme| scheme.expires) {
                Some(expiry) => expiring(ctx, person, expiry).await?,
                None => None,
            };
            let level = scheme.and_then(|scheme| level(&scheme.grades, Points(account.all)));
            others.push(Account { level, expiring, ..account });
        }
    }
    Ok(Balances { assessment: account(Currency::Assessment), others })
}

/// The scheme of a currency that holds for a member today, if there is one.
pub(crate) async fn scheme_for(ctx: &Context, person: Id, currency: Currency) -> Result<Option<Scheme>> {
    let today = calendar::day(ctx.now());
    let Some(membership) = people::memberships_on(&ctx.db, [person], today).await?.remove(&person) else {
        return Ok(None);
    };
    let mut lineages = Lineages::default();
    let lineage = lineages.get(&ctx.db, membership.unit_id).await?;
    let whose = Whose::Member(Some(membership.class));
    let Some(id) = chosen(lineage, whose, currency, today) else { return Ok(None) };
    let mut versions = Versions::default();
    Ok(Some(versions.get(&ctx.db, id).await?.scheme.clone()))
}

/// What of somebody's redeemable points is over next.
async fn expiring(ctx: &Context, person: Id, expiry: Expiry) -> Result<Option<(NaiveDate, Points)>> {
    let (entries, _) = points::chain_of(&ctx.db, person).await?;
    let today = calendar::day(ctx.now());
    let mut next: Option<(NaiveDate, Points)> = None;
    for lot in left_of(&entries, expiry).iter().filter(|lot| lot.left > Points(0)) {
        let last = expiry.last_day(lot.gained);
        next = match next {
            _ if last < today => next,
            Some((day, sum)) if day == last => Some((day, Points(sum.0 + lot.left.0))),
            Some((day, _)) if day < last => next,
            _ => Some((last, lot.left)),
        };
    }
    Ok(next)
}

/// The best grade that a balance is enough for, and the one above it; none where there are no grades.
fn level(grades: &[Grade], all: Points) -> Option<Level> {
    let at = grades.iter().position(|grade| grade.from.is_none_or(|from| from <= all))?;
    let next = at.checked_sub(1).and_then(|above| {
        let grade = &grades[above];
        Some((grade.title.clone(), Points(grade.from?.0 - all.0)))
    });
    Some(Level { title: grades[at].title.clone(), next })
}
