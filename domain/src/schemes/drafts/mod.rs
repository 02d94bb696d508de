//! Drafts of schemes (草案), kept for an org until they are published. A text that is worked on need not be right, nor even
//! read: whoever looks is told what is wrong with it.

mod create;
mod delete;
mod edit;
mod publish;
mod read;
mod rules;

pub use create::create_scheme_draft;
pub use delete::delete_scheme_draft;
pub use edit::edit_scheme_draft;
pub use publish::publish_scheme_draft;
pub use read::{SchemeDraftSeen, list_scheme_drafts, show_scheme_draft};

/// What a draft is to say.
#[derive(Clone, Debug)]
pub struct NewSchemeDraft {
    /// What those who work on it call it.
    pub title: String,
    /// YAML or JSON.
    pub text: String,
}
