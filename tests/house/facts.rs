//! What a piece of source says: the names it names, the functions it calls, where it waits, and
//! its attributes. Macros are looked into as far as they can be read.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Item, Meta, Token, UseTree};

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Path,
    /// In a `use`, or an `extern crate`.
    Import,
    Attribute,
    /// Among tokens that could not be read as Rust.
    Token,
}

#[derive(Clone, Debug)]
pub struct Name {
    /// `infra::store::tasks` as three; a glob ends in `*`.
    pub segments: Vec<String>,
    /// The name it goes by here, where it was imported as another.
    pub alias: Option<String>,
    pub kind: Kind,
    pub line: usize,
}

impl Name {
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }

    pub fn text(&self) -> String {
        self.segments.join("::")
    }

    pub fn starts_with(&self, prefix: &[&str]) -> bool {
        self.segments.len() >= prefix.len() && self.segments.iter().zip(prefix).all(|(a, b)| a == b)
    }

    /// Whether `pair` stands in it, one after the other.
    pub fn has_pair(&self, pair: [&str; 2]) -> bool {
        self.segments.windows(2).any(|two| two == pair)
    }

    /// Whether it names this crate (or module): not as the name of a mere variable.
    pub fn names_crate(&self, name: &str) -> bool {
        let certain = self.segments.len() > 1 || matches!(self.kind, Kind::Import | Kind::Attribute);
        certain && self.segments.iter().any(|segment| segment == name)
    }
}

pub struct Call {
    /// The method, or the last segment of the function's path.
    pub name: String,
    pub is_method: bool,
    /// The last name before the method's dot.
    pub receiver: Option<String>,
    pub args: Vec<Expr>,
    pub line: usize,
}

/// Everything that is said.
#[derive(Default)]
pub struct Facts {
    pub names: Vec<Name>,
    pub calls: Vec<Call>,
    /// Lines with `async` or `.await`.
    pub waits: Vec<usize>,
    pub attributes: Vec<(Meta, usize)>,
    /// Macros that are called, by their last segment.
    pub macros: Vec<(String, usize)>,
    /// Text literals, in lower case.
    pub texts: Vec<(String, usize)>,
    without_tests: bool,
}

impl Facts {
    pub fn of(file: &syn::File) -> Facts {
        let mut facts = Facts::default();
        facts.visit_file(file);
        facts
    }

    /// Leaves out what is only compiled for tests.
    pub fn outside_tests(file: &syn::File) -> Facts {
        let mut facts = Facts { without_tests: true, ..Facts::default() };
        facts.visit_file(file);
        facts
    }

    /// Of any part of a file: `Facts::within(|facts| facts.visit_block(block))`.
    pub fn within(visit: impl FnOnce(&mut Facts)) -> Facts {
        let mut facts = Facts::default();
        visit(&mut facts);
        facts
    }

    fn name(&mut self, segments: Vec<String>, kind: Kind, span: Span) {
        self.names.push(Name { segments, alias: None, kind, line: line(span) });
    }

