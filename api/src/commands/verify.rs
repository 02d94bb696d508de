//! `xianfeng verify`

use anyhow::bail;
use domain::points::{Break, verify_ledger};
use domain::{Caller, Context, Settings};

pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    let verified = verify_ledger(&ctx, &Caller::command_line()).await?;
    println!("{} chains, {} entries read", verified.subjects, verified.entries);
    if let Some(broken) = &verified.broken {
        let (kind, subject) = (broken.subject_kind.as_str(), broken.subject_id);
        match broken.at {
            Break::Entry(number) => bail!("broken: entry {number} of {kind} {subject} is missing or was changed"),
            Break::Head => bail!("broken: the head of {kind} {subject} names another last entry than there is"),
        }
    }
    match &verified.root {
        Some((root, true)) => println!("holds, and is what was sealed for {}: root {}", root.day, root.root),
        Some((root, false)) => bail!("every chain holds, but this is not what was sealed for {}", root.day),
        None => println!("holds; no day was sealed yet"),
    }
    Ok(())
}
