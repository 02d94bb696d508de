//! What a scheme (积分方案) can say. Read from YAML or JSON; [`super::rules`] checks what the types cannot.

use infra::store::accounts::Role;
use infra::store::orgs::OrgKind;
use infra::store::people::MemberClass;
use infra::store::points::{Currency, DeedKind, DeedRow, Origin};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::amount::Points;
use super::appraisal::Appraisal;
use super::award::{Award, AwardText};
use super::code::Code;
use super::expiry::Expiry;
use super::frequency::Frequency;
use super::grades::{Formula, Gate, Grade, Need};
use super::indicator::{Indicator, OfMembers};
use super::multiplier::{Multiplier, MultiplierText, Round};
use super::window::Window;
use super::year::{CarryOver, PartYear};
use crate::points::is_scored;

/// Who can be asked to approve a proposal.
const APPROVERS: [Role; 3] = [Role::Worker, Role::Secretary, Role::Officer];

/// Whose scores a scheme makes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subjects {
    #[default]
    #[schemars(description = "党员")]
    Member,
    #[schemars(description = "单位")]
    Unit,
    #[schemars(description = "党支部")]
    Branch,
    #[schemars(description = "网格")]
    Grid,
    #[schemars(description = "社区、村")]
    Community,
    #[schemars(description = "街道、镇")]
    Street,
}

impl Subjects {
    /// The kinds of org that can be scored.
    pub const KINDS: [OrgKind; 5] =
        [OrgKind::Unit, OrgKind::Branch, OrgKind::Grid, OrgKind::Community, OrgKind::Street];

    /// As versions keep it.
    pub fn as_str(self) -> &'static str {
        match self.kind() {
            Some(kind) => kind.as_str(),
            None => "member",
        }
    }

    /// The kind of org; none for members.
    pub fn kind(self) -> Option<OrgKind> {
        match self {
            Subjects::Member => None,
            Subjects::Unit => Some(OrgKind::Unit),
            Subjects::Branch => Some(OrgKind::Branch),
            Subjects::Grid => Some(OrgKind::Grid),
            Subjects::Community => Some(OrgKind::Community),
            Subjects::Street => Some(OrgKind::Street),
        }
    }
}

