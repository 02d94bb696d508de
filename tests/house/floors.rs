//! api ──► domain ──► infra: each arrow is a Cargo dependency, and there is no other (walls 1, 4).

use crate::complaint::{self, Complaint, lines};
use crate::facts::{Facts, Kind};
use crate::tree::{judge, parse, read};

/// What one floor may depend on, and may name.
struct Floor {
    name: &'static str,
    needs: &'static str,
    never: &'static [&'static str],
    /// Crates that it never names in its source, whatever Cargo.toml says.
    never_names: &'static [&'static str],
    why: &'static str,
}

const API: Floor = Floor {
    name: "api",
    needs: "domain",
    never: &["infra", "tests", "sea-", "sqlx", "redis", "reqwest", "jsonwebtoken", "argon2", "aws-lc"],
    never_names: &["infra", "sea_orm", "sea_orm_migration", "sqlx", "redis", "reqwest", "jsonwebtoken", "argon2"],
    why: "api knows only the domain: let a use case do it, or re-export the value from domain/src",
};

const DOMAIN: Floor = Floor {
    name: "domain",
    needs: "infra",
    never: &[
        "api",
        "tests",
        "actix",
        "utoipa",
        "http",
        "hyper",
        "axum",
        "validator",
        "serde_json",
        "serde_path_to_error",
        "clap",
        "sea-",
        "sqlx",
        "redis",
        "reqwest",
        "jsonwebtoken",
        "argon2",
        "aws-lc",
    ],
    never_names: &[
        "api",
        "actix_web",
        "http",
        "utoipa",
        "serde_json",
        "sea_orm",
        "sea_orm_migration",
        "sqlx",
        "redis",
        "reqwest",
        "jsonwebtoken",
        "argon2",
    ],
    why: "domain decides, and knows neither HTTP nor storage: let api translate it, or infra do it behind a name",
};

const INFRA: Floor = Floor {
    name: "infra",
    needs: "",
    never: &["api", "domain", "tests", "actix", "utoipa", "axum", "validator", "clap"],
    never_names: &["api", "domain", "actix_web", "utoipa"],
    why: "infra is the ground floor and knows nobody above it: hand rows out, and let domain decide",
};

/// Every dependency of a manifest, under its own name, with its line.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut listing = false;
    for (line, text) in (1..).zip(manifest.lines()) {
        let text = text.trim();
        if let Some(section) = text.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            listing = section.ends_with("dependencies");
            // [dependencies.x], [target.'cfg(unix)'.dependencies.x]
            if let Some((_, name)) = section.split_once("dependencies.") {
                found.push((line, name.trim_matches('"').to_string()));
            }
            continue;
        }
        if let Some((_, package)) = text.split_once("package = \"") {
            found.push((line, package.split('"').next().unwrap_or("").to_string()));
        }
        if listing && !text.starts_with('#') {
            let name = text.split(['.', '=', ' ']).next().unwrap_or("").trim_matches('"');
            if !name.is_empty() {
                found.push((line, name.to_string()));
            }
        }
    }
    found
}

fn manifest(floor: &Floor, text: &str) -> Vec<Complaint> {
    let path = format!("{}/Cargo.toml", floor.name);
    let dependencies = dependencies(text);
    let mut complaints: Vec<Complaint> = dependencies
        .iter()
        .filter(|(_, name)| floor.never.iter().any(|never| is_or_belongs_to(name, never)))
        .map(|(line, name)| Complaint::new(&path, *line, format!("{} depends on {name}", floor.name), floor.why))
        .collect();
    if !floor.needs.is_empty() && !dependencies.iter().any(|(_, name)| name == floor.needs) {
        let what = format!("{} does not depend on {}", floor.name, floor.needs);
        complaints.push(Complaint::new(&path, 0, what, "restore the arrow of ARCHITECTURE.md"));
    }
    complaints
}

/// `sea-` stands for a family, `redis` for itself and `redis-…`.
fn is_or_belongs_to(name: &str, never: &str) -> bool {
    let family = never.strip_suffix('-').unwrap_or(never);
    name == family || name.strip_prefix(family).is_some_and(|rest| rest.starts_with(['-', '_']))
}

fn names(floor: &Floor, file: &syn::File, path: &str) -> Vec<Complaint> {
    let facts = Facts::of(file);
    let foreign = |name: &&crate::facts::Name| floor.never_names.iter().any(|never| name.names_crate(never));
    let named = facts.names.iter().filter(foreign);
    named.map(|name| Complaint::new(path, name.line, format!("it names {}", name.text()), floor.why)).collect()
}

