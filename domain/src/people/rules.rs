//! Phone numbers, and how people are shown to those who need not know. Pure.

use chrono::NaiveDate;
use infra::store::people::MembershipRow;

use crate::{Fault, Refusal};

/// The reason for which something was decided about somebody, without blanks around it.
///
/// # Errors
/// [`Refusal::Invalid`] for none, or for a whole letter.
pub(crate) fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if (1..=500).contains(&text.chars().count()) {
        return Ok(text.to_string());
    }
    Err(Refusal::invalid("/reason", "length", "理由应为 1 至 500 个字"))
}

/// The membership that holds on a day, of a person's own.
pub(crate) fn membership_on(history: &[MembershipRow], day: NaiveDate) -> Option<&MembershipRow> {
    history.iter().find(|row| row.valid_from <= day && row.valid_to.is_none_or(|to| day < to))
}

/// What a member is told whose phone number was changed.
pub(super) fn phone_notice(masked: Option<&str>) -> String {
    let now = masked.map_or_else(|| "已清空".to_string(), |phone| format!("已改为 {phone}"));
    format!("您在花名册中的手机号{now}。如非本人要求，请立即联系所在单位。")
}

/// Whether `phone` is a mainland mobile number: eleven digits, beginning with 1.
pub(crate) fn is_phone(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|b| b.is_ascii_digit())
}

/// 138****5678.
pub fn mask_phone(phone: &str) -> String {
    if is_phone(phone) { format!("{}****{}", &phone[..3], &phone[7..]) } else { "****".to_string() }
}

/// 张*: the family name (its first character), and one star whatever follows.
pub fn mask_name(name: &str) -> String {
    name.chars().next().map_or_else(|| "*".to_string(), |first| format!("{first}*"))
}

/// What is wrong with a name.
pub(crate) fn name_faults(name: &str) -> Vec<Fault> {
    if name.trim().is_empty() { vec![Fault::new("/name", "required", "姓名不能为空")] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_the_ends_of_a_phone_and_the_first_of_a_name() {
        assert_eq!(mask_phone("13812345678"), "138****5678");
        assert_eq!(mask_phone("0359-1234567"), "****");
        assert_eq!(mask_name("张建国"), "张*");
        assert_eq!(mask_name(""), "*");
    }

    #[test]
    fn a_phone_is_eleven_digits_beginning_with_one() {
        assert!(is_phone("13812345678"));
        for wrong in ["1381234567", "23812345678", "1381234567a", "1３812345678", ""] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
