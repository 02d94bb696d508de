//! The API's document: paths and shapes from the handlers; who may call and what may be refused
//! from the domain's tables.

mod own;
mod response;

use std::collections::BTreeMap;

use actix_web::App;
use domain::Refusal;
use domain::access::{RIGHTS, Right, Role, Who};
use own::own;
use response::response;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::scope::scope;

use crate::error::{Failure, Problem};
use crate::routes;

/// Stands in the checked-in document where the served one has its own scheme and host: a
/// `tokenUrl` must be absolute.
pub const ORIGIN: &str = "https://xianfeng.example";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "先锋 Xianfeng API",
        description = "在职党员“双报到”后台：报到、任务、认领、日志、审核、积分、排行榜。\n\n\
            约定：时间为 RFC 3339 格式（+08:00）；编号为字符串；失败一律为 application/problem+json，\
            以 `code` 判断原因、以 `msg` 提示用户；需要防重复的请求带 `Idempotency-Key`，\
            24 小时内重复提交得到同一应答（应答头 Idempotency-Replayed: true）。",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    tags(
        (name = "登录", description = "微信登录、工作人员登录、刷新与退出"),
        (name = "本人", description = "本人的信息、报到、认领和积分"),
        (name = "报到", description = "报到的登记、确认和变更"),
        (name = "包联", description = "单位包联小区，党员包联小区或若干户居民"),
        (name = "消息", description = "收件箱"),
        (name = "任务", description = "任务与认领"),
        (name = "日志与审核", description = "日志的提交与审核"),
        (name = "评价", description = "双评价：党员评价社区的组织工作，社区和服务对象评价党员的服务。评价本身不计积分；积分方案写明取星级作测评的，按其规定"),
        (name = "积分方案", description = "积分的规则，及其已发布的版本"),
        (name = "排行榜", description = "积分排行"),
        (name = "组织与人员", description = "组织、花名册"),
        (name = "得分", description = "全年得分、前提条件和等次，随问随算；分布"),
        (name = "申报", description = "日志之外的加减分：由组织申报，由他人批准，可撤销"),
        (name = "测评", description = "得分中由他人打分的部分：党员互评、工作人员打分"),
        (name = "兑换", description = "兑换积分：兑换品、兑换、领取和取消"),
        (name = "请假", description = "请假与免考：申请、审批、代为登记"),
        (name = "账号管理", description = "邀请码、登记申请、绑定与解绑、停用与恢复"),
        (name = "工作人员", description = "账号与授权"),
        (name = "审计", description = "审计记录")
    )
)]
struct Base;

/// The document, complete.
///
/// # Panics
/// When an operation has no row in `access::RIGHTS`: found by the first test that runs.
pub fn document() -> Value {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .service(scope("/v1").configure(routes::v1))
        .split_for_parts();
    let mut document = serde_json::to_value(document).expect("the document is serialisable");
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "微信登录或密码登录得到的 access_token"},
        "password": {"type": "oauth2", "description": "工作人员用户名和密码", "flows": {"password": {"tokenUrl": format!("{ORIGIN}/v1/sessions/password"), "scopes": {}}}},
    });
    let mut examples = Map::new();
    let paths = document["paths"].as_object_mut().expect("there are paths");
    for operation in paths.values_mut().flat_map(|path| path.as_object_mut().into_iter().flat_map(Map::values_mut)) {
        complete(operation, &mut examples);
    }
    document["components"]["examples"] = Value::Object(examples);
    document
}

/// The document as YAML, as it is checked in.
pub fn yaml() -> String {
    let document: utoipa::openapi::OpenApi =
        serde_json::from_value(document()).expect("the completed document is still one");
    document.to_yaml().expect("the document is serialisable")
}

/// Adds who may call, and every failure, to one operation.
fn complete(operation: &mut Value, examples: &mut Map<String, Value>) {
    let id = operation["operationId"].as_str().expect("an operation has an id").to_string();
    let (right, who) = *RIGHTS
        .iter()
        .find(|(right, _)| right.operation() == id)
        .unwrap_or_else(|| panic!("operation {id} has no row in access::RIGHTS"));
    operation["x-roles"] = json!(roles(who));
    let callers = format!("可调用：{}。", roles(who).join("、"));
    let description = operation["description"].as_str().map(|text| format!("{text}\n\n{callers}"));
    operation["description"] = json!(description.unwrap_or(callers));
    operation["security"] = if who == Who::Anyone { json!([]) } else { json!([{"bearer": []}, {"password": []}]) };

    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        if parameter["name"] == "Idempotency-Key" {
            parameter["schema"] = json!({"type": "string", "pattern": "^[!-~]{1,255}$", "example": "6f1d2c3b-claim-1"});
        }
    }

    let mut by_status: BTreeMap<u16, Vec<Failure>> = BTreeMap::new();
    for failure in failures(right, who, operation) {
        by_status.entry(failure.sheet().status.as_u16()).or_default().push(failure);
    }
    for (status, failures) in by_status {
        operation["responses"][status.to_string()] = response(status, &failures, examples);
    }
}

/// Who, in the words that users read.
fn roles(who: Who) -> Vec<&'static str> {
    let staff = |roles: &[Role]| roles.iter().map(|role| role_name(*role)).collect::<Vec<_>>();
    match who {
        Who::Anyone => vec!["任何人"],
        Who::SignedIn => vec!["已登录者"],
        Who::Member => vec!["在职党员"],
        Who::Staff(roles) => staff(roles),
        Who::MemberOrStaff(roles) => [vec!["在职党员"], staff(roles)].concat(),
        Who::CommandLine => Vec::new(),
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Worker => "社区工作者（worker）",
        Role::Secretary => "单位党组织书记（secretary）",
        Role::Officer => "组织部门（officer）",
        Role::System => "系统管理员（system）",
        Role::Security => "安全管理员（security）",
        Role::Auditor => "审计员（auditor）",
    }
}

/// Everything that this operation may answer beside its success.
fn failures(right: Right, who: Who, operation: &Value) -> Vec<Failure> {
    use Refusal as R;
    let mut found: Vec<Refusal> = vec![R::Unavailable];
    if who != Who::Anyone {
        found.extend([R::TokenMissing, R::TokenInvalid, R::TokenExpired, R::SessionEnded, R::PasswordChangeRequired]);
    }
    if matches!(who, Who::Member | Who::Staff(_) | Who::MemberOrStaff(_)) {
        found.push(R::Forbidden);
    }
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let has = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    if has("path") {
        found.push(R::NotFound);
    }
    let body = operation.get("requestBody").is_some();
    if body || has("query") {
        found.push(R::Invalid(Vec::new()));
    }
    if let Some(key) = parameters.iter().find(|parameter| parameter["name"] == "Idempotency-Key") {
        found.extend([R::KeyMalformed, R::KeyReused, R::InFlight]);
        if key["required"] == true {
            found.push(R::KeyRequired);
        }
    }
    found.extend(own(right));
    let mut failures: Vec<Failure> = found.into_iter().map(Failure::Refused).collect();
    if body {
        let malformed = if right == Right::UploadPhoto { Failure::MalformedForm } else { Failure::MalformedJson };
        failures.extend([malformed, Failure::UnsupportedMediaType, Failure::BodyTooLarge]);
    }
    failures
}
