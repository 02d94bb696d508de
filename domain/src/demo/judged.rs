//! Units and grids: what is put to their account, and the marks that they are given.

use std::collections::BTreeMap;

use chrono::{Datelike, Duration};

use super::cast::Home;
use super::place::nothing;
use crate::appraisals::{NewMark, appraise_org};
use crate::proposals::{ProposalDecision, ProposalInput, create_proposal, decide_proposal};
use crate::schemes::Points;
use crate::{Context, Id, Instant, Once, Refusal, Result, Subject, calendar};

/// What units do, or fail to, week by week.
const OF_UNITS: &[(&str, &str)] = &[
    ("activity", "到社区开展义诊活动。"),
    ("suggestion", "关于楼道照明的建议被采纳。"),
    ("absence", "无故缺席本月联席会议。"),
    ("activity", "组织职工参加环境整治。"),
    ("suggestion", "关于停车秩序的建议被采纳。"),
];

/// What grids do, in the same way.
const OF_GRIDS: &[(&str, &str)] = &[
    ("volunteering", "组织“周末清洁日”志愿服务。"),
    ("meeting", "召开网格议事会。"),
    ("lesson", "召开支部党员大会。"),
    ("wish", "帮助独居老人实现微心愿。"),
    ("patrol", "组织夜间巡逻。"),
    ("resolved", "上次议定的飞线充电问题已办结。"),
    ("theme_day", "开展主题党日。"),
    ("mediation", "调解一起邻里噪音纠纷。"),
];

/// The `n`th week of a home: something of its unit, and as much of its grid as its turn gives.
pub(super) async fn put_down(ctx: &Context, home: &Home<'_>, n: usize, at: Instant) -> Result<()> {
    ctx.clock.set(at);
    record(ctx, home, home.unit, OF_UNITS[n % OF_UNITS.len()]).await?;
    for step in 0..=n % 3 {
        record(ctx, home, home.grid, OF_GRIDS[(n + step) % OF_GRIDS.len()]).await?;
    }
    Ok(())
}

/// The marks that its unit and its grid are given by now.
pub(super) async fn give_marks(ctx: &Context, home: &Home<'_>, n: usize) -> Result<()> {
    let year = calendar::day(ctx.now()).year();
    let mark = |section: &str, mark: usize| NewMark {
        year,
        section: section.to_string(),
        mark: Points(i64::try_from(mark * 100).unwrap_or(0)),
    };
    appraise_org(ctx, home.worker, home.unit, mark("routine", 78 + n * 7 % 22)).await?;
    appraise_org(ctx, home.officer, home.unit, mark("annual", 80 + n * 5 % 20)).await?;
    appraise_org(ctx, home.officer, home.grid, mark("review", 75 + n * 3 % 24)).await?;
    Ok(())
}

async fn record(ctx: &Context, home: &Home<'_>, org: Id, (item, note): (&str, &str)) -> Result<()> {
    let input = ProposalInput {
        about: Subject::Org(org),
        item: item.to_string(),
        minutes: None,
        quantity: None,
        factors: BTreeMap::new(),
        matter: None,
        happened_at: ctx.now() - Duration::hours(3),
        note: note.to_string(),
    };
    let seen = create_proposal(ctx, home.worker, home.org, input, Once::unkeyed(nothing)).await?.fresh();
    let id = seen.ok_or(Refusal::NotFound)?.proposal.id;
    ctx.clock.advance(Duration::minutes(10));
    let approval = ProposalDecision { is_approved: true, reason: None };
    decide_proposal(ctx, home.officer, id, approval, Once::unkeyed(nothing)).await?;
    Ok(())
}
