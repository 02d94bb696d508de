//! Invented names. Pure: the n-th person is always called the same, and nobody real is meant.

const FAMILY: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",
];

const GIVEN: &[&str] = &[
    "建国", "秀英", "志强", "丽华", "明辉", "晓燕", "文斌", "雪梅", "国庆", "海霞", "俊杰", "玉兰", "永刚", "春花",
    "立新", "红梅", "少华", "爱民", "卫东", "淑珍", "振宇", "静怡", "浩然", "思远", "佳宁", "子涵", "一鸣",
];

/// Invented units.
pub(super) const UNITS: &[&str] = &[
    "市教育局",
    "市财政局",
    "市卫生健康局",
    "市自然资源局",
    "市人民法院",
    "市人民检察院",
    "市公安局",
    "市民政局",
    "市水利局",
    "市农业农村局",
    "市融媒体中心",
    "市图书馆",
    "市第一中学",
    "市人民医院",
    "市供电公司",
    "市烟草营销部",
];

/// The name of the n-th invented person.
pub(super) fn person(n: usize) -> String {
    format!("{}{}", FAMILY[n * 7 % FAMILY.len()], GIVEN[n * 11 % GIVEN.len()])
}

/// The phone number of the n-th invented member.
pub(super) fn phone(n: usize) -> String {
    format!("138{:08}", n + 1)
}

/// What is asked for in the city: title, category, item, minutes it takes.
pub(super) const ERRANDS: &[(&str, &str, &str, i32)] = &[
    ("陪护独居老人就医", "助老", "service_hours", 150),
    ("楼道小广告清理", "环境", "errand", 60),
    ("电动自行车充电安全巡查", "安全", "service_hours", 90),
    ("为行动不便居民代买代送", "助残", "errand", 40),
    ("青少年课后作业辅导", "助学", "service_hours", 120),
    ("老旧小区消防通道清障", "安全", "service_hours", 75),
    ("政策宣讲进楼栋", "宣传", "errand", 50),
    ("社区图书角整理", "文化", "errand", 80),
    ("便民理发日协助", "便民", "service_hours", 180),
    ("邻里矛盾调解陪同", "调解", "service_hours", 60),
    ("雨后积水点排查", "安全", "errand", 45),
    ("“一米杂货铺”值守", "便民", "service_hours", 300),
];

/// What members write afterwards.
pub(super) const REPORTS: &[&str] = &[
    "已按要求完成，居民表示满意。",
    "到场后先核对名单，再分头进行，全部完成。",
    "过程中发现两处隐患，已告知社区网格员。",
    "与同楼栋的党员一起完成，用时比预计略长。",
    "完成后与社区工作者做了交接，钥匙已归还。",
];
