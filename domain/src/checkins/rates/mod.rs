//! Check-in rates (报到率), those who lag behind, and reminding them.

mod laggards;
mod remind;
mod rules;
mod show;

pub use laggards::{LaggardSeen, list_laggards};
pub use remind::{Reminded, remind_laggards};
pub use rules::rate;
pub use show::{Line, RatesSeen, show_checkin_rates};
