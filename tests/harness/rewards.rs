//! A redemption beside the API.

use infra::store;
use infra::store::rewards::{RedemptionRow, RedemptionState};

use crate::World;

impl World<'_> {
    /// A redemption of a reward of 甲 that waits to be handed over, made beside the API: nothing was paid for it.
    pub async fn redemption(&self, person: &str, reward: &str) -> String {
        let now = self.app.ctx.now();
        let id = self.entropy.id(now);
        let person_id = person.parse().expect("an id");
        let row = RedemptionRow {
            id,
            reward_id: reward.parse().expect("an id"),
            org_id: self.jia,
            person_id,
            title: "雨伞一把".into(),
            price: 100,
            state: RedemptionState::Placed,
            placed_at: now,
            ended_at: None,
            ended_by: None,
        };
        let txn = self.db.begin().await.expect("a transaction");
        store::rewards::insert_redemption(&txn, row).await.expect("a redemption");
        txn.commit(&[self.audit(person_id)]).await.expect("a commit");
        id.to_string()
    }
}
