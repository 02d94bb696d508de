//! A score as it is shown.

use domain::schemes::VetoScope;
use domain::scores::{
    AppraisalSeen, Carried, GateSeen, GradeSeen, IndicatorSeen, MonthScore, NextGrade, QuarterScore, ScoreSeen,
    SectionScore, VetoSeen,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::view::{self, time};

/// 全年得分
#[derive(Debug, Serialize, ToSchema)]
pub struct Score {
    #[schema(example = 2026)]
    pub year: i32,
    /// 截至何时已登记的
    #[schema(format = DateTime, example = "2026-11-22T14:00:00+08:00")]
    pub as_of: String,
    #[schema(example = "在职党员先锋指数（示例）")]
    pub scheme_title: String,
    #[schema(example = 1)]
    pub scheme_version: i32,
    /// 总得分
    #[schema(example = "83.5")]
    pub total: String,
    /// 其中基础分
    #[schema(example = "60")]
    pub base: String,
    pub sections: Vec<ScoreOfSection>,
    /// 按月计分的，各月的得分；方案不按月计分的为空
    pub months: Vec<ScoreOfMonth>,
    /// 各季度的得分：其中各月的平均
    pub quarters: Vec<ScoreOfQuarter>,
    /// 现行方案已没有的大类中记入的
    #[schema(example = "0")]
    pub elsewhere: String,
    /// 上一年度结转的；方案不结转的、上一年度没有得分的为 null
    pub carried: Option<CarriedScore>,
    /// 年内不全在册的，方案有相应规定时
    pub part_year: Option<PartOfYear>,
    /// 有效的一票否决
    pub vetoes: Vec<Veto>,
    /// 评等次的前提条件
    pub gates: Vec<Gate>,
    /// 目前的等次；方案没有等次的、还不能评等次的为 null
    pub grade: Option<GradeName>,
    /// 目前等次的名额，是否在名额之内要与他人一并计算才能确定；没有名额的为 null
    #[schema(example = "名额不超过同一单位参评的党员的 20%，按总得分从高到低，同分而名额不够的都不取")]
    pub quota: Option<String>,
    /// 何以还不能评等次
    #[schema(example = json!([]))]
    pub ungraded: Vec<String>,
    /// 离上一等次还差什么；已是最好等次的、还不能评等次的为 null
    pub next: Option<MissingForGrade>,
}

/// 上一年度结转的
#[derive(Debug, Serialize, ToSchema)]
pub struct CarriedScore {
    /// 上一年度的总得分
    #[schema(example = "90")]
    pub last_year: String,
    /// 计入本年度的
    #[schema(example = "4.5")]
    pub points: String,
}

/// 年内不全在册的
#[derive(Debug, Serialize, ToSchema)]
pub struct PartOfYear {
    /// 在册的天数，请假、免考除外，年内尚未到来的天数计在内
    #[schema(example = 184)]
    pub days: usize,
    /// 全年的天数
    #[schema(example = 365)]
    pub of: usize,
}

/// 一个月的得分
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreOfMonth {
    #[schema(example = "2026-05")]
    pub month: String,
    #[schema(example = "80")]
    pub score: String,
    /// 尚未结束的月份仅供参考，不计入季度和年度（只有它时除外）
    #[schema(example = true)]
    pub is_over: bool,
}

/// 一个季度的得分
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreOfQuarter {
    #[schema(example = "2026-Q2")]
    pub quarter: String,
    #[schema(example = "85")]
    pub score: String,
}

impl From<&MonthScore> for ScoreOfMonth {
    fn from(month: &MonthScore) -> Self {
        ScoreOfMonth { month: month.month.to_string(), score: month.score.to_string(), is_over: month.is_over }
    }
}

impl From<&QuarterScore> for ScoreOfQuarter {
    fn from(quarter: &QuarterScore) -> Self {
        ScoreOfQuarter { quarter: quarter.quarter.to_string(), score: quarter.score.to_string() }
    }
}

/// 一个大类的全年得分
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreOfSection {
    #[schema(example = "service")]
    pub code: String,
    #[schema(example = "志愿服务")]
    pub title: String,
    /// 大类的基础分
    #[schema(example = "0")]
    pub base: String,
    /// 记入的积分
    #[schema(example = "23.5")]
    pub credited: String,
    /// 按在册天数折算成全年的；不折算的为 null
    #[schema(example = "46.62")]
    pub scaled: Option<String>,
    /// 测评；没有测评的大类为 null
    pub appraisal: Option<AppraisalOfSection>,
    /// 由所属党员的情况算出的指标；党员的得分没有指标
    pub indicators: Vec<IndicatorOfSection>,
    /// 得分：基础分加记入的（折算的按折算后）、测评的平均分、指标的得分，限制在上下限之间，再乘权重；按月计分的，为各季度的平均，总得分另按方案计入；被一票否决的为 0
    #[schema(example = "20")]
    pub score: String,
}

/// 一个大类的测评
#[derive(Debug, Serialize, ToSchema)]
pub struct AppraisalOfSection {
    /// 已有多少人（次）打分
    #[schema(example = 6)]
    pub raters: usize,
    /// 至少多少人（次）打分才有效
    #[schema(example = 5)]
    pub at_least: usize,
    /// 满分
    #[schema(example = "20")]
    pub up_to: String,
    /// 平均分；人数不足或尚未结束的为 null
    #[schema(example = "18.4")]
    pub mean: Option<String>,
    #[schema(example = "同一支部或单位的党员打分 6 次，平均 18.4 分，满分 20 分")]
    pub told: String,
}

/// 一个大类的指标
#[derive(Debug, Serialize, ToSchema)]
pub struct IndicatorOfSection {
    #[schema(example = "checkin")]
    pub code: String,
    #[schema(example = "报到率")]
    pub title: String,
    #[schema(example = "第一条　报到率每个百分点 0.2 分。")]
    pub clause: String,
    /// 数值：百分比，或平均分；没有可以计算的党员的为 null
    #[schema(example = "96.15")]
    pub value: Option<String>,
    #[schema(example = "19.23")]
    pub points: String,
    #[schema(example = "报到率 96.15%，计 19.23 分")]
    pub told: String,
}

impl From<&IndicatorSeen> for IndicatorOfSection {
    fn from(seen: &IndicatorSeen) -> Self {
        IndicatorOfSection {
            code: seen.code.clone(),
            title: seen.title.clone(),
            clause: seen.clause.clone(),
            value: seen.value.map(|value| value.to_string()),
            points: seen.points.to_string(),
            told: seen.told.clone(),
        }
    }
}

/// 一票否决
#[derive(Debug, Serialize, ToSchema)]
pub struct Veto {
    #[schema(example = "受到党纪处分")]
    pub title: String,
    /// year 全年得分为 0、section 所在大类得分为 0
    #[schema(example = "year")]
    pub scope: String,
    #[schema(format = Date, example = "2026-03-18")]
    pub day: String,
}

/// 前提条件
#[derive(Debug, Serialize, ToSchema)]
pub struct Gate {
    #[schema(example = "reported")]
    pub code: String,
    #[schema(example = "按时报到")]
    pub title: String,
    #[schema(example = "第八条　6 月 30 日前未报到的，等次为不合格。")]
    pub clause: String,
    /// met 已达到（或目前都已达到）、pending 还有时间、missed 未达到、excused 不作要求
    #[schema(example = "met")]
    pub standing: String,
    /// 何以如此
    #[schema(example = "2026-03-02报到")]
    pub told: String,
}

/// 等次
#[derive(Debug, Serialize, ToSchema)]
pub struct GradeName {
    #[schema(example = "good")]
    pub code: String,
    #[schema(example = "良好")]
    pub title: String,
}

/// 离上一等次还差什么
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingForGrade {
    pub grade: GradeName,
    #[schema(example = json!(["总得分还差 6.5 分"]))]
    pub missing: Vec<String>,
}

impl From<Carried> for CarriedScore {
    fn from(carried: Carried) -> Self {
        CarriedScore { last_year: carried.last_year.to_string(), points: carried.points.to_string() }
    }
}

impl From<&GradeSeen> for GradeName {
    fn from(grade: &GradeSeen) -> Self {
        GradeName { code: grade.code.clone(), title: grade.title.clone() }
    }
}

impl From<&SectionScore> for ScoreOfSection {
    fn from(section: &SectionScore) -> Self {
        ScoreOfSection {
            code: section.code.clone(),
            title: section.title.clone(),
            base: section.base.to_string(),
            credited: section.credited.to_string(),
            scaled: section.scaled.map(|scaled| scaled.to_string()),
            appraisal: section.appraisal.as_ref().map(AppraisalOfSection::from),
            indicators: view::each(&section.indicators),
            score: section.score.to_string(),
        }
    }
}

impl From<&AppraisalSeen> for AppraisalOfSection {
    fn from(seen: &AppraisalSeen) -> Self {
        AppraisalOfSection {
            raters: seen.raters,
            at_least: seen.at_least,
            up_to: seen.up_to.to_string(),
            mean: seen.mean.map(|mean| mean.to_string()),
            told: seen.told.clone(),
        }
    }
}

impl From<&VetoSeen> for Veto {
    fn from(veto: &VetoSeen) -> Self {
        let scope = match veto.scope {
            VetoScope::Year => "year",
            VetoScope::Section => "section",
        };
        Veto { title: veto.title.clone(), scope: scope.to_string(), day: veto.day.to_string() }
    }
}

impl From<&GateSeen> for Gate {
    fn from(gate: &GateSeen) -> Self {
        Gate {
            code: gate.code.clone(),
            title: gate.title.clone(),
            clause: gate.clause.clone(),
            standing: gate.standing.as_str().to_string(),
            told: gate.told.clone(),
        }
    }
}

impl From<&NextGrade> for MissingForGrade {
    fn from(next: &NextGrade) -> Self {
        MissingForGrade { grade: GradeName::from(&next.grade), missing: next.missing.clone() }
    }
}

impl From<&ScoreSeen> for Score {
    fn from(seen: &ScoreSeen) -> Self {
        let score = &seen.score;
        Score {
            year: seen.year,
            as_of: time(seen.as_of),
            scheme_title: seen.scheme_title.clone(),
            scheme_version: seen.scheme_version,
            total: score.total.to_string(),
            base: score.base.to_string(),
            sections: view::each(&score.sections),
            elsewhere: score.elsewhere.to_string(),
            carried: score.carried.map(CarriedScore::from),
            part_year: score.part_year.map(|part| PartOfYear { days: part.days, of: part.of }),
            vetoes: view::each(&score.vetoes),
            gates: view::each(&score.gates),
            grade: score.grade.as_ref().map(GradeName::from),
            quota: score.quota.clone(),
            ungraded: score.ungraded.clone(),
            months: view::each(&score.months.months),
            quarters: view::each(&score.months.quarters),
            next: score.next.as_ref().map(MissingForGrade::from),
        }
    }
}
