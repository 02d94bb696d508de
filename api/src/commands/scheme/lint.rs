//! `xianfeng scheme lint`

use std::path::Path;

use anyhow::bail;
use domain::schemes::{self, Cap, Points, parse};

pub(super) fn run(file: &Path) -> anyhow::Result<()> {
    let text = super::read(file)?;
    let scheme = match parse(&text) {
        Ok(scheme) => scheme,
        Err(problems) => {
            for problem in &problems {
                println!("{}: {problem}", file.display());
            }
            bail!("{} problems", problems.len());
        }
    };
    let limits = |caps: &[Cap]| {
        let words: Vec<String> = caps.iter().flat_map(Cap::words).collect();
        if words.is_empty() { String::new() } else { format!("（{}）", words.join("，")) }
    };
    let classes: Vec<&str> = scheme.classes.iter().map(|class| class.as_str()).collect();
    let only = if classes.is_empty() { String::new() } else { format!("，只适用 {}", classes.join("、")) };
    println!("《{}》{}{only}", scheme.title, limits(&scheme.caps));
    for section in &scheme.sections {
        println!("  {}{}", section.title, limits(&section.caps));
        for item in &section.items {
            println!("    {} {}{}", item.code.value, item.title, limits(&item.caps));
        }
    }
    for group in &scheme.groups {
        let items: Vec<&str> = group.items.iter().map(|code| code.value.as_str()).collect();
        println!("  {}（{}）{}", group.title, items.join("、"), limits(&group.caps));
    }
    for grade in &scheme.grades {
        println!("  等次 {}{}", grade.title, grade.from.map_or(String::new(), |from| format!("（{from} 分起）")));
    }
    for gate in &scheme.gates {
        println!("  前提 {}（否则不高于 {}）", gate.title, gate.otherwise);
    }
    let schemes::Lint { gains_at_most, losses_at_most, score_at_most, findings } = schemes::lint(&scheme);
    let most = |most: Option<Points>| most.map_or("不限".to_string(), |most| format!("不超过 {most} 分"));
    println!("一年记分{}，扣分{}，总得分{}", most(gains_at_most), most(losses_at_most), most(score_at_most));
    for finding in &findings {
        println!("{}: 提示：{finding}", file.display());
    }
    Ok(())
}
