//! `xianfeng staff`

use anyhow::bail;
use clap::Subcommand;
use domain::access::Role;
use domain::accounts::{self, NewStaff};
use domain::{Caller, Context, Error, Id, Refusal, Settings};

#[derive(Subcommand)]
pub enum What {
    /// Add a staff account with a role on an org; prints its one-time password.
    Add(Add),
}

#[derive(clap::Args)]
pub struct Add {
    /// Three to 32 lower-case letters, digits, dots, dashes or underscores.
    #[arg(long)]
    username: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// worker, secretary, officer, system, security or auditor.
    #[arg(long)]
    role: String,
    /// The phone number of a member on the roster who is to be staff, too. Without it a new person
    /// is recorded.
    #[arg(long)]
    phone: Option<String>,
    /// The org's id; without it, the only city there is.
    #[arg(long)]
    org: Option<Id>,
}

pub async fn run(settings: Settings, what: What) -> anyhow::Result<()> {
    let What::Add(args) = what;
    let Some(role) = Role::parse(&args.role) else {
        let known: Vec<_> = Role::ALL.iter().map(|role| role.as_str()).collect();
        bail!("there is no role {}; there are {}", args.role, known.join(", "));
    };
    let ctx = Context::open(settings).await?;
    ctx.migrate().await?;
    let org = super::city(&ctx, args.org).await?;
    let new =
        NewStaff { name: args.name, username: args.username.clone(), role, org, phone: args.phone, password: None };
    match accounts::add_staff(&ctx, &Caller::command_line(), new).await {
        Ok((_, Some(secret))) => {
            println!("{} signs in with {secret} and must choose a password before anything else.", args.username);
        }
        Ok((_, None)) => println!("{} has the role {} there now, too.", args.username, role.as_str()),
        Err(Error::Refused(Refusal::Invalid(faults))) => {
            let faults: Vec<_> = faults.iter().map(|f| format!("{}: {}", f.pointer, f.detail)).collect();
            bail!("{}", faults.join("; "));
        }
        Err(Error::Refused(Refusal::RolesSplit)) => {
            bail!("{}: system, security and auditor must be three different people", args.username)
        }
        Err(Error::Refused(Refusal::OrgRetired)) => bail!("this org exists no longer"),
        Err(Error::Refused(Refusal::Conflict)) => bail!("{} has this role there already", args.username),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