/// One version of a scheme, as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "积分方案", description = "积分方案的一个版本")]
pub struct Scheme {
    #[schemars(description = "方案的代码")]
    pub scheme: String,
    #[schemars(description = "方案的名称")]
    pub title: String,
    /// Whose scores it makes.
    #[serde(default, rename = "of")]
    #[schemars(description = "谁的积分；不写则为党员")]
    pub subjects: Subjects,
    /// For which classes of members; for all, where none is named.
    #[serde(default, rename = "for", deserialize_with = "classes")]
    #[schemars(schema_with = "classes_schema", description = "适用哪些类别的党员；不写则适用所有人")]
    pub classes: Vec<MemberClass>,
    #[serde(deserialize_with = "currency")]
    #[schemars(schema_with = "currencies")]
    pub currency: Currency,
    /// Until when what it brings can be spent; for ever, where nothing is said.
    pub expires: Option<Expiry>,
    /// How the score of a year is made of what was credited.
    #[schemars(description = "全年总得分的算法")]
    #[serde(default)]
    pub score: Formula,
    /// What the score of the year before adds to it.
    #[schemars(description = "上一年度得分的结转")]
    pub carry_over: Option<CarryOver>,
    #[schemars(description = "年内不全在册的怎样计")]
    pub part_year: Option<PartYear>,
    /// How a month's score is made of its monthly sections, and what the year's mean of them weighs.
    #[schemars(description = "按月计分的大类：每月合计，季度为各月平均，年度为各季度平均，再乘权重")]
    pub monthly: Option<Formula>,
    /// The best first; the last one asks for nothing.
    #[schemars(description = "等次，从最好的写起；最后一个不写 from")]
    #[serde(default)]
    pub grades: Vec<Grade>,
    #[schemars(description = "评等次的前提条件")]
    #[serde(default)]
    pub gates: Vec<Gate>,
    /// Of everything together.
    #[schemars(description = "各项合计的上限")]
    #[serde(default)]
    pub caps: Vec<Cap>,
    /// Items that share a limit, wherever they stand.
    #[schemars(description = "共用上限的积分项，可以跨大类")]
    #[serde(default)]
    pub groups: Vec<Group>,
    #[schemars(description = "大类")]
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Group {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    /// The codes of its items.
    #[schemars(description = "其中积分项的代码")]
    #[schemars(with = "Vec<String>")]
    pub items: Vec<Code>,
    pub caps: Vec<Cap>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    #[schemars(description = "大类全年得分的算法")]
    #[serde(default)]
    pub score: Formula,
    /// Scored month by month.
    #[schemars(description = "写 true：按月计分，须写方案的 monthly")]
    #[serde(default)]
    pub monthly: bool,
    /// Added to what was credited.
    #[schemars(description = "由他人打分，取平均，计入大类得分")]
    pub appraisal: Option<Appraisal>,
    /// Likewise, of the members of an org.
    #[schemars(description = "由所属党员的情况算出的指标，只用于组织的方案")]
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    #[serde(default)]
    pub caps: Vec<Cap>,
    #[serde(default)]
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub code: Code,
    pub title: String,
    /// The rule in words, quoted in every explanation.
    #[schemars(description = "条文，积分流水的每一行都会引用")]
    pub clause: String,
    #[serde(deserialize_with = "deed_kind")]
    #[schemars(schema_with = "deed_kinds")]
    pub on: DeedKind,
    /// Scores every deed of this kind that no other item of the scheme names.
    #[serde(default)]
    #[schemars(description = "写 true：凡这种事迹都按本项，不论任务选了哪一项；同一种事迹只能有一项")]
    pub every: bool,
    /// How the deed has to be known; in any way, where none is named. What is known otherwise brings nothing.
    #[serde(default, deserialize_with = "origins")]
    #[schemars(schema_with = "origins_schema", description = "只有这样核实的才记，其余记 0；不写则不限")]
    pub origins: Vec<Origin>,
    #[schemars(with = "AwardText")]
    pub award: Award,
    /// With `on: window_closed`, and with nothing else.
    pub frequency: Option<Frequency>,
    /// Applied to the award in this order, and rounded once, at the end.
    #[serde(default)]
    #[schemars(with = "Vec<MultiplierText>", description = "系数，依次相乘")]
    pub times: Vec<Multiplier>,
    #[serde(default)]
    pub round: Round,
    /// Of what was done for one matter in a year, only the highest counts.
    #[serde(default)]
    #[schemars(description = "同一年度内同一事项只取最高")]
    pub highest_of_matter: bool,
    /// Whose approval a proposal needs, in this order, each by another person; without any, that of one.
    #[serde(default, deserialize_with = "approvers")]
    #[schemars(schema_with = "approvers_schema", description = "申报依次由谁批准；不写则由一人批准")]
    pub approvals: Vec<Role>,
    /// Counted by its own caps alone.
    #[serde(default)]
    #[schemars(description = "不计入大类、分组和合计的上限；须写 approvals")]
    pub outside_caps: bool,
    #[serde(default)]
    pub caps: Vec<Cap>,
}

/// The most that is credited within a window (上限); gains and losses are counted apart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "一个周期内的上限，得分和扣分分开计算")]
pub struct Cap {
    #[schemars(description = "周期")]
    pub window: Window,
    #[schemars(description = "得分的上限")]
    pub at_most: Option<Points>,
    #[schemars(description = "扣分的上限，写成正数")]
    pub losses_at_most: Option<Points>,
}

impl Cap {
    /// What it allows of gains, or of losses; none where it does not limit them.
    pub fn limit(&self, is_loss: bool) -> Option<Points> {
        if is_loss { self.losses_at_most } else { self.at_most }
    }

