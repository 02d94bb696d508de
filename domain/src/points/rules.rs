//! What a deed is worth under a scheme, what the limits leave of it, and why. Pure.

use std::collections::HashMap;

use chrono::NaiveDate;
use infra::store::points::{Currency, DeedKind, DeedRow, EntryRow, Origin};

use super::offer::offer;
use crate::schemes::{Item, Points, Scheme, Section, Window, shared_limits, unit};
use crate::{Id, calendar};

/// One posting to the ledger, before it has a place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    pub item: String,
    pub currency: Currency,
    pub offered: Points,
    pub credited: Points,
    /// Which limit made `credited` less than `offered`.
    pub cut_by: Option<String>,
    /// The reckoning, in Chinese, for the member to read.
    pub because: String,
}

/// What stands for the item where points are spent, which no scheme has.
pub(crate) const SPENT: &str = "redeemed";

/// The same where they are over.
pub(crate) const EXPIRED: &str = "expired";

/// Whether schemes score deeds of a kind.
pub(crate) fn is_scored(kind: DeedKind) -> bool {
    !matches!(kind, DeedKind::Redeemed | DeedKind::Expired)
}

/// Within which what was done for one matter is weighed together.
const MATTER: Window = Window::Year;

/// What stands to a subject's credit for one deed: it has taken so much of the room under the limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credited {
    pub item: String,
    pub currency: Currency,
    /// On which it happened, in China.
    pub day: NaiveDate,
    pub matter: Option<String>,
    pub points: Points,
}

/// Scores one deed. `before` is what stands to the subject's credit for what was recorded before, at least within
/// [`reach`].
pub fn score(scheme: &Scheme, deed: &DeedRow, before: &[Credited]) -> Posting {
    let told_in = unit(scheme.currency);
    let posting = |item: &str, offered, credited, cut_by, because| Posting {
        item: item.to_string(),
        currency: scheme.currency,
        offered,
        credited,
        cut_by,
        because,
    };
    let Some((section, item)) = scheme.item_of(deed) else {
        let item = plain_title(deed.kind).unwrap_or(&deed.item);
        let because = format!("《{}》中没有积分项“{item}”，不记分", scheme.title);
        return posting(&deed.item, Points(0), Points(0), None, because);
    };
    let posting = |offered, credited, cut_by, because| posting(&item.code.value, offered, credited, cut_by, because);
    if !item.origins.is_empty() && !item.origins.contains(&deed.origin) {
        let because = format!("{}（{}，不记）", item.clause, origin_words(deed.origin));
        return posting(Points(0), Points(0), None, because);
    }
    let (offered, reckoning) = offer(item, deed, told_in);
    let limits = limits(scheme, section, item, deed, offered, before);
    // The first of those that leave least.
    let Some(tightest) = limits.into_iter().min_by_key(|limit| limit.left).filter(|limit| limit.left < offered.0.abs())
    else {
        return posting(offered, offered, None, format!("{}（{reckoning}）", item.clause));
    };
    let credited = Points(offered.0.signum() * tightest.left);
    let because = format!("{}（{reckoning}，{}，计 {credited} {told_in}）", item.clause, tightest.reckoning);
    posting(offered, credited, Some(tightest.words), because)
}

/// The days on which something may have taken the room of a deed of this day: the first, and the one after the last.
/// None where no limit reaches beyond the deed itself.
pub fn reach(scheme: &Scheme, deed: &DeedRow) -> Option<(NaiveDate, NaiveDate)> {
    let (section, item) = scheme.item_of(deed)?;
    let day = calendar::day(deed.happened_at);
    let shared = shared_limits(scheme, section, item).into_iter().map(|shared| shared.cap.window);
    let of_matter = matter(item, deed).map(|_| MATTER);
    let windows = shared.chain(of_matter).filter_map(|window| window.around(day));
    windows.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// Whether what was done for the same matter has to be known, too.
pub fn weighs_matter(scheme: &Scheme, deed: &DeedRow) -> bool {
    scheme.item_of(deed).is_some_and(|(_, item)| matter(item, deed).is_some())
}

/// The matter of a deed, if its item weighs what was done for one.
fn matter<'a>(item: &Item, deed: &'a DeedRow) -> Option<&'a String> {
    deed.matter.as_ref().filter(|_| item.highest_of_matter)
}

/// What a limit leaves of a deed.
struct Limit {
    /// In hundredths, whether gained or lost.
    left: i64,
    /// The limit: 每周最多 5 分.
    words: String,
    /// The limit, and what was taken of it before.
    reckoning: String,
}

