//! How the document shows what an operation may be refused with.

use serde_json::{Map, Value, json};

use crate::error::Failure;

/// All failures of one status. The example of each stands once in the document, among `shared`.
pub(super) fn response(status: u16, failures: &[Failure], shared: &mut Map<String, Value>) -> Value {
    let mut examples = Map::new();
    let mut lines = Vec::new();
    for failure in failures {
        let sheet = failure.sheet();
        lines.push(format!("`{}` {}", sheet.code, sheet.zh));
        let example = json!({
            "type": format!("urn:xianfeng:problem:{}", sheet.code),
            "title": sheet.en,
            "status": status,
            "detail": sheet.zh,
            "instance": "/v1/…",
            "code": sheet.code,
            "msg": sheet.zh,
            "trace_id": "0197f0a0-0000-7000-8000-0000000000aa",
        });
        shared.insert(sheet.code.to_string(), json!({"summary": sheet.zh, "value": example}));
        let reference = format!("#/components/examples/{}", sheet.code);
        examples.insert(sheet.code.to_string(), json!({"$ref": reference}));
    }
    let mut response = json!({
        "description": lines.join("；"),
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": examples,
        }},
    });
    if matches!(status, 429 | 503) {
        let header = json!({"description": "多少秒后再试", "schema": {"type": "integer"}});
        response["headers"] = json!({"Retry-After": header});
    }
    response
}
