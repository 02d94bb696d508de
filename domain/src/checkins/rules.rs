//! What is said of check-ins. Pure.

/// What a member is told whose check-in somebody else ended.
pub(super) fn withdrawal_notice(community: &str) -> String {
    format!("您在{community}的报到已由工作人员注销。如有疑问，请联系社区或所在单位。")
}
