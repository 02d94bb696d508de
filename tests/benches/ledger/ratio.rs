//! Rounds, and what they come to: each thing is measured between two measurements of what it is compared with.

use std::fs::read_to_string;

/// A round is thrown away where its two raw figures are further apart than this part of their mean.
const APART: f64 = 0.15;

/// On a busy machine so many times as many rounds are tried as are wanted.
const TRIES: u32 = 3;

/// One comparison, and the ratios of its rounds.
pub struct Ratio {
    what: String,
    goal: &'static str,
    rounds: Vec<f64>,
    tried: u32,
}

impl Ratio {
    pub fn of(what: impl Into<String>, goal: &'static str) -> Ratio {
        Ratio { what: what.into(), goal, rounds: Vec::new(), tried: 0 }
    }

    /// Whether so many rounds are not there yet, and another one is worth trying.
    pub fn wants(&self, rounds: u32) -> bool {
        (self.rounds.len() as u32) < rounds && self.tried < TRIES * rounds
    }

    /// Takes a round: its two raw figures, and what `ratio` makes of their mean.
    pub fn round(&mut self, [first, second]: [f64; 2], ratio: impl FnOnce(f64) -> f64) {
        self.tried += 1;
        let mean = f64::midpoint(first, second);
        let apart = (first - second).abs() / mean;
        if apart > APART {
            println!("  {}: the raw figures are {:.0} % apart: thrown away", self.what, apart * 100.0);
        } else {
            self.rounds.push(ratio(mean));
        }
    }

    /// Prints the median of the rounds, and how far they reach.
    pub fn conclude(mut self) {
        self.rounds.sort_by(f64::total_cmp);
        let Ratio { what, goal, rounds, tried } = self;
        let (Some(least), Some(most)) = (rounds.first(), rounds.last()) else {
            println!("{what}: none of {tried} rounds was quiet enough (goal: {goal})");
            return;
        };
        let (median, count) = (rounds[rounds.len() / 2], rounds.len());
        println!("{what}: {median:.2} ({least:.2} to {most:.2} in {count} rounds; goal: {goal}), load {}", load());
    }
}

/// How busy the machine was in the last minute, where it says so.
fn load() -> String {
    let told = read_to_string("/proc/loadavg").unwrap_or_default();
    told.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_string()
}
