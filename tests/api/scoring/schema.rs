//! The JSON Schema of schemes against the reader of schemes: what the one takes, the other takes.

use domain::schemes::{json_schema, parse};
use jsonschema::Validator;
use serde_json::Value;

use super::chance::{Case, Chance};

const PUBLISHED: &str = include_str!("../../../data/schemes/scheme.schema.json");
const DEFAULT: &str = include_str!("../../../data/schemes/default.yaml");
const GUIDE: &str = include_str!("../../../data/schemes/GUIDE.zh-CN.md");

fn validator() -> Validator {
    jsonschema::validator_for(&serde_json::from_str(PUBLISHED).unwrap()).unwrap()
}

fn takes(validator: &Validator, text: &str) -> bool {
    validator.is_valid(&serde_saphyr::from_str::<Value>(text).unwrap())
}

#[test]
fn the_published_schema_is_that_of_the_grammar() {
    let today = serde_json::to_string_pretty(&json_schema()).unwrap() + "\n";
    assert!(today == PUBLISHED, "run: xianfeng scheme schema > data/schemes/scheme.schema.json");
}

#[test]
fn schemes_that_read_are_taken_by_the_schema() {
    let validator = validator();
    let guide = GUIDE.split("```yaml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(takes(&validator, DEFAULT) && takes(&validator, guide));
    for seed in 0..300 {
        for text in Case::made_of(&mut Chance::new(seed)).texts {
            assert!(takes(&validator, &text), "case {seed}\n{text}");
        }
    }
}

/// Whoever forgets the quotes is understood, for the text is read as it stands; the schema reminds them.
#[test]
fn an_amount_without_quotes_reads_and_is_not_taken() {
    let text = DEFAULT.replacen("fixed: \"1\"", "fixed: 1", 1);
    assert!(parse(&text).is_ok() && !takes(&validator(), &text));
}

#[test]
fn what_cannot_be_read_is_not_taken_either() {
    let validator = validator();
    for (from, to) in [
        ("currency: assessment", "currency: likes"),
        ("currency: assessment\n", ""),
        ("fixed: \"1\"", "fixed: \"1.234\""),
        ("fixed: \"1\"", "fixed: \"1\"\n          per_hour: \"1\""),
        ("fixed: \"1\"", "step: \"1\""),
        ("title: 完成任务", "titel: 完成任务"),
        ("on: log_accepted", "on: log_liked"),
        ("code: errand", "code: \"\""),
        ("        clause:", "        caps: [{ window: fortnight, at_most: \"1\" }]\n        clause:"),
    ] {
        let text = DEFAULT.replacen(from, to, 1);
        assert!(text != DEFAULT, "{from}");
        assert!(parse(&text).is_err(), "it reads: {to}");
        assert!(!takes(&validator, &text), "the schema takes: {to}");
    }
}
