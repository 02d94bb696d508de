//! Bindings (绑定): which WeChat identity is whose.

mod bind;
mod read;
mod unbind;

pub(crate) use bind::{Identity, bind, bound_elsewhere};
pub use infra::store::bindings::{BindingRow, Proof};
pub use read::list_member_bindings;
pub(crate) use read::seen;
pub use unbind::{unbind_member, unbind_staff, unbind_wechat};

/// A binding as those see it who answer for the member. The WeChat identity itself is nobody's to see.
#[derive(Clone, Debug)]
pub struct BindingSeen {
    pub binding: BindingRow,
    /// Who unbound it; its owner, or staff.
    pub unbound_by_name: Option<String>,
}