    fn import(&mut self, tree: &UseTree, prefix: &[String]) {
        let with = |ident: &syn::Ident| {
            // `use a::{self}` imports a itself.
            let own = (ident != "self").then(|| ident.to_string());
            prefix.iter().cloned().chain(own).collect::<Vec<_>>()
        };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.name(with(&name.ident), Kind::Import, name.ident.span()),
            UseTree::Rename(rename) => {
                self.name(with(&rename.ident), Kind::Import, rename.ident.span());
                if let Some(name) = self.names.last_mut() {
                    name.alias = Some(rename.rename.to_string());
                }
            }
            UseTree::Glob(glob) => {
                let segments = prefix.iter().cloned().chain(["*".to_string()]).collect();
                self.name(segments, Kind::Import, glob.star_token.span());
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, prefix)),
        }
    }

    /// Reads a macro's insides: as expressions if they are, else token by token.
    fn inside(&mut self, tokens: &TokenStream) {
        let expressions = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone());
        match expressions {
            Ok(expressions) => expressions.iter().for_each(|expression| self.visit_expr(expression)),
            Err(_) => self.tokens(tokens),
        }
    }

    fn tokens(&mut self, tokens: &TokenStream) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at += match &tokens[at..] {
                [TokenTree::Punct(hash), TokenTree::Group(group), ..]
                    if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
                {
                    if let Ok(meta) = syn::parse2::<Meta>(group.stream()) {
                        self.attribute(&meta);
                    }
                    2
                }
                [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(args), ..]
                    if dot.as_char() == '.' && args.delimiter() == Delimiter::Parenthesis =>
                {
                    self.call_in_tokens(method, args.stream());
                    2
                }
                [TokenTree::Ident(ident), TokenTree::Punct(bang), TokenTree::Group(_), ..] if bang.as_char() == '!' => {
                    self.macros.push((ident.to_string(), line(ident.span())));
                    2
                }
                [TokenTree::Ident(_), ..] => self.path_in_tokens(&tokens[at..]),
                [TokenTree::Group(group), ..] => {
                    let block = (group.delimiter() == Delimiter::Brace)
                        .then(|| syn::parse2::<Block>(TokenTree::Group(group.clone()).into()).ok());
                    match block.flatten() {
                        Some(block) => self.visit_block(&block),
                        None => self.tokens(&group.stream()),
                    }
                    1
                }
                _ => 1,
            };
        }
    }

    fn call_in_tokens(&mut self, method: &syn::Ident, args: TokenStream) {
        let args = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(args);
        self.calls.push(Call {
            name: method.to_string(),
            is_method: true,
            receiver: None,
            args: args.map(|args| args.into_iter().collect()).unwrap_or_default(),
            line: line(method.span()),
        });
    }

    /// Reads `a::b::c`, and returns how many tokens that were.
    fn path_in_tokens(&mut self, tokens: &[TokenTree]) -> usize {
        let mut segments = Vec::new();
        let mut taken = 0;
        while let Some(TokenTree::Ident(ident)) = tokens.get(taken) {
            segments.push(ident.to_string());
            taken += 1;
            match &tokens[taken..] {
                [TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(_), ..]
                    if a.as_char() == ':' && b.as_char() == ':' =>
                {
                    taken += 2;
                }
                _ => break,
            }
        }
        let span = tokens[0].span();
        if segments == ["async"] || segments == ["await"] {
            self.waits.push(line(span));
        }
        self.name(segments, Kind::Token, span);
        taken
    }

    fn attribute(&mut self, meta: &Meta) {
        self.attributes.push((meta.clone(), line(meta.path().span())));
        self.name(segments(meta.path()), Kind::Attribute, meta.path().span());
        let Meta::List(list) = meta else { return };
        if list.path.is_ident("cfg_attr") {
            let inner = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone());
            inner.iter().flatten().skip(1).for_each(|meta| self.attribute(meta));
        } else {
            self.tokens(&list.tokens);
        }
    }
}

impl<'ast> Visit<'ast> for Facts {
    fn visit_item(&mut self, item: &'ast Item) {
        if !(self.without_tests && is_for_tests(attributes_of(item))) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        self.import(&item.tree, &[]);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.name(vec![item.ident.to_string()], Kind::Import, item.ident.span());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.name(segments(path), Kind::Path, path.span());
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        self.attribute(&attribute.meta);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.name(segments(&mac.path), Kind::Path, mac.path.span());
        let called = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        self.macros.push((called, line(mac.path.span())));
        self.inside(&mac.tokens);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.waits.extend(signature.asyncness.iter().map(|token| line(token.span)));
        visit::visit_signature(self, signature);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.waits.extend(closure.asyncness.iter().map(|token| line(token.span)));
        visit::visit_expr_closure(self, closure);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.waits.push(line(block.async_token.span));
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.waits.push(line(wait.await_token.span));
        visit::visit_expr_await(self, wait);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(function) = call.func.as_ref() {
            self.calls.push(Call {
                name: segments(&function.path).pop().unwrap_or_default(),
                is_method: false,
                receiver: None,
                args: call.args.iter().cloned().collect(),
                line: line(function.span()),
            });
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.calls.push(Call {
            name: call.method.to_string(),
            is_method: true,
            receiver: last_name(&call.receiver),
            args: call.args.iter().cloned().collect(),
            line: line(call.method.span()),
        });
        visit::visit_expr_method_call(self, call);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.texts.push((text.value().to_lowercase(), line(text.span())));
    }
}

pub fn line(span: Span) -> usize {
    span.start().line
}

pub fn segments(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// `db` of `self.ctx.db`.
fn last_name(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Path(path) => segments(&path.path).pop(),
        Expr::Field(field) => match &field.member {
            syn::Member::Named(name) => Some(name.to_string()),
            syn::Member::Unnamed(_) => None,
        },
        Expr::Reference(reference) => last_name(&reference.expr),
        Expr::Paren(paren) => last_name(&paren.expr),
        Expr::MethodCall(call) => Some(call.method.to_string()),
        _ => None,
    }
}

/// `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`.
fn is_for_tests(attributes: &[Attribute]) -> bool {
    fn holds_test(meta: &Meta) -> bool {
        match meta {
            Meta::Path(path) => path.is_ident("test"),
            Meta::List(list) if list.path.is_ident("cfg") || list.path.is_ident("all") => {
                let inner = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(list.tokens.clone());
                inner.iter().flatten().any(holds_test)
            }
            _ => false,
        }
    }
    attributes.iter().any(|attribute| holds_test(&attribute.meta))
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
