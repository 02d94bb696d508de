//! Who knows one floor knows all: a feature has the same name on every floor.

use std::collections::BTreeSet;

use crate::complaint::{self, Complaint, lines};
use crate::tree::ask;

/// Files that belong to no feature, and why.
const NO_FEATURES: &[&str] = &[
    "api/src/routes/mod.rs",
    // For those who run the service.
    "api/src/routes/health.rs",
    "infra/src/store/mod.rs",
    // Behind domain/src/once.rs and domain/src/jobs: of every feature and of none.
    "infra/src/store/answers.rs",
    "infra/src/store/outbox.rs",
];

fn strangers(paths: &[String]) -> Vec<Complaint> {
    let folders: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("domain/src/")?.split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let mut complaints = Vec::new();
    for place in ["api/src/routes/", "infra/src/store/"] {
        for path in paths.iter().filter(|path| !NO_FEATURES.contains(&path.as_str())) {
            let Some(rest) = path.strip_prefix(place) else { continue };
            let feature = rest.split(['/', '.']).next().unwrap_or("");
            if !folders.contains(feature) {
                let what = format!("there is no domain/src/{feature}/");
                complaints.push(Complaint::new(path, 0, what, "give the feature one name on every floor"));
            }
        }
    }
    complaints
}

#[test]
fn routes_and_stores_are_named_like_the_features_they_serve() {
    let paths = ask(|sources| sources.iter().map(|source| source.path.clone()).collect::<Vec<_>>());
    for excused in NO_FEATURES {
        assert!(paths.iter().any(|path| path == excused), "{excused} is gone: strike it from NO_FEATURES");
    }
    complaint::none(&strangers(&paths));
}

#[test]
fn a_feature_with_two_names_is_complained_about() {
    let paths = |paths: &[&str]| paths.iter().map(|path| path.to_string()).collect::<Vec<_>>();
    let good =
        ["domain/src/tasks/mod.rs", "api/src/routes/tasks.rs", "infra/src/store/tasks.rs", "api/src/routes/mod.rs"];
    assert!(strangers(&paths(&good)).is_empty());
    let bad = strangers(&paths(&["domain/src/tasks/mod.rs", "api/src/routes/jobs.rs", "infra/src/store/todo.rs"]));
    assert_eq!((bad.len(), lines(&bad)), (2, vec![0]));
}
