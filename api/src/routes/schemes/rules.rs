//! What a scheme says, for people to read and for forms to be made of.

use domain::schemes::{self, Appraisal, Cap, Formula, Indicator, Item, Measure, Multiplier, Scheme};
use serde::Serialize;
use utoipa::ToSchema;

use crate::view::each;

/// 方案中的规则，供人阅读
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeRules {
    #[schema(example = "在职党员积分（默认方案）")]
    pub title: String,
    /// 谁的积分：member 党员、unit 单位、branch 党支部、grid 网格、community 社区、street 街道
    #[schema(example = "member")]
    pub of: String,
    /// 币种：assessment 考核积分、redeemable 兑换积分、hours 服务时长
    #[schema(example = "assessment")]
    pub currency: String,
    /// 适用哪些类别的党员：office 机关、community 社区、rural 农村、new_domain 新兴领域、floating 流动、retired 离退休；空为所有人
    #[schema(example = json!([]))]
    pub classes: Vec<String>,
    /// 各项合计的上限
    pub limits: Vec<String>,
    /// 全年总得分怎样由各大类得分算出
    pub score: SchemeFormula,
    /// 按月计分的：一个月的得分怎样由各大类算出，以及年度平均的权重；不按月计分的为 null
    pub monthly: Option<SchemeFormula>,
    /// 上一年度得分的结转；不结转的为 null
    #[schema(example = "上一年度总得分的 10% 计入本年度，最多 5 分")]
    pub carry_over: Option<String>,
    /// 年内不全在册的怎样计；没有规定的为 null
    #[schema(example = "年内在册不足 90 天（请假、免考除外）的不评等次")]
    pub part_year: Option<String>,
    /// 等次，从最好的起
    pub grades: Vec<SchemeGrade>,
    /// 评等次的前提条件
    pub gates: Vec<SchemeGate>,
    /// 共用上限的分组
    pub groups: Vec<SchemeGroup>,
    pub sections: Vec<SchemeSection>,
}

/// 得分的算法：基础分加上记入的，限制在上下限之间
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeFormula {
    #[schema(example = "60")]
    pub base: String,
    #[schema(example = "0")]
    pub at_least: Option<String>,
    #[schema(example = "100")]
    pub at_most: Option<String>,
    /// 权重，最后相乘；不写为 null，即 1
    #[schema(example = "0.5")]
    pub weight: Option<String>,
}

/// 等次
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeGrade {
    #[schema(example = "excellent")]
    pub code: String,
    #[schema(example = "优秀")]
    pub title: String,
    /// 总得分达到多少；最后一个为 null
    #[schema(example = "90")]
    pub from: Option<String>,
    /// 评上之后每年至少多少才能保住；不须保级的为 null
    #[schema(example = "20")]
    pub keep: Option<String>,
    /// 名额；没有的为 null
    #[schema(example = "名额不超过同一单位参评的党员的 20%，按总得分从高到低，同分而名额不够的都不取")]
    pub quota: Option<String>,
}

/// 前提条件
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeGate {
    #[schema(example = "reported")]
    pub code: String,
    #[schema(example = "按时报到")]
    pub title: String,
    #[schema(example = "第一条　6 月 30 日前未报到的，等次为不合格。")]
    pub clause: String,
    /// 未达到时最高的等次
    #[schema(example = "fail")]
    pub otherwise: String,
}

/// 共用上限的若干积分项
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeGroup {
    #[schema(example = "参加活动")]
    pub title: String,
    /// 其中积分项的代码
    #[schema(example = json!(["errand"]))]
    pub items: Vec<String>,
    #[schema(example = json!(["每月最多 12 分"]))]
    pub limits: Vec<String>,
}

/// 大类
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeSection {
    #[schema(example = "志愿服务")]
    pub title: String,
    pub score: SchemeFormula,
    /// 按月计分
    pub is_monthly: bool,
    /// 由他人打分；没有的为 null
    pub appraisal: Option<SchemeAppraisal>,
    /// 由所属党员的情况算出的指标
    pub indicators: Vec<SchemeIndicator>,
    pub limits: Vec<String>,
    pub items: Vec<SchemeItem>,
}

/// 大类的测评
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeAppraisal {
    /// 由谁打分：fellows、worker、secretary、officer、served、community
    #[schema(example = "fellows")]
    pub by: String,
    /// 满分
    #[schema(example = "20")]
    pub up_to: String,
    /// 至少几人（次）打分才有效
    #[schema(example = 5)]
    pub at_least: u32,
}

/// 大类的指标
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeIndicator {
    #[schema(example = "checkin")]
    pub code: String,
    #[schema(example = "报到率")]
    pub title: String,
    #[schema(example = "第一条　报到率每个百分点 0.2 分。")]
    pub clause: String,
}

/// 积分项
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeItem {
    #[schema(example = "service_hours")]
    pub code: String,
    #[schema(example = "志愿服务时长")]
    pub title: String,
    #[schema(example = "第二条　按核定的服务时长记分，每小时 1 分。")]
    pub clause: String,
    /// 何种事迹：log_accepted 日志审核通过、no_show 爽约、proposal_approved 申报获批、window_closed 周期结束
    #[schema(example = "log_accepted")]
    pub on: String,
    #[schema(example = json!(["每周最多 5 分"]))]
    pub limits: Vec<String>,
    /// 按什么记分：minutes 分钟、quantity 数量；固定分和一票否决为 null
    #[schema(example = "minutes")]
    pub measure: Option<String>,
    /// 数量的单位
    #[schema(example = "篇")]
    pub unit: Option<String>,
    /// 申报时选定的系数
    pub factors: Vec<SchemeFactor>,
    /// 同一年度内同一事项只取最高，申报时须写明事项
    pub is_highest_of_matter: bool,
    /// 申报依次由谁批准：worker、secretary、officer；空为由一名有权的他人批准
    #[schema(example = json!(["secretary", "officer"]))]
    pub approvals: Vec<String>,
    /// 不计入大类、分组和合计的上限
    pub is_outside_caps: bool,
}

