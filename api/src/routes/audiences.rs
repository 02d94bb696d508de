//! For whom a task is (面向对象): part of tasks and drafts.

use domain::Id;
use domain::audiences::{self, AudienceSeen};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// 面向对象：同一类中符合一项即可，各类须同时符合；某一类为空表示不限
#[derive(Debug, Serialize, ToSchema)]
pub struct Audience {
    /// 在这些单位（含下级单位）工作的党员
    pub units: Vec<AudienceOrg>,
    /// 在这些队伍任职的党员
    pub teams: Vec<AudienceOrg>,
    /// 具备这些技能之一的党员
    #[schema(example = json!(["急救"]))]
    pub skills: Vec<String>,
}

/// 面向的单位或队伍
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceOrg {
    pub id: Uuid,
    #[schema(example = "永济市教育局（示例）")]
    pub name: String,
}

impl From<&AudienceSeen> for Audience {
    fn from(seen: &AudienceSeen) -> Self {
        let org = |id: &Id| AudienceOrg { id: *id, name: seen.names.get(id).cloned().unwrap_or_default() };
        Audience {
            units: seen.audience.units.iter().map(org).collect(),
            teams: seen.audience.teams.iter().map(org).collect(),
            skills: seen.audience.skills.clone(),
        }
    }
}

/// 面向哪些党员：同一类中符合一项即可，各类须同时符合；不填的一类不限
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AudienceInput {
    /// 在这些单位（含下级单位）工作的党员
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    unit_ids: Vec<Uuid>,
    /// 在这些队伍任职的党员
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    team_ids: Vec<Uuid>,
    /// 具备这些技能之一的党员
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!(["急救"]))]
    skills: Vec<String>,
}

impl From<AudienceInput> for audiences::Audience {
    fn from(input: AudienceInput) -> Self {
        audiences::Audience { units: input.unit_ids, teams: input.team_ids, skills: input.skills }
    }
}
