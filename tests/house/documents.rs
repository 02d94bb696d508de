//! What is checked in is what the code says: `openapi.yaml` and `.env.example`.

use domain::SETTINGS;

use crate::tree::{read, root};

const COMMAND: &str = "cargo test -p tests --test house";

/// One setting: its variable, its default and what it means.
type Setting = (&'static str, &'static str, &'static str);

fn settings() -> Vec<Setting> {
    SETTINGS.iter().map(|key| (key.name, key.default, key.help)).collect()
}

/// Whether the file is to be written instead of judged.
fn updating(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| value == "1")
}

/// The first line where two texts differ, if they do.
fn difference(kept: &str, made: &str) -> Option<String> {
    if kept == made {
        return None;
    }
    let same = kept.lines().zip(made.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("(the end)").to_string();
    Some(format!("{}: it says `{}`, the code says `{}`", same + 1, line(kept), line(made)))
}

/// The file of settings to copy: what must be filled in stands open, what has a default is a comment.
fn env_example(settings: &[Setting]) -> String {
    let mut text = format!(
        "# Copy this file to .env and fill in what is empty. What is a comment has the default that it shows.\n\
         # Made from infra/src/settings.rs by: UPDATE_ENV_EXAMPLE=1 {COMMAND}\n"
    );
    for (name, default, help) in settings {
        let comment = if default.is_empty() { "" } else { "# " };
        text.push_str(&format!("\n# {help}\n{comment}{name}={default}\n"));
    }
    text
}

/// What is wrong with a file of settings. Further comments and blank lines are free.
fn env_faults(text: &str, settings: &[Setting]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut rest = settings.iter();
    let mut above = "";
    for (number, line) in (1..).zip(text.lines()) {
        let bare = line.strip_prefix("# ").or(line.strip_prefix('#')).unwrap_or(line);
        let assignment = bare.split_once('=').filter(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        });
        if let Some((name, value)) = assignment {
            match rest.next() {
                Some((wanted, default, help)) if *wanted == name => {
                    if value != *default {
                        faults.push(format!("{number}: {name} has the default `{default}`, not `{value}`"));
                    }
                    if above.strip_prefix("# ") != Some(help) {
                        faults.push(format!("{number}: above {name} must stand `# {help}`"));
                    }
                }
                Some((wanted, ..)) => {
                    faults.push(format!("{number}: {name} stands where {wanted} belongs"));
                    return faults;
                }
                None => faults.push(format!("{number}: there is no setting {name}")),
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            faults.push(format!("{number}: neither a setting nor a comment"));
        }
        above = line;
    }
    faults.extend(rest.map(|(name, ..)| format!("{name} is missing")));
    faults
}

#[test]
fn openapi_yaml_is_what_the_code_says_and_speaks_3_1() {
    let made = api::openapi::yaml();
    assert!(made.starts_with("openapi: 3.1."), "the document must be OpenAPI 3.1, and begins: {:.20}", made);
    if updating("UPDATE_OPENAPI") {
        std::fs::write(root().join("openapi.yaml"), made).expect("openapi.yaml can be written");
        return;
    }
    if let Some(difference) = difference(&read("openapi.yaml"), &made) {
        panic!("openapi.yaml:{difference}. Instead: UPDATE_OPENAPI=1 {COMMAND}, and read what changed for clients");
    }
}

#[test]
fn env_example_names_every_setting_in_order_with_its_default_and_help() {
    if updating("UPDATE_ENV_EXAMPLE") {
        std::fs::write(root().join(".env.example"), env_example(&settings())).expect(".env.example can be written");
        return;
    }
    let faults = env_faults(&read(".env.example"), &settings());
    let list = faults.join("\n  .env.example:");
    assert!(faults.is_empty(), "\n  .env.example:{list}\nInstead: UPDATE_ENV_EXAMPLE=1 {COMMAND}");
}

#[test]
fn a_difference_is_found_and_named_by_its_line() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "2: it says `b`, the code says `c`");
    assert_eq!(difference("a\n", "a\nb\n").unwrap(), "2: it says `(the end)`, the code says `b`");
    assert!(difference("a", "a\n").is_some(), "every byte counts");
}

#[test]
fn a_wrong_file_of_settings_is_complained_about() {
    let settings = [("XIANFENG_A", "1", "how many"), ("XIANFENG_B", "", "a secret")];
    let wrong = |text: &str| env_faults(text, &settings).len();
    assert_eq!(env_faults(&env_example(&settings), &settings), [] as [&str; 0]);
    assert_eq!(wrong("# Free words.\n\n# how many\nXIANFENG_A=1\n# a secret\n# XIANFENG_B=\n"), 0);
    assert_eq!(wrong("# how many\nXIANFENG_A=2\n# a secret\nXIANFENG_B=\n"), 1, "another default");
    assert_eq!(wrong("# how much\nXIANFENG_A=1\n# a secret\nXIANFENG_B=\n"), 1, "another help");
    assert_eq!(wrong("# how many\n# XIANFENG_A=1\n"), 1, "one is missing");
    assert_eq!(wrong("# a secret\nXIANFENG_B=\n# how many\nXIANFENG_A=1\n"), 1, "another order");
    assert_eq!(wrong("# how many\nXIANFENG_A=1\n# a secret\nXIANFENG_B=\n# more\nXIANFENG_C=\n"), 1, "one too many");
    assert_eq!(wrong("# how many\nXIANFENG_A=1\n# a secret\nXIANFENG_B=\nstray\n"), 1, "a stray line");
}
