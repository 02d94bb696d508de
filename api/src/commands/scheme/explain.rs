//! `xianfeng scheme explain`

use anyhow::Context as _;
use chrono::NaiveDate;
use domain::calendar::{self, Period};
use domain::points::{self, Currency, Explanation, explain_member_points};
use domain::schemes::Points;
use domain::scores::{self, ScoreSeen, show_member_score};
use domain::{Caller, Id};

#[derive(clap::Args)]
pub struct Args {
    /// The member's id.
    person: Id,
    /// A year or a part of it: 2026, 2026-Q4, 2026-11, 2026-W47; without it, this month.
    #[arg(long)]
    period: Option<String>,
    /// What is counted: assessment, redeemable, hours.
    #[arg(long, default_value = "assessment", value_parser = currency)]
    currency: Currency,
    /// As it was known at the end of this day; without it, now.
    #[arg(long)]
    as_of: Option<NaiveDate>,
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).ok_or_else(|| format!("{text} is no currency"))
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let period = args.period.map(|text| Period::parse(&text).with_context(|| format!("{text} is no period")));
    let asked = points::Asked { period: period.transpose()?, currency: args.currency, as_of: args.as_of };
    let ctx = super::open().await?;
    let caller = Caller::command_line();
    print_points(&super::told(explain_member_points(&ctx, &caller, args.person, asked).await)?);
    let asked = scores::Asked { year: None, as_of: args.as_of };
    print_score(&super::told(show_member_score(&ctx, &caller, args.person, asked).await)?);
    Ok(())
}

fn print_points(explanation: &Explanation) {
    println!("{}：{} 分", explanation.period, Points(explanation.total));
    for section in &explanation.sections {
        let title = section.title.as_deref().unwrap_or("其他");
        println!("  {title} {} 分{}", Points(section.total), words(&section.limits));
        for item in &section.items {
            println!("    {} {} 分{}", item.title, Points(item.total), words(&item.limits));
            for entry in item.deeds.iter().flat_map(|deed| &deed.entries) {
                let row = &entry.entry;
                println!("      {} {} 分　{}", calendar::day(row.happened_at), Points(row.credited), row.because);
            }
        }
    }
}

fn print_score(seen: &ScoreSeen) {
    let score = &seen.score;
    let grade = score.grade.as_ref().map_or(String::new(), |grade| format!("，{}", grade.title));
    println!("{} 年总得分 {}{grade}（《{}》第 {} 版）", seen.year, score.total, seen.scheme_title, seen.scheme_version);
    for gate in &score.gates {
        println!("  {}：{}", gate.title, gate.told);
    }
    if let Some(next) = &score.next {
        println!("  离“{}”：{}", next.grade.title, next.missing.join("；"));
    }
}

fn words(limits: &[String]) -> String {
    if limits.is_empty() { String::new() } else { format!("（{}）", limits.join("，")) }
}