/// 申报时选定的系数
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeFactor {
    #[schema(example = "level")]
    pub code: String,
    #[schema(example = "级别")]
    pub title: String,
    /// 第一个是不选时的取值
    pub choices: Vec<SchemeChoice>,
}

/// 系数的一种取值
#[derive(Debug, Serialize, ToSchema)]
pub struct SchemeChoice {
    #[schema(example = "county")]
    pub code: String,
    #[schema(example = "县级")]
    pub title: String,
    /// 乘以多少
    #[schema(example = "2")]
    pub times: String,
}

impl From<Formula> for SchemeFormula {
    fn from(formula: Formula) -> Self {
        SchemeFormula {
            base: formula.base.to_string(),
            at_least: formula.at_least.map(|least| least.to_string()),
            at_most: formula.at_most.map(|most| most.to_string()),
            weight: formula.weight.map(|weight| weight.to_string()),
        }
    }
}

impl From<&Item> for SchemeItem {
    fn from(item: &Item) -> Self {
        let choice = |choice: &schemes::Choice| SchemeChoice {
            code: choice.code.clone(),
            title: choice.title.clone(),
            times: choice.times.to_string(),
        };
        let factor = |multiplier: &Multiplier| match multiplier {
            Multiplier::Factor { factor, title, choices } => Some(SchemeFactor {
                code: factor.clone(),
                title: title.clone(),
                choices: choices.iter().map(choice).collect(),
            }),
            Multiplier::TimeOfDay { .. } => None,
        };
        let (measure, unit) = match item.award.measure() {
            Some(Measure::Minutes) => (Some("minutes"), None),
            Some(Measure::Quantity(unit)) => (Some("quantity"), Some(unit)),
            None => (None, None),
        };
        SchemeItem {
            code: item.code.value.clone(),
            title: item.title.clone(),
            clause: item.clause.clone(),
            on: item.on.as_str().to_string(),
            limits: limits(&item.caps),
            measure: measure.map(str::to_string),
            unit,
            factors: item.times.iter().filter_map(factor).collect(),
            is_highest_of_matter: item.highest_of_matter,
            approvals: item.approvals.iter().map(|role| role.as_str().to_string()).collect(),
            is_outside_caps: item.outside_caps,
        }
    }
}

impl From<&Appraisal> for SchemeAppraisal {
    fn from(appraisal: &Appraisal) -> Self {
        let (by, up_to) = (appraisal.by.as_str().to_string(), appraisal.up_to.to_string());
        SchemeAppraisal { by, up_to, at_least: appraisal.at_least }
    }
}

impl From<&Indicator> for SchemeIndicator {
    fn from(indicator: &Indicator) -> Self {
        SchemeIndicator {
            code: indicator.code.value.clone(),
            title: indicator.title.clone(),
            clause: indicator.clause.clone(),
        }
    }
}

fn limits(caps: &[Cap]) -> Vec<String> {
    caps.iter().flat_map(Cap::words).collect()
}

impl From<&Scheme> for SchemeRules {
    fn from(scheme: &Scheme) -> Self {
        let group = |group: &schemes::Group| SchemeGroup {
            title: group.title.clone(),
            items: group.items.iter().map(|code| code.value.clone()).collect(),
            limits: limits(&group.caps),
        };
        let grade = |grade: &schemes::Grade| SchemeGrade {
            code: grade.code.value.clone(),
            title: grade.title.clone(),
            from: grade.from.map(|from| from.to_string()),
            keep: grade.keep.map(|keep| keep.to_string()),
            quota: grade.quota.map(schemes::Quota::words),
        };
        let gate = |gate: &schemes::Gate| SchemeGate {
            code: gate.code.value.clone(),
            title: gate.title.clone(),
            clause: gate.clause.clone(),
            otherwise: gate.otherwise.clone(),
        };
        let section = |section: &schemes::Section| SchemeSection {
            title: section.title.clone(),
            score: section.score.into(),
            is_monthly: section.monthly,
            appraisal: section.appraisal.as_ref().map(SchemeAppraisal::from),
            indicators: each(&section.indicators),
            limits: limits(&section.caps),
            items: each(&section.items),
        };
        SchemeRules {
            title: scheme.title.clone(),
            of: scheme.subjects.as_str().to_string(),
            currency: scheme.currency.as_str().to_string(),
            classes: scheme.classes.iter().map(|class| class.as_str().to_string()).collect(),
            limits: limits(&scheme.caps),
            score: scheme.score.into(),
            monthly: scheme.monthly.map(SchemeFormula::from),
            carry_over: scheme.carry_over.map(schemes::CarryOver::words),
            part_year: scheme.part_year.map(schemes::PartYear::words),
            grades: scheme.grades.iter().map(grade).collect(),
            gates: scheme.gates.iter().map(gate).collect(),
            groups: scheme.groups.iter().map(group).collect(),
            sections: scheme.sections.iter().map(section).collect(),
        }
    }
}
