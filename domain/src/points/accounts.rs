//! What somebody has of each currency.

use chrono::NaiveDate;
use infra::store::people;
use infra::store::points::{self, Currency};

use super::level::{Level, by_year, level};
use crate::access::{Right, require};
use crate::calendar::{self, Period};
use crate::expiries::over_next;
use crate::schemes::{Lineages, Points, Scheme, Versions, Whose, chosen};
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
    let counted = [Currency::Redeemable, Currency::Hours];
    let schemes = schemes_for(ctx, person, &counted).await?;
    let mut others = Vec::new();
    for currency in counted {
        let scheme = schemes.iter().find(|scheme| scheme.currency == currency);
        if scheme.is_some() || rows.iter().any(|row| row.currency == currency) {
            let account = account(currency);
            let expiring = match scheme.and_then(|scheme| scheme.expires) {
                Some(expiry) => {
                    let entries = points::entries_in(&ctx.db, person, currency).await?;
                    over_next(&entries, expiry, calendar::day(now))
                }
                None => None,
            };
            let years = by_year(rows.iter().filter(|row| row.currency == currency), calendar::day(now));
            let level = scheme.and_then(|scheme| level(&scheme.grades, &years));
            others.push(Account { level, expiring, ..account });
        }
    }
    Ok(Balances { assessment: account(Currency::Assessment), others })
}

/// The schemes of these currencies that hold for a member today, as far as there are any.
pub(crate) async fn schemes_for(ctx: &Context, person: Id, currencies: &[Currency]) -> Result<Vec<Scheme>> {
    let today = calendar::day(ctx.now());
    let Some(membership) = people::memberships_on(&ctx.db, [person], today).await?.remove(&person) else {
        return Ok(Vec::new());
    };
    let (mut lineages, mut versions) = (Lineages::default(), Versions::default());
    let lineage = lineages.get(&ctx.db, membership.unit_id).await?;
    let whose = Whose::Member(Some(membership.class));
    let mut found = Vec::new();
    for id in currencies.iter().filter_map(|currency| chosen(lineage, whose, *currency, today)) {
        found.push(versions.get(&ctx.db, id).await?.scheme.clone());
    }
    Ok(found)
}
