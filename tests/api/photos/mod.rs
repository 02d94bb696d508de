//! Photos: taken in, put into logs, shown, collected.

mod bucket;
mod collect;
mod logs;
mod upload;

use harness::{Ask, Client, TestApp, form};

/// Every file that is kept, in the order of their names.
fn kept(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![app.settings.files.folder.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path.display().to_string()) }
        }
    }
    found.sort();
    found
}

/// Sends one file, without a key.
fn send(member: &Client, bytes: &[u8]) -> Ask {
    let (content_type, body) = form(&[("file", Some("wx_photo.jpg"), bytes)]);
    member.post("/v1/photos").body(&content_type, body)
}
