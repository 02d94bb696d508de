//! What a scheme (积分方案) can say. Read from YAML or JSON; [`super::rules`] checks what the types cannot.

use infra::store::accounts::Role;
use infra::store::people::MemberClass;
use infra::store::points::{Currency, DeedKind};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

use super::amount::Points;
use super::appraisal::Appraisal;
use super::award::{Award, AwardText};
use super::frequency::Frequency;
use super::grades::{Formula, Gate, Grade};
use super::multiplier::{Multiplier, MultiplierText, Round};
use super::window::Window;

/// A code, and where it stands in the text.
pub type Code = Spanned<String>;

/// Who can be asked to approve a proposal.
const APPROVERS: [Role; 3] = [Role::Worker, Role::Secretary, Role::Officer];

/// One version of a scheme, as written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "积分方案", description = "积分方案的一个版本")]
pub struct Scheme {
    #[schemars(description = "方案的代码")]
    pub scheme: String,
    #[schemars(description = "方案的名称")]
    pub title: String,
    /// For which classes of members; for all, where none is named.
    #[serde(default, rename = "for", deserialize_with = "classes")]
    #[schemars(schema_with = "classes_schema", description = "适用哪些类别的党员；不写则适用所有人")]
    pub classes: Vec<MemberClass>,
    #[serde(deserialize_with = "currency")]
    #[schemars(schema_with = "currencies")]
    pub currency: Currency,
    /// How the score of a year is made of what was credited.
    #[schemars(description = "全年总得分的算法")]
    #[serde(default)]
    pub score: Formula,
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
    /// Added to what was credited.
    pub appraisal: Option<Appraisal>,
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
    DeedKind::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("没有“{text}”这种事迹")))
}

fn approvers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Role>, D::Error> {
    let read = |text: String| {
        let known = APPROVERS.iter().copied().find(|role| role.as_str() == text);
        known.ok_or_else(|| serde::de::Error::custom(format!("“{text}”不能批准申报")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(read).collect()
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
    let known: Vec<&str> = DeedKind::ALL.iter().map(|kind| kind.as_str()).collect();
    json_schema!({ "enum": known })
}

impl Scheme {
    /// The item with this code, and its section, if it scores deeds of this kind.
    pub(crate) fn item_on(&self, code: &str, kind: DeedKind) -> Option<(&Section, &Item)> {
        self.item(code).filter(|(_, item)| item.on == kind)
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

    /// Every item with its section, in the order in which they are written.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// The item with this code, and its section.
    pub fn item(&self, code: &str) -> Option<(&Section, &Item)> {
        self.items().find(|(_, item)| item.code.value == code)
    }
}
