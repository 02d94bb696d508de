//! Invented names. Pure: the n-th person is always called the same, and nobody real is meant.

const FAMILY: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧",
];

const GIVEN: &[&str] = &[
    "建国", "秀英", "志强", "丽华", "明辉", "晓燕", "文斌", "雪梅", "国庆", "海霞", "俊杰", "玉兰", "永刚", "春花",
    "立新", "红梅", "少华", "爱民", "卫东", "淑珍", "振宇", "静怡", "浩然", "思远", "佳宁", "子涵", "一鸣",
];

/// Invented units: offices, schools, hospitals, enterprises. As many as 永济 has.
pub(super) fn units() -> Vec<String> {
    const OFFICES: &[&str] = &[
        "教育",
        "财政",
        "卫生健康",
        "自然资源",
        "公安",
        "民政",
        "水务",
        "农业农村",
        "住房和城乡建设",
        "交通运输",
        "文化和旅游",
        "市场监督管理",
        "人力资源和社会保障",
        "应急管理",
        "审计",
        "统计",
        "林业",
        "医疗保障",
        "退役军人事务",
        "行政审批服务管理",
        "生态环境",
        "司法",
        "工业和信息化",
        "乡村振兴",
        "能源",
    ];
    const OTHERS: &[&str] = &[
        "人民法院",
        "人民检察院",
        "融媒体中心",
        "图书馆",
        "文化馆",
        "博物馆",
        "体育中心",
        "档案馆",
        "总工会",
        "妇女联合会",
        "科学技术协会",
        "工商业联合会",
        "残疾人联合会",
        "红十字会",
        "人民医院",
        "中医医院",
        "妇幼保健院",
        "疾病预防控制中心",
        "供电公司",
        "自来水公司",
        "燃气公司",
        "热力公司",
        "公交公司",
        "邮政分公司",
        "烟草营销部",
        "税务局",
        "气象局",
        "农村信用联社",
        "国有林场",
        "园林绿化中心",
        "环境卫生中心",
        "市政工程处",
    ];
    let offices = OFFICES.iter().map(|name| format!("市{name}局"));
    let others = OTHERS.iter().map(|name| format!("市{name}"));
    let schools = (1..=18).map(|n| format!("市第{n}小学"));
    let colleges = (1..=12).map(|n| format!("市第{n}中学"));
    offices.chain(others).chain(schools).chain(colleges).map(|name| format!("{name}（示例）")).collect()
}

/// The name of the n-th invented compound of a community.
pub(super) fn compound(n: usize) -> String {
    const NAMES: &[&str] =
        &["锦绣", "阳光", "福源", "康泰", "舜都", "普救", "黄河", "鹳雀", "条山", "五老", "涑水", "御景"];
    const KINDS: &[&str] = &["花园", "小区", "家园", "苑", "公寓"];
    format!("{}{}（示例）", NAMES[n % NAMES.len()], KINDS[n * 7 % KINDS.len()])
}

/// The name of the n-th invented person.
pub(super) fn person(n: usize) -> String {
    let round = n / (FAMILY.len() * GIVEN.len() / 3);
    format!("{}{}", FAMILY[n * 7 % FAMILY.len()], GIVEN[(n * 11 + round) % GIVEN.len()])
}

/// The phone number of the n-th invented member.
pub(super) fn phone(n: usize) -> String {
    format!("138{:08}", n + 1)
}

/// What people come together for: title and category.
pub(super) const GATHERINGS: &[(&str, &str)] = &[
    ("周末清洁日", "环境"),
    ("免费义诊", "便民"),
    ("反诈宣传进小区", "宣传"),
    ("垃圾分类引导", "环境"),
    ("消防演练", "安全"),
    ("邻里百家宴", "文化"),
    ("老年人智能手机课堂", "助老"),
];

/// What members can do beside their work; each has one of them.
pub(super) const SKILLS: &[&str] = &["急救", "水电维修", "法律咨询"];

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
