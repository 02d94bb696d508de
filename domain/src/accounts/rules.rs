//! What makes a user name and a password acceptable. Pure.

use chrono::Duration;

use crate::Fault;
use crate::access::Role;

/// Failures, and the time, after which an account is locked for one address.
pub(crate) const FAILURES: usize = 5;
pub(crate) const LOCKED_FOR: Duration = Duration::minutes(15);

/// Ones that every attacker tries first, beside what repeats or counts.
const COMMON: &[&str] = &[
    "1234567890",
    "password123",
    "qwertyuiop",
    "1q2w3e4r5t",
    "qazwsxedc123",
    "woaini1314",
    "admin12345",
    "administrator",
    "zhonggong1921",
    "dangyuan123",
    "xianfeng123",
    "iloveyou123",
    "passw0rd123",
    "abcd123456",
];

/// Faults of a new password; empty when it is good.
pub(super) fn password_faults(password: &str, username: &str, pointer: &str) -> Vec<Fault> {
    let lower = password.to_lowercase();
    let letters: Vec<char> = lower.chars().collect();
    let mut distinct = letters.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let fault = |code, detail: &str| vec![Fault::new(pointer, code, detail)];
    if letters.len() < 10 {
        fault("too_short", "密码至少 10 个字符")
    } else if letters.len() > 128 {
        fault("too_long", "密码最多 128 个字符")
    } else if COMMON.contains(&lower.as_str()) || distinct.len() < 4 {
        fault("too_common", "密码过于常见，请换一个")
    } else if lower.contains(username) {
        fault("contains_username", "密码不能包含用户名")
    } else {
        Vec::new()
    }
}

/// Whether one person may hold `role` beside `held`: who makes accounts, who grants, and who reads
/// the audit trail are three people.
pub(super) fn may_hold(role: Role, held: &[Role]) -> bool {
    const SPLIT: [Role; 3] = [Role::System, Role::Security, Role::Auditor];
    !SPLIT.contains(&role) || !held.iter().any(|other| *other != role && SPLIT.contains(other))
}

/// Whether a user name (lower case) is 3 to 32 letters, digits, dots, dashes or underscores.
pub(super) fn is_username(username: &str) -> bool {
    (3..=32).contains(&username.len())
        && username.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_named_for_what_is_wrong_with_them() {
        let code = |password: &str| password_faults(password, "wang", "/p").first().map(|fault| fault.code);
        assert_eq!(code("short"), Some("too_short"));
        assert_eq!(code("九个字符的密码啊啊"), Some("too_short"));
        assert_eq!(code("1111111111"), Some("too_common"));
        assert_eq!(code("PassWord123"), Some("too_common"));
        assert_eq!(code("the-wang-of-it"), Some("contains_username"));
        assert_eq!(code("correct horse battery"), None);
        assert_eq!(code(&"ab3d".repeat(40)), Some("too_long"));
    }

    #[test]
    fn accounts_grants_and_audit_are_three_peoples() {
        assert!(may_hold(Role::Worker, &[Role::Security]) && may_hold(Role::Security, &[Role::Worker, Role::Security]));
        for (role, held) in
            [(Role::System, Role::Security), (Role::Security, Role::Auditor), (Role::Auditor, Role::System)]
        {
            assert!(!may_hold(role, &[Role::Officer, held]), "{role:?} {held:?}");
        }
    }

    #[test]
    fn a_username_is_short_and_plain() {
        assert!(is_username("city.officer-1"));
        for wrong in ["ab", "Wang", "王五五", "a b c", ""] {
            assert!(!is_username(wrong), "{wrong}");
        }
    }
}
