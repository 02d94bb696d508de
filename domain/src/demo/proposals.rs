//! Commendations: a community proposes, the city decides; some are thought better of, before or after.

use std::collections::BTreeMap;

use chrono::Duration;

use super::cast::Home;
use super::place::nothing;
use crate::proposals::{
    ProposalDecision, ProposalInput, create_proposal, decide_proposal, revoke_proposal, withdraw_proposal,
};
use crate::{Context, Instant, Once, Refusal, Result, Subject};

/// What members were commended for, and how high up.
const MATTERS: &[(&str, &str)] = &[
    ("street", "防汛值守先进个人"),
    ("street", "最美志愿者"),
    ("county", "优秀共产党员"),
    ("street", "文明楼栋带头人"),
    ("city", "学雷锋志愿服务先进典型"),
];

/// The `n`th proposal of a home, which goes one of five ways.
pub(super) async fn propose(ctx: &Context, home: &Home<'_>, n: usize, at: Instant) -> Result<()> {
    ctx.clock.set(at);
    let member = home.beginning_with(n)[0].person_id()?;
    let (level, matter) = MATTERS[n / 5 % MATTERS.len()];
    let input = ProposalInput {
        about: Subject::Person(member),
        item: "commendation".to_string(),
        minutes: None,
        quantity: None,
        factors: BTreeMap::from([("level".to_string(), level.to_string())]),
        matter: Some(matter.to_string()),
        happened_at: at - Duration::days(1),
        note: format!("获评“{matter}”，证书已核对。"),
    };
    let seen = create_proposal(ctx, home.worker, home.org, input, Once::unkeyed(nothing)).await?.fresh();
    let id = seen.ok_or(Refusal::NotFound)?.proposal.id;
    ctx.clock.advance(Duration::hours(2));
    let once = || Once::unkeyed(nothing);
    let decision =
        |reason: Option<&str>| ProposalDecision { is_approved: reason.is_none(), reason: reason.map(str::to_string) };
    match n % 5 {
        0 => {
            decide_proposal(ctx, home.officer, id, decision(None), once()).await?;
        }
        1 => {
            decide_proposal(ctx, home.officer, id, decision(None), once()).await?;
            ctx.clock.advance(Duration::days(1));
            revoke_proposal(ctx, home.officer, id, "表彰对象为同名的另一名党员。", once()).await?;
        }
        2 => {
            decide_proposal(ctx, home.officer, id, decision(Some("请附表彰文件。")), once()).await?;
        }
        3 => {
            withdraw_proposal(ctx, home.worker, id, once()).await?;
        }
        _ => {}
    }
    Ok(())
}
