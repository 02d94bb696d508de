//! What a skill may be called. Pure.

use crate::Fault;

/// The most that one person has, or that one task asks for.
pub const MOST: usize = 10;

/// The longest name, in characters.
const LONGEST: usize = 20;

/// The same words are written the same way: without blanks around them, a single one between, in narrow
/// and small letters; each once.
pub(crate) fn normalised(names: &[String]) -> Vec<String> {
    let mut words: Vec<String> = names.iter().map(|name| normal(name)).filter(|name| !name.is_empty()).collect();
    words.sort();
    words.dedup();
    words
}

fn normal(name: &str) -> String {
    // Full-width letters, digits and signs stand at a fixed distance from the plain ones.
    let narrow = |c: char| match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let plain: String = name.chars().map(narrow).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What is wrong with skills as they were sent, each named by its place under `pointer`.
pub(crate) fn faults(pointer: &str, names: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let word = normal(name);
        let mut fault = |code, detail: &str| faults.push(Fault::new(format!("{pointer}/{at}"), code, detail));
        if word.is_empty() {
            fault("required", "技能不能为空");
        } else if word.chars().count() > LONGEST {
            fault("too_long", "每项技能最多 20 个字");
        } else if word.chars().any(char::is_control) {
            fault("malformed", "技能中不能有控制字符");
        }
    }
    if normalised(names).len() > MOST {
        faults.push(Fault::new(pointer, "too_many", format!("最多 {MOST} 项技能")));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_string()).collect()
    }

    #[test]
    fn the_same_skill_is_written_the_same_way_and_once() {
        let said = names(&[" 急救 ", "ＡＥＤ　操作", "aed 操作", "急救", ""]);
        assert_eq!(normalised(&said), ["aed 操作", "急救"]);
    }

    #[test]
    fn a_skill_is_a_short_word_and_there_are_ten_at_most() {
        let codes = |said: &[&str]| {
            faults("/skills", &names(said)).into_iter().map(|fault| (fault.pointer, fault.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(&["急救", "理发"]), []);
        let long = "很".repeat(21);
        let wrong = [("/skills/0", "required"), ("/skills/1", "too_long"), ("/skills/2", "malformed")];
        let wrong = wrong.map(|(pointer, code)| (pointer.to_string(), code));
        assert_eq!(codes(&["　", &long, "a\u{7}b"]), wrong);
        let eleven: Vec<String> = (0..11).map(|n| format!("技能{n}")).collect();
        assert_eq!(faults("/skills", &eleven)[0].code, "too_many");
    }
}