fn limits(
    scheme: &Scheme,
    section: &Section,
    item: &Item,
    deed: &DeedRow,
    offered: Points,
    before: &[Credited],
) -> Vec<Limit> {
    let (sign, told_in) = (offered.0.signum(), unit(scheme.currency));
    let day = calendar::day(deed.happened_at);
    let taken = if sign < 0 { "已扣" } else { "已得" };
    let mut limits = Vec::new();
    if let Some(at_most) = item.award.at_most() {
        let words = Window::Event.limited_in(told_in, at_most, sign < 0);
        limits.push(Limit { left: at_most.0, reckoning: words.clone(), words });
    }
    if let Some(matter) = matter(item, deed) {
        let same = |credited: &&Credited| credited.matter.as_ref() == Some(matter) && credited.item == item.code.value;
        let used = used(before.iter().filter(same), scheme, MATTER, day, sign);
        let words = "同一事项只取最高".to_string();
        let reckoning = format!("{words}，“{matter}”{taken} {} {told_in}", Points(used));
        limits.push(Limit { left: (offered.0.abs() - used).max(0), words, reckoning });
    }
    for shared in shared_limits(scheme, section, item) {
        let window = shared.cap.window;
        let Some(limit) = shared.cap.limit(sign < 0) else { continue };
        let counted = before.iter().filter(|credited| shared.items.contains(&credited.item.as_str()));
        let used = used(counted, scheme, window, day, sign);
        let words = shared.words(limit, sign < 0);
        let reckoning = match window {
            Window::Event => words.clone(),
            _ => format!("{words}，{taken} {} {told_in}", Points(used)),
        };
        limits.push(Limit { left: (limit.0 - used).max(0), words, reckoning });
    }
    limits
}

/// What was gained, or lost, within the window around a day; its size.
fn used<'a>(
    counted: impl Iterator<Item = &'a Credited>,
    scheme: &Scheme,
    window: Window,
    day: NaiveDate,
    sign: i64,
) -> i64 {
    let counts = |credited: &&Credited| {
        credited.currency == scheme.currency
            && credited.points.0.signum() == sign
            && window.holds_both(day, credited.day)
    };
    counted.filter(counts).map(|credited| credited.points.0.abs()).sum()
}

/// What entries come to together, as members read it: 2 分，服务时长 1.5 小时.
pub(crate) fn told<'a>(entries: impl IntoIterator<Item = &'a EntryRow>) -> String {
    let mut sums: HashMap<Currency, i64> = HashMap::new();
    for entry in entries {
        *sums.entry(entry.currency).or_default() += entry.credited;
    }
    let of = |currency: Currency| Points(sums.get(&currency).copied().unwrap_or(0));
    let others = [(Currency::Redeemable, "兑换积分"), (Currency::Hours, "服务时长")];
    let others = others.into_iter().filter(|(currency, _)| of(*currency) != Points(0));
    let others = others.map(|(currency, title)| format!("，{title} {} {}", of(currency), unit(currency)));
    format!("{} 分{}", of(Currency::Assessment), others.collect::<String>())
}

/// How a deed is known, as members read it.
fn origin_words(origin: Origin) -> &'static str {
    match origin {
        Origin::Proved => "经签到或点名核实的",
        Origin::SelfReported => "自行填报、未经签到核实的",
        Origin::RecordedByStaff => "由工作人员补登的",
    }
}

/// What members read for a kind of deed where the scheme has no item for it and so no title; none for
/// kinds whose items are named by whoever publishes.
pub(super) fn plain_title(kind: DeedKind) -> Option<&'static str> {
    match kind {
        DeedKind::LogAccepted | DeedKind::ProposalApproved | DeedKind::WindowClosed => None,
        DeedKind::NoShow => Some("爽约"),
        DeedKind::Redeemed => Some("兑换"),
        DeedKind::Expired => Some("到期"),
    }
}

