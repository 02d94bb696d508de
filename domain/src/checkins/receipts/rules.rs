//! What a receipt's number looks like. Pure.

/// Crockford's 32 letters: none can be taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many letters a number has: sixty bits, which nobody guesses.
pub(super) const LENGTH: usize = 12;

/// `BD-XXXX-XXXX-XXXX`, of random bytes.
pub(super) fn number(random: [u8; LENGTH]) -> String {
    let letters: Vec<char> = random.iter().map(|byte| LETTERS[usize::from(byte % 32)] as char).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    format!("BD-{}", groups.join("-"))
}

/// The number as it is kept, however it was typed; nothing for what cannot be one.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_uppercase();
    let letters: String = text.strip_prefix("BD").unwrap_or(&text).chars().filter(|c| *c != '-').collect();
    let good = letters.len() == LENGTH && letters.bytes().all(|byte| LETTERS.contains(&byte));
    good.then(|| format!("BD-{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written_or_typed() {
        let number = number([0, 1, 2, 3, 31, 30, 29, 28, 42, 64, 255, 10]);
        assert_eq!(number, "BD-0123-ZYXW-A0ZA");
        for typed in ["BD-0123-ZYXW-A0ZA", " bd0123zyxwa0za ", "0123-zyxw-a0za"] {
            assert_eq!(read(typed).as_ref(), Some(&number), "{typed}");
        }
        for wrong in
            ["", "BD", "BD-0123-ZYXW-A0Z", "BD-0123-ZYXW-A0ZU", "BD-0123-ZYXW-A0ZA1", "回执", "BD-0123-ZYXW-'--"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