    /// As members read it, one for gains and one for losses.
    pub fn words(&self) -> Vec<String> {
        let words = |is_loss| Some(self.window.limited(self.limit(is_loss)?, is_loss));
        [false, true].into_iter().filter_map(words).collect()
    }
}

fn currency<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
    let text = String::deserialize(deserializer)?;
    Currency::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种积分")))
}

fn deed_kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DeedKind, D::Error> {
    let text = String::deserialize(deserializer)?;
    let scored = DeedKind::parse(&text).filter(|kind| is_scored(*kind));
    scored.ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种事迹")))
}

fn approvers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Role>, D::Error> {
    let read = |text: String| {
        let known = APPROVERS.iter().copied().find(|role| role.as_str() == text);
        known.ok_or_else(|| serde::de::Error::custom(format!("“{text}”不能批准申报")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(read).collect()
}

fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Origin>, D::Error> {
    let read = |text: String| {
        Origin::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种核实方式")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(read).collect()
}

fn origins_schema(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
    json_schema!({ "type": "array", "items": { "enum": known } })
}

fn classes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MemberClass>, D::Error> {
    let read = |text: String| {
        MemberClass::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这类党员")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(read).collect()
}

fn classes_schema(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = MemberClass::ALL.iter().map(|class| class.as_str()).collect();
    json_schema!({ "type": "array", "items": { "enum": known } })
}

fn approvers_schema(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = APPROVERS.iter().map(|role| role.as_str()).collect();
    json_schema!({ "type": "array", "items": { "enum": known } })
}

fn currencies(_: &mut SchemaGenerator) -> Schema {
    let known: Vec<&str> = Currency::ALL.iter().map(|currency| currency.as_str()).collect();
    json_schema!({ "enum": known })
}

fn deed_kinds(_: &mut SchemaGenerator) -> Schema {
    let scored = DeedKind::ALL.iter().filter(|kind| is_scored(**kind));
    let known: Vec<&str> = scored.map(|kind| kind.as_str()).collect();
    json_schema!({ "enum": known })
}

impl Scheme {
    /// The item with this code, and its section, if it scores deeds of this kind.
    pub(crate) fn item_on(&self, code: &str, kind: DeedKind) -> Option<(&Section, &Item)> {
        self.item(code).filter(|(_, item)| item.on == kind)
    }

    /// The item that scores a deed, and its section: the one that it names, or the one for every deed of its kind.
    pub(crate) fn item_of(&self, deed: &DeedRow) -> Option<(&Section, &Item)> {
        let every = || self.items().find(|(_, item)| item.every && item.on == deed.kind);
        self.item_on(&deed.item, deed.kind).or_else(every)
    }

    /// The codes of the items by which accepted logs are scored.
    pub(super) fn scored(&self) -> impl Iterator<Item = String> {
        let scored = self.items().filter(|(_, item)| item.on == DeedKind::LogAccepted);
        scored.map(|(_, item)| item.code.value.clone())
    }

    /// For which classes, as versions keep it.
    pub(crate) fn classes_text(&self) -> String {
        self.classes.iter().map(|class| class.as_str()).collect::<Vec<_>>().join(",")
    }

    /// The sections that others give marks for.
    pub(crate) fn appraised(&self) -> impl Iterator<Item = (&Section, &Appraisal)> {
        self.sections.iter().filter_map(|section| Some((section, section.appraisal.as_ref()?)))
    }

    /// What has to be known of the members of an org.
    pub(crate) fn of_members(&self) -> impl Iterator<Item = OfMembers> {
        let asked = self.gates.iter().filter_map(|gate| match gate.needs {
            Need::Members { of, .. } => Some(of),
            Need::CheckedInBy(_) | Need::Deeds { .. } | Need::AtMost { .. } | Need::Points { .. } => None,
        });
        self.sections.iter().flat_map(|section| &section.indicators).map(|indicator| indicator.members).chain(asked)
    }

    /// Every item with its section, in the order in which they are written.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// The item with this code, and its section.
    pub fn item(&self, code: &str) -> Option<(&Section, &Item)> {
        self.items().find(|(_, item)| item.code.value == code)
    }
}
