//! Phone numbers, and how people are shown to those who need not know. Pure.

/// Whether `phone` is a mainland mobile number: eleven digits, beginning with 1.
pub(super) fn is_phone(phone: &str) -> bool {
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
        for wrong in ["1381234567", "23812345678", "1381234567a", "１3812345678", ""] {
            assert!(!is_phone(wrong), "{wrong}");
        }
    }
}
