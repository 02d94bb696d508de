//! One file a table: its shape, and the enums of its states. No behaviour.

/// An enum kept as text, named once for the database, the API and the code.
macro_rules! text_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:tt,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
                 sea_orm::EnumIter, sea_orm::DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $($(#[$vdoc])* #[sea_orm(string_value = $text)] $variant,)+
        }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word for it in the database and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The variant that `text` names, if any.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

/// Declares a table's entity: its name and the row's fields. `pub` fields become the row handed out.
macro_rules! table {
    ($(#[$doc:meta])* $table:literal, { $($(#[$attr:meta])* $field:ident: $ty:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, sea_orm::DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            $($(#[$attr])* pub $field: $ty,)+
        }

        #[derive(Copy, Clone, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub enum Relation {}

        impl sea_orm::ActiveModelBehavior for ActiveModel {}
    };
}

pub(crate) mod account;
pub(crate) mod annulment;
pub(crate) mod answer;
pub(crate) mod attendance;
pub(crate) mod audit;
pub(crate) mod balance;
pub(crate) mod binding;
pub(crate) mod checkin;
pub(crate) mod checkin_deadline;
pub(crate) mod checkin_policy;
pub(crate) mod checkin_reminder;
pub(crate) mod claim;
pub(crate) mod compliance_profile;
pub(crate) mod deed;
pub(crate) mod disablement;
pub(crate) mod draft;
pub(crate) mod entry;
pub(crate) mod excuse;
pub(crate) mod grant;
pub(crate) mod import;
pub(crate) mod import_fault;
pub(crate) mod import_part;
pub(crate) mod invitation;
pub(crate) mod leave;
pub(crate) mod ledger_head;
pub(crate) mod ledger_root;
pub(crate) mod log;
pub(crate) mod mark;
pub(crate) mod membership;
pub(crate) mod notice;
pub(crate) mod occurrence;
pub(crate) mod org;
pub(crate) mod org_closure;
pub(crate) mod org_move;
pub(crate) mod outbox;
pub(crate) mod pairing;
pub(crate) mod person;
pub(crate) mod photo;
pub(crate) mod plan_copy;
pub(crate) mod proposal;
pub(crate) mod proposal_approval;
pub(crate) mod rating;
pub(crate) mod rating_link;
pub(crate) mod receipt;
pub(crate) mod redemption;
pub(crate) mod registration;
pub(crate) mod review;
pub(crate) mod revocation;
pub(crate) mod reward;
pub(crate) mod scheme;
pub(crate) mod scheme_draft;
pub(crate) mod scheme_retirement;
pub(crate) mod scheme_version;
pub(crate) mod seat;
pub(crate) mod series;
pub(crate) mod session;
pub(crate) mod skill;
pub(crate) mod succession;
pub(crate) mod task;
pub(crate) mod unit_checkin;
pub(crate) mod unit_claim;
pub(crate) mod voided_change;
pub(crate) mod waitlist_entry;
