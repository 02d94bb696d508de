//! Invitation codes as a page to print and cut up. It holds everything that it shows: no script, no
//! picture, nothing from elsewhere.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::routes::InvitationSlips;

const STYLE: &str = "body{font-family:'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;margin:1cm}\
    .slips{display:grid;grid-template-columns:1fr 1fr}\
    .slip{border:1px dashed #888;padding:.5cm;break-inside:avoid}\
    .code{font:700 20pt monospace;letter-spacing:.1em;margin:.2cm 0}\
    small{color:#444}@page{size:A4;margin:1cm}@media print{body{margin:0}.note{display:none}}";

/// The page, as an answer that no cache keeps.
pub fn page(slips: &InvitationSlips) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(html(slips))
}

fn html(slips: &InvitationSlips) -> String {
    let unit = escaped(&slips.unit_name);
    let mut note = format!("共 {} 张。码只显示这一次，请立即打印。", slips.items.len());
    if slips.remaining > 0 {
        note.push_str(&format!("还有 {} 人未签发，请再次签发。", slips.remaining));
    }
    let left_out: Vec<String> = slips.left_out.iter().map(|one| escaped(&one.person_name)).collect();
    if !left_out.is_empty() {
        note.push_str(&format!("同时是工作人员、须用本人手机号登录的：{}。", left_out.join("、")));
    }
    let each = slips.items.iter().map(|slip| {
        format!(
            "<div class=\"slip\"><b>{}</b>　{unit}<div class=\"code\">{}</div><small>请在小程序首次登录时输入。\
             限本人使用一次，{} 前有效，请勿转交他人。</small></div>\n",
            escaped(&slip.person_name),
            escaped(&slip.code),
            escaped(&slip.expires_at[..16].replace('T', " ")),
        )
    });
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{unit} 邀请码</title>\
         <style>{STYLE}</style></head>\n<body><p class=\"note\">{note}</p>\n<div class=\"slips\">\n{}</div></body></html>\n",
        each.collect::<String>()
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_as_it_is_and_is_no_markup() {
        assert_eq!(escaped("<b>'李&\"</b>"), "&lt;b&gt;&#39;李&amp;&quot;&lt;/b&gt;");
    }
}
