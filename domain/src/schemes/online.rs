//! What people do in the application itself, and what no scheme scores where the compliance profile forbids it:
//! 国办函〔2026〕12号. Pure.

use super::grammar::Scheme;
use super::limits::Place;
use super::rules::Problem;

/// By these words an item says that it scores behaviour online.
const WORDS: [&str; 8] = ["登录", "登陆", "点赞", "转发", "在线时长", "学习时长", "阅读时长", "浏览"];

/// The items that score it, each with the first word that says so.
pub(super) fn scored(scheme: &Scheme) -> Vec<Problem> {
    let mut found = Vec::new();
    for (_, item) in scheme.items() {
        let texts = [&item.title, &item.clause];
        if let Some(word) = WORDS.iter().find(|word| texts.iter().any(|text| text.contains(**word))) {
            let told = format!("以线上行为（“{word}”）记分，合规设置默认不允许");
            found.push(Problem::of(Place::Item(item), &told));
        }
    }
    found
}
