//! Wall 1: infra is sealed. What it shows to the floor above names no database, no Redis, no HTTP
//! client and no cipher.

use std::collections::HashMap;

use syn::visit::Visit;
use syn::{Fields, ImplItem, Item, Signature, TraitItem, Visibility};

use crate::complaint::{Complaint, lines};
use crate::facts::{Facts, Kind, Name, segments};
use crate::tree::{judge, parse};

/// The outside: what infra keeps to itself.
const OUTSIDE: &[&str] = &[
    "sea_orm",
    "sea_orm_migration",
    "sea_query",
    "sqlx",
    "redis",
    "reqwest",
    "jsonwebtoken",
    "aws_lc_rs",
    "argon2",
    "rand",
    "object_store",
    "image",
];

/// What SeaORM's macros make beside a row; only the row and its enums are handed out.
const MADE_BY_MACROS: &[&str] = &["Entity", "Column", "ActiveModel", "Relation", "PrimaryKey", "ModelEx", "*"];

const INSTEAD: &str = "wrap it in a type of infra's own, make it pub(crate), or hand out a row";

/// Where the names of a file come from: `DbErr` from `sea_orm::DbErr`.
struct Origins(HashMap<String, Vec<String>>);

impl Origins {
    fn of(file: &syn::File) -> Self {
        let mut known = HashMap::new();
        for name in Facts::of(file).names.into_iter().filter(|name| name.kind == Kind::Import) {
            let here = name.alias.clone().unwrap_or_else(|| name.last().to_string());
            known.insert(here, name.segments);
        }
        let mut origins = Origins(known);
        // A private alias is no cover for what it stands for.
        for item in &file.items {
            if let Item::Type(alias) = item {
                let inside = Facts::within(|facts| facts.visit_type(&alias.ty)).names;
                if let Some(outside) = inside.iter().find_map(|name| origins.outside(&name.segments)) {
                    let outside = outside.split("::").map(str::to_string).collect();
                    origins.0.insert(alias.ident.to_string(), outside);
                }
            }
        }
        origins
    }

    fn whole(&self, path: &[String]) -> Vec<String> {
        let known = path.first().and_then(|first| self.0.get(first));
        known.map_or_else(|| path.to_vec(), |origin| [origin, &path[1..]].concat())
    }

    /// The whole path, if it leads outside.
    fn outside(&self, path: &[String]) -> Option<String> {
        let whole = self.whole(path);
        let made = || {
            whole.iter().any(|segment| segment == "entity")
                && whole.iter().any(|segment| MADE_BY_MACROS.contains(&segment.as_str()))
        };
        let foreign = whole.first().is_some_and(|first| OUTSIDE.contains(&first.as_str()));
        (foreign || made()).then(|| whole.join("::"))
    }
}

struct Inspector<'a> {
    origins: Origins,
    path: &'a str,
    complaints: Vec<Complaint>,
}

