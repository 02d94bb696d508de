//! Who asks.

use infra::store::audit::AuditRecord;
use infra::tokens::Badge;

use crate::{Id, Instant, Refusal};

/// Whoever asks for something: found out once, at the door, and passed to every use case.
#[derive(Clone, Debug)]
pub struct Caller {
    actor: Actor,
    /// The network address, for the audit trail.
    address: Option<String>,
    request_id: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum Actor {
    /// Nobody in particular yet: signing in.
    Anonymous,
    /// Somebody with a session. Boxed: it is much larger than the others.
    Person(Box<Badge>),
    /// A scheduled job.
    Job,
    /// Whoever has a shell on the machine.
    CommandLine,
}

impl Caller {
    pub fn anonymous(address: Option<String>, request_id: Option<String>) -> Self {
        Caller { actor: Actor::Anonymous, address, request_id }
    }

    pub(crate) fn person(badge: Badge, address: Option<String>, request_id: Option<String>) -> Self {
        Caller { actor: Actor::Person(Box::new(badge)), address, request_id }
    }

    pub fn job() -> Self {
        Caller { actor: Actor::Job, address: None, request_id: None }
    }

    pub fn command_line() -> Self {
        Caller { actor: Actor::CommandLine, address: None, request_id: None }
    }

    pub(crate) fn actor(&self) -> &Actor {
        &self.actor
    }

    pub(crate) fn badge(&self) -> Result<&Badge, Refusal> {
        match &self.actor {
            Actor::Person(badge) => Ok(badge),
            _ => Err(Refusal::TokenMissing),
        }
    }

    /// The person who asks.
    pub(crate) fn person_id(&self) -> Result<Id, Refusal> {
        self.badge().map(|badge| badge.person)
    }

    /// The same, where a job or the command line may ask too.
    pub(crate) fn person_if_any(&self) -> Option<Id> {
        self.badge().ok().map(|badge| badge.person)
    }

    pub(crate) fn address(&self) -> &str {
        self.address.as_deref().unwrap_or("unknown")
    }

    pub(crate) fn audit(
        &self,
        operation: &str,
        object: (&'static str, Option<Id>),
        succeeded: bool,
        now: Instant,
    ) -> AuditRecord {
        let (kind, badge) = match &self.actor {
            Actor::Anonymous => ("anonymous", None),
            Actor::Person(badge) => ("person", Some(badge)),
            Actor::Job => ("job", None),
            Actor::CommandLine => ("command_line", None),
        };
        AuditRecord {
            at: now,
            actor_kind: kind,
            actor_id: badge.map(|b| b.person),
            session_id: badge.map(|b| b.session),
            address: self.address.clone(),
            request_id: self.request_id.clone(),
            operation: operation.to_string(),
            object_kind: object.0,
            object_id: object.1,
            succeeded,
        }
    }
}