fn api_names(file: &syn::File, path: &str) -> Vec<Complaint> {
    names(&API, file, path)
}

fn domain_names(file: &syn::File, path: &str) -> Vec<Complaint> {
    let mut complaints = names(&DOMAIN, file, path);
    let facts = Facts::of(file);
    let statuses = facts.names.iter().filter(|name| name.kind != Kind::Attribute && name.last() == "StatusCode");
    complaints.extend(statuses.map(|name| Complaint::new(path, name.line, "it names a status code", DOMAIN.why)));
    complaints
}

fn infra_names(file: &syn::File, path: &str) -> Vec<Complaint> {
    names(&INFRA, file, path)
}

#[test]
fn each_floor_depends_on_the_one_below_and_no_other() {
    let complaints = [API, DOMAIN, INFRA].map(|floor| manifest(&floor, &read(&format!("{}/Cargo.toml", floor.name))));
    complaint::none(&complaints.concat());
}

#[test]
fn nobody_depends_on_the_building_inspector_and_there_are_no_other_floors() {
    let manifest = read("Cargo.toml");
    assert!(
        manifest.contains(r#"members = ["api", "domain", "infra", "tests"]"#),
        "Cargo.toml: the house has three floors and its tests. Instead of a new member, use a module."
    );
    assert!(
        !dependencies(&manifest).iter().any(|(_, name)| name == "tests"),
        "Cargo.toml: tests is nobody's dependency"
    );
}

#[test]
fn api_names_neither_infra_nor_anything_that_stores_or_signs() {
    judge(|path| path.starts_with("api/src/"), api_names);
}

#[test]
fn domain_names_neither_http_nor_anything_that_stores_or_signs() {
    judge(|path| path.starts_with("domain/src/"), domain_names);
}

#[test]
fn infra_names_nobody_above_it() {
    judge(|path| path.starts_with("infra/src/"), infra_names);
}

#[test]
fn a_manifest_with_a_forbidden_or_missing_arrow_is_complained_about() {
    let good = "[dependencies]\ndomain.workspace = true\nactix-web.workspace = true\n";
    assert!(manifest(&API, good).is_empty());
    let bad = "[package]\nname = \"api\"\n[dependencies]\ndomain.workspace = true\n\
        sea-orm = { version = \"2\" }\n[dev-dependencies]\ninfra.workspace = true\n\
        [target.'cfg(unix)'.dependencies.redis]\nversion = \"1\"\n[dependencies.db]\npackage = \"sqlx\"\n";
    assert_eq!(lines(&manifest(&API, bad)), [5, 7, 8, 11]);
    assert_eq!(lines(&manifest(&API, "[dependencies]\nserde = \"1\"\n")), [0]);
    let upstairs = "[dependencies]\ninfra.workspace = true\nactix-web = \"4\"\nutoipa = \"6\"\nserde_json = \"1\"\n";
    assert_eq!(lines(&manifest(&DOMAIN, upstairs)), [3, 4, 5]);
    assert!(manifest(&INFRA, "[dependencies]\nserde_json = \"1\"\nhex = \"1\"\n").is_empty());
    assert_eq!(lines(&manifest(&INFRA, "[build-dependencies]\n\"domain\" = { path = \"../domain\" }\n")), [2]);
}

#[test]
fn a_foreign_name_is_found_in_imports_paths_attributes_and_macros() {
    let bad = "use domain::Context;
        use infra as ground;
        fn a() { infra::db::open() }
        #[sea_orm(table_name = \"x\")] struct Row;
        fn b() { tokio::select! { _ = sqlx::query() => {} } }
        fn c() { format!(\"{}\", infra::Id::nil()); }
        fn d(infra: u8) -> u8 { infra }";
    assert_eq!(lines(&api_names(&parse(bad), "api/src/x.rs")), [2, 3, 4, 5, 6]);
    let statuses = "use actix_web::HttpResponse;\nfn a() -> StatusCode { http::StatusCode::OK }";
    assert_eq!(lines(&domain_names(&parse(statuses), "domain/src/x.rs")), [1, 2]);
    assert_eq!(lines(&infra_names(&parse("use domain::Refusal;"), "infra/src/x.rs")), [1]);
}