impl Inspector<'_> {
    fn names(&mut self, names: &[Name]) {
        for name in names {
            if let Some(outside) = self.origins.outside(&name.segments) {
                let what = format!("what is public names {outside}");
                self.complaints.push(Complaint::new(self.path, name.line, what, INSTEAD));
            }
        }
    }

    fn part(&mut self, visit: impl FnOnce(&mut Facts)) {
        let facts = Facts::within(visit);
        self.names(&facts.names);
    }

    fn signature(&mut self, signature: &Signature) {
        self.part(|facts| facts.visit_signature(signature));
    }

    fn fields(&mut self, fields: &Fields, all: bool) {
        for field in fields.iter().filter(|field| all || is_public(&field.vis)) {
            self.part(|facts| facts.visit_type(&field.ty));
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Fn(item) if is_public(&item.vis) => self.signature(&item.sig),
            Item::Struct(item) if is_public(&item.vis) => {
                self.part(|facts| facts.visit_generics(&item.generics));
                self.fields(&item.fields, false);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                self.part(|facts| facts.visit_generics(&item.generics));
                item.variants.iter().for_each(|variant| self.fields(&variant.fields, true));
            }
            Item::Type(item) if is_public(&item.vis) => self.part(|facts| facts.visit_type(&item.ty)),
            Item::Const(item) if is_public(&item.vis) => self.part(|facts| facts.visit_type(&item.ty)),
            Item::Static(item) if is_public(&item.vis) => self.part(|facts| facts.visit_type(&item.ty)),
            Item::Use(item) if is_public(&item.vis) => self.part(|facts| facts.visit_item_use(item)),
            Item::ExternCrate(item) if is_public(&item.vis) => self.part(|facts| facts.visit_item_extern_crate(item)),
            Item::Mod(item) if is_public(&item.vis) => {
                item.content.iter().flat_map(|(_, items)| items).for_each(|item| self.item(item));
            }
            Item::Trait(item) if is_public(&item.vis) => {
                self.part(|facts| facts.visit_generics(&item.generics));
                self.part(|facts| item.supertraits.iter().for_each(|bound| facts.visit_type_param_bound(bound)));
                for item in &item.items {
                    match item {
                        TraitItem::Fn(method) => self.signature(&method.sig),
                        other => self.part(|facts| facts.visit_trait_item(other)),
                    }
                }
            }
            Item::Impl(item) => self.block(item),
            _ => {}
        }
    }

    fn block(&mut self, item: &syn::ItemImpl) {
        let Some((of, _)) = &item.trait_ else {
            for item in &item.items {
                match item {
                    ImplItem::Fn(method) if is_public(&method.vis) => self.signature(&method.sig),
                    ImplItem::Const(item) if is_public(&item.vis) => self.part(|facts| facts.visit_type(&item.ty)),
                    _ => {}
                }
            }
            return;
        };
        // `impl From<DbErr> for Error` shows nothing that can be used without naming DbErr, but
        // `impl Deref { type Target = DatabaseConnection; }` hands the connection out.
        if self.origins.whole(&segments(of)).iter().any(|segment| segment == "sealed") {
            return;
        }
        for item in &item.items {
            if let ImplItem::Type(item) = item {
                self.part(|facts| facts.visit_type(&item.ty));
            }
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn sealed(file: &syn::File, path: &str) -> Vec<Complaint> {
    let mut inspector = Inspector { origins: Origins::of(file), path, complaints: Vec::new() };
    file.items.iter().for_each(|item| inspector.item(item));
    let mut complaints = inspector.complaints;
    let everything = |name: &Name| name.last() == "*" && OUTSIDE.contains(&name.segments[0].as_str());
    for name in Facts::of(file).names.iter().filter(|name| everything(name)) {
        let what = format!("it imports {}, so nobody can tell where its names come from", name.text());
        complaints.push(Complaint::new(path, name.line, what, "import what is used by its name"));
    }
    complaints
}

fn private_modules(file: &syn::File, path: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for wanted in ["entity", "migration"] {
        let module = file.items.iter().find_map(|item| match item {
            Item::Mod(module) if module.ident == wanted => Some(module),
            _ => None,
        });
        match module {
            Some(module) if matches!(module.vis, Visibility::Inherited) => {}
            Some(module) => {
                let line = module.ident.span().start().line;
                let what = format!("the module {wanted} is not private");
                complaints.push(Complaint::new(path, line, what, format!("`mod {wanted};`: the seal rests on it")));
            }
            None => {
                let what = format!("there is no `mod {wanted};`");
                complaints.push(Complaint::new(path, 0, what, "keep tables and migrations in private modules"));
            }
        }
    }
    complaints
}

#[test]
fn nothing_public_in_infra_names_the_outside() {
    // Entities and migrations are private modules: see the next test.
    judge(
        |path| {
            let private = ["infra/src/entity/", "infra/src/migration/"];
            path.starts_with("infra/src/") && !private.iter().any(|folder| path.starts_with(folder))
        },
        sealed,
    );
}

#[test]
fn entities_and_migrations_are_private_modules() {
    judge(|path| path == "infra/src/lib.rs", private_modules);
}

#[test]
fn a_leak_is_found_wherever_a_public_name_can_carry_it() {
    let bad = "use sea_orm::{DatabaseConnection, DbErr as Trouble};
        use crate::entity::task;
        pub fn a(db: &DatabaseConnection) {}
        pub async fn b() -> Result<(), Trouble> { Ok(()) }
        pub struct C { pub http: reqwest::Client, token: jsonwebtoken::Header }
        pub enum D { E(redis::Client) }
        pub type F = Vec<sqlx::Error>;
        pub use crate::entity::task::{Model as TaskRow, Entity};
        pub const G: Option<aws_lc_rs::aead::Nonce> = None;
        pub trait H { fn i(&self) -> argon2::Argon2<'static>; }
        impl C { pub fn j(&self) -> impl sea_orm::ConnectionTrait { todo() } fn k(&self, e: Trouble) {} }
        impl std::ops::Deref for C { type Target = reqwest::Client; }
        pub fn l(row: task::ActiveModel) {}
        type M = Vec<DatabaseConnection>;
        pub fn n(m: M) {}
        pub mod o { pub fn p(e: sqlx::Error) {} }
        use sqlx::*;
        pub trait Q: sea_orm::EntityTrait {}
        pub fn r<T: sea_orm::EntityTrait>(t: T) where T::Model: sea_orm::ModelTrait {}";
    let found = lines(&sealed(&parse(bad), "infra/src/x.rs"));
    assert_eq!(found, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19]);
}

#[test]
fn what_stays_inside_is_left_alone() {
    let good = "use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
        pub(crate) mod sealed { pub trait Conn { type C: sea_orm::ConnectionTrait; } }
        pub struct Db { read: DatabaseConnection }
        impl Db { pub(crate) fn writer(&self) -> &DatabaseConnection { &self.read } pub fn open() -> Db { todo() } }
        impl From<DbErr> for Error { fn from(error: DbErr) -> Self { Error } }
        impl sealed::Conn for Db { type C = DatabaseConnection; }
        pub use crate::entity::org::{Model as OrgRow, OrgKind};
        async fn leafed<C: ConnectionTrait>(conn: &C) {}
        #[derive(sea_orm::FromQueryResult)] pub struct Row { pub id: Id }
        mod tests { pub fn a(e: DbErr) {} }";
    assert_eq!(lines(&sealed(&parse(good), "infra/src/x.rs")), [] as [usize; 0]);
}

#[test]
fn an_opened_or_missing_private_module_is_complained_about() {
    assert!(private_modules(&parse("mod entity;\nmod migration;"), "infra/src/lib.rs").is_empty());
    assert_eq!(lines(&private_modules(&parse("mod entity;\npub(crate) mod migration;"), "x")), [2]);
    assert_eq!(lines(&private_modules(&parse("pub mod entity;"), "x")), [0, 1]);
}