/// What takes back the entries of a deed, so that nothing is left of them: one posting for each item and
/// currency that they name, under the scheme's version that they were reckoned by.
pub(super) fn reversals(entries: &[&EntryRow], why: &str) -> Vec<(Id, Posting)> {
    let mut sums: Vec<(&EntryRow, i64, i64)> = Vec::new();
    for entry in entries {
        match sums.iter_mut().find(|(first, ..)| (&first.item, first.currency) == (&entry.item, entry.currency)) {
            Some((_, offered, credited)) => {
                *offered += entry.offered;
                *credited += entry.credited;
            }
            None => sums.push((entry, entry.offered, entry.credited)),
        }
    }
    let reversal = |(first, offered, credited): (&EntryRow, i64, i64)| {
        let posting = Posting {
            item: first.item.clone(),
            currency: first.currency,
            offered: Points(-offered),
            credited: Points(-credited),
            cut_by: None,
            because: format!("{why}，冲销原记的 {} {}", Points(credited), unit(first.currency)),
        };
        (first.scheme_version_id, posting)
    };
    sums.into_iter().map(reversal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schemes::parse;
    use chrono::DateTime;
    use infra::store::points::{Cause, Origin, SubjectKind};

    fn deed(item: &str, minutes: Option<i32>) -> DeedRow {
        DeedRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            kind: DeedKind::LogAccepted,
            origin: Origin::SelfReported,
            source_id: Id::nil(),
            counters_id: None,
            org_id: Id::nil(),
            item: item.into(),
            minutes,
            quantity: None,
            factors: String::new(),
            matter: None,
            happened_at: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            recorded_by: None,
        }
    }

    fn default() -> Scheme {
        parse(include_str!("../../../data/schemes/default.yaml")).unwrap()
    }

    fn credited(item: &str, minutes: i32) -> (i64, i64) {
        let posting = score(&default(), &deed(item, Some(minutes)), &[]);
        (posting.offered.0, posting.credited.0)
    }

    /// Worked example A: 1.5 h, 5 h and 0.75 h give 1.5, 2 and 0.5.
    #[test]
    fn honest_hours_round_down_to_half_points_and_stop_at_two() {
        assert_eq!(credited("service_hours", 90), (150, 150));
        assert_eq!(credited("service_hours", 300), (500, 200));
        assert_eq!(credited("service_hours", 45), (50, 50));
        assert_eq!(credited("service_hours", 29), (0, 0));
    }

    #[test]
    fn a_cut_names_its_cap() {
        let posting = score(&default(), &deed("service_hours", Some(300)), &[]);
        assert_eq!(posting.cut_by.as_deref(), Some("每次最多 2 分"));
        assert!(posting.because.contains("第二条") && posting.because.contains("应得 5 分"), "{}", posting.because);
        assert_eq!(score(&default(), &deed("service_hours", Some(60)), &[]).cut_by, None);
    }

    #[test]
    fn a_fixed_award_asks_for_no_hours_and_an_unknown_item_gives_nothing_and_says_so() {
        assert_eq!(credited("errand", 1), (100, 100));
        let posting = score(&default(), &deed("liking", None), &[]);
        assert_eq!(posting.credited, Points(0));
        assert!(posting.because.contains("没有积分项"));
        let no_show = DeedRow { kind: DeedKind::NoShow, ..deed("no_show", None) };
        let posting = score(&default(), &no_show, &[]);
        assert_eq!(posting.because, "《在职党员积分（默认方案）》中没有积分项“爽约”，不记分");
    }

    #[test]
    fn a_reversal_leaves_nothing_of_what_was_posted_whatever_it_was() {
        let entry = |item: &str, offered, credited| EntryRow {
            seq: 0,
            id: Id::nil(),
            subject_kind: SubjectKind::Person,
            subject_id: Id::nil(),
            subject_seq: 1,
            currency: Currency::Assessment,
            cause_kind: Cause::Deed,
            cause_id: Id::nil(),
            deed_id: Id::nil(),
            scheme_version_id: Id::from_u128(7),
            item: item.into(),
            offered,
            credited,
            cut_by: None,
            because: "第一条".into(),
            org_id: Id::nil(),
            happened_at: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            previous_hash: String::new(),
            hash: String::new(),
        };
        let standing = [entry("no_show", -100, -100), entry("hours", 500, 200), entry("no_show", -50, -50)];
        let back = reversals(&standing.iter().collect::<Vec<_>>(), "爽约已免除");
        let brief: Vec<_> = back.iter().map(|(_, p)| (p.item.as_str(), p.offered.0, p.credited.0)).collect();
        assert_eq!(brief, [("no_show", 150, 150), ("hours", -500, -200)]);
        assert_eq!((back[0].0, back[0].1.because.as_str()), (Id::from_u128(7), "爽约已免除，冲销原记的 -1.5 分"));
        let nothing = reversals(&[&entry("no_show", 0, 0)], "登记有误");
        assert_eq!((nothing.len(), nothing[0].1.credited), (1, Points(0)), "it is seen that it was taken back");
        assert_eq!(reversals(&[], "登记有误"), []);
    }
}
