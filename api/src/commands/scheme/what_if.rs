//! `xianfeng scheme what-if`

use std::path::PathBuf;

use domain::schemes::Points;
use domain::trials::{Draft, try_scheme};
use domain::{Caller, Id};

#[derive(clap::Args)]
pub struct Args {
    /// YAML or JSON.
    file: PathBuf,
    /// Whose members; without it, those of the only city there is.
    #[arg(long)]
    org: Option<Id>,
    /// The year whose deeds it is tried on; without it, this one.
    #[arg(long)]
    year: Option<i32>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<()> {
    let text = super::read(&args.file)?;
    let ctx = super::open().await?;
    let org = super::super::city(&ctx, args.org).await?;
    let draft = Draft { org, text, year: args.year };
    let trial = super::told(try_scheme(&ctx, &Caller::command_line(), draft).await)?;
    let points = |points: Option<Points>| points.map_or("—".to_string(), |points| points.to_string());
    println!("《{}》，{} 年，{} 个", trial.scheme_title, trial.year, trial.members);
    println!("平均得分 {} → {}", points(trial.mean_before), points(trial.mean_after));
    for grade in &trial.grades {
        println!("  {} {} 个", grade.title, grade.members);
    }
    let grade = |grade: &Option<String>| grade.clone().unwrap_or_else(|| "无等次".to_string());
    for change in &trial.changes {
        println!("{} → {}：{} 个", grade(&change.from), grade(&change.to), change.members);
    }
    for mover in &trial.movers {
        let (from, to) = (grade(&mover.grade_before), grade(&mover.grade_after));
        println!(
            "  {} {} 得分：{} → {}，{from} → {to}",
            mover.subject.id(),
            mover.name,
            points(mover.before),
            mover.after
        );
    }
    for finding in &trial.findings {
        println!("提示：{finding}");
    }
    Ok(())
}
