//! What it costs to post a deed, by its use case: among few deeds of others and among many, and upon few of one's own and
//! upon many, within the windows of the limits and outside of them.

use std::time::Instant;

use domain::logs::{Decision, Verdict, review_log};
use domain::sessions::authenticate;
use domain::{Answer, Caller, Id, Once};
use harness::Client;

use crate::history::{City, OLDER_YEARS, Span, THIS_YEAR};
use crate::ratio::Ratio;

/// The deeds of others in the small database.
pub const FEW: usize = 1_000;

/// The deeds that are posted by each in a round.
const POSTS: usize = 20;

/// So many are posted before in each city: each connection of the pool in turn, until it has made and kept its plans.
const WARMING: usize = 100;

/// How many deeds of one's own are compared with the first of these.
const OWN: [usize; 3] = [10, 100, 1_000];

/// Somebody for whom deeds are posted in a city, and what each took, in microseconds.
struct Poster<'a> {
    city: &'a City<'a>,
    member: Client,
    reviewer: Caller,
    took: Vec<f64>,
}

impl<'a> Poster<'a> {
    async fn in_city(city: &'a City<'a>) -> Poster<'a> {
        let world = &city.world;
        let member = world.member_at(world.jia).await;
        let token = world.worker.token.as_deref().unwrap();
        let reviewer = authenticate(&world.app.ctx, token, None, None).unwrap();
        Poster { city, member, reviewer, took: Vec::new() }
    }

    fn id(&self) -> Id {
        self.member.id.parse().unwrap()
    }

    /// Accepts a log of this member, which posts a deed: that alone is timed, not how the log came about.
    async fn post(&mut self) {
        let world = &self.city.world;
        let claim = world.claim(&self.member, &world.task(1).await).await;
        let log = world.log(&self.member, &claim, 60).await.parse().unwrap();
        let decision = Decision { verdict: Verdict::Accepted, revision: None, reason: None, minutes: None };
        let once = Once::unkeyed(|_| Answer { status: 201, body: Vec::new() });
        let begun = Instant::now();
        let effect = review_log(&world.app.ctx, &self.reviewer, log, decision, once).await.unwrap();
        self.took.push(begun.elapsed().as_secs_f64() * 1e6);
        let entries = effect.fresh().unwrap().entries;
        assert_eq!(entries.iter().map(|entry| entry.credited).sum::<i64>(), 100, "an hour is a point");
    }

    /// The lower quartile: whatever else the machine does only ever makes a posting longer.
    fn cost(&self) -> f64 {
        let mut sorted = self.took.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 4]
    }
}

/// Posts for all of them in turn, forwards and backwards, so that none comes always after the same.
async fn post_in_turn(posters: &mut [Poster<'_>]) {
    for n in 0..POSTS {
        let mut order: Vec<usize> = (0..posters.len()).collect();
        if n % 2 == 1 {
            order.reverse();
        }
        for at in order {
            posters[at].post().await;
        }
    }
}

/// Posts what nobody looks at.
pub async fn warm(city: &City<'_>) {
    let mut poster = Poster::in_city(city).await;
    for _ in 0..WARMING {
        poster.post().await;
    }
}

/// The same deed in two cities, where others did little and where they did much.
pub async fn among_others(database: &str, [few, many]: [&City<'_>; 2], deeds: usize, rounds: u32) {
    let mut ratio = Ratio::of(format!("{database}: post among {deeds} deeds of others / among {FEW}"), "about 1");
    for round in 1.. {
        if !ratio.wants(rounds) {
            break;
        }
        let mut posters = Vec::new();
        for city in [few, many, few] {
            posters.push(Poster::in_city(city).await);
        }
        post_in_turn(&mut posters).await;
        let [first, own, second] = [0, 1, 2].map(|at| posters[at].cost());
        println!("{database}, round {round}: {first:.0} and {second:.0} us among {FEW}, {own:.0} us among {deeds}");
        ratio.round([first, second], |mean| own / mean);
    }
    ratio.conclude();
}

/// Deeds of members who did little and of members who did much, this year or in years that no window reaches into.
pub async fn upon_ones_own(database: &str, city: &City<'_>, rounds: u32) {
    let within = "bounded by what lies in the windows";
    for (span, place, goal) in [(THIS_YEAR, "within", within), (OLDER_YEARS, "outside of", "about 1")] {
        upon(database, city, rounds, span, place, goal).await;
    }
}

async fn upon(database: &str, city: &City<'_>, rounds: u32, span: Span, place: &str, goal: &'static str) {
    let [few, more @ ..] = OWN;
    let named = |count| format!("{database}: post upon {count} of one's own {place} the windows / upon {few}");
    let mut ratios = more.map(|count| Ratio::of(named(count), goal));
    for round in 1.. {
        if !ratios[0].wants(rounds) {
            break;
        }
        // The smallest first and last: the two raw figures.
        let counts: Vec<usize> = OWN.into_iter().chain([few]).collect();
        let mut posters = Vec::new();
        for _ in &counts {
            posters.push(Poster::in_city(city).await);
        }
        city.histories(posters.iter().zip(&counts).map(|(poster, count)| (poster.id(), span, *count))).await;
        post_in_turn(&mut posters).await;
        let costs: Vec<f64> = posters.iter().map(Poster::cost).collect();
        let told: Vec<String> =
            counts.iter().zip(&costs).map(|(count, took)| format!("{took:.0} us upon {count}")).collect();
        println!("{database}, round {round}, {place} the windows: {}", told.join(", "));
        for (at, ratio) in (1..).zip(&mut ratios) {
            ratio.round([costs[0], costs[counts.len() - 1]], |mean| costs[at] / mean);
        }
    }
    ratios.into_iter().for_each(Ratio::conclude);
}
