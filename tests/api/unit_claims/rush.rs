//! Units and members at once: never a slot too many, never one lost.

use chrono::Duration;
use domain::access::Role;
use futures::future::join_all;
use harness::{Client, id, on_both};
use serde_json::{Value, json};

use super::{ask, check_in, claim, newest, put, resize, secretary, show, taken};

on_both! {
    async fn forty_members_and_three_units_on_the_last_slots_make_exactly_as_many_claims(app) {
        let world = app.world().await;
        let (_other, base) = app.another_instance().await;
        check_in(&world, world.school, world.jia).await;
        let mut units = vec![world.school];
        for name in ["县水利局", "县气象局"] {
            units.push(world.org(world.city, "unit", name).await);
            check_in(&world, units[units.len() - 1], world.jia).await;
        }
        let members = world.members_at(world.jia, 40).await;
        let task = world.task(20).await;
        let path = format!("/v1/tasks/{task}/claims");
        let rush = members.iter().enumerate().map(|(n, member)| {
            let member = if n % 2 == 0 { member.clone() } else { member.at(&base) };
            let path = path.clone();
            async move { member.post(&path).keyed().send().await.status.as_u16() }
        });
        let taking = units.iter().enumerate().map(|(n, unit)| {
            let officer = if n == 1 { world.officer.at(&base) } else { world.officer.clone() };
            let task = &task;
            async move { ask(&officer, task, *unit, 5, &[]).await.status.as_u16() }
        });
        let (rush, taking) = futures::join!(join_all(rush), join_all(taking));
        let (claimed, held) = (rush.iter().filter(|code| **code == 201).count(), taking.iter().filter(|code| **code == 201).count());
        let seen = taken(&world, &task).await;
        assert_eq!(seen, (claimed + 5 * held) as i64);
        assert!(seen <= 20 && (rush.iter().all(|code| [201, 409].contains(code))), "{rush:?} {taking:?}");
        // Whoever comes last takes what is left, and then nobody does.
        for member in &members {
            member.post(&path).keyed().send().await;
        }
        assert_eq!(taken(&world, &task).await, 20);
        for unit in units {
            assert!(ask(&world.officer, &task, unit, 1, &[]).await.status.as_u16() != 201);
        }
    }

    async fn one_who_is_named_by_two_units_at_once_gets_one_slot(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let part = world.org(world.school, "unit", "县第一中学分校").await;
        check_in(&world, part, world.jia).await;
        let of_part = world.staff(Role::Secretary, part).await;
        for _ in 0..4 {
            let task = world.task(9).await;
            let member = world.member_of(part).await;
            let first = claim(&world, &secretary, &task, 2).await;
            let second = id(&ask(&of_part, &task, part, 2, &[]).await.expect(201));
            let people: [&Client; 1] = [&member];
            let (one, other) = futures::join!(put(&secretary, &first, "names", &people), put(&of_part, &second, "names", &people));
            let codes = [one.status.as_u16(), other.status.as_u16()];
            assert!(codes == [201, 422] || codes == [422, 201], "{codes:?}");
            assert_eq!(taken(&world, &task).await, 4);
        }
    }

    async fn one_unit_claiming_many_times_at_once_claims_once(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(50).await;
        let replies = join_all((0..6).map(|_| ask(&secretary, &task, world.school, 3, &[]))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
        for reply in replies.iter().filter(|reply| reply.status != 201) {
            reply.refused(409, "unit_claim_stands");
        }
        assert_eq!(taken(&world, &task).await, 3);
    }

    async fn naming_withdrawing_and_giving_back_at_once_lose_no_slot(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        let task = world.task(12).await;
        let members = join_all((0..6).map(|_| world.member_of(world.school))).await;
        let made = id(&ask(&secretary, &task, world.school, 8, &members[..3].iter().collect::<Vec<_>>()).await.expect(201));
        let withdrawals = join_all(members[..3].iter().map(|member| async {
            let path = format!("/v1/claims/{}/withdrawal", id(&newest(member).await));
            member.post(path).keyed().send().await.expect(201);
        }));
        let names = join_all(members[3..].iter().map(|member| async {
            put(&secretary, &made, "names", &[member]).await.status.as_u16()
        }));
        let (_, names, _) = futures::join!(withdrawals, names, resize(&secretary, &made, 6));
        let named = names.iter().filter(|code| **code == 201).count();
        let seen = show(&secretary, &made).await;
        assert_eq!(seen["named"].as_array().unwrap().len(), named);
        assert_eq!(taken(&world, &task).await, seen["slots"].as_i64().unwrap());
    }

    async fn a_check_in_that_ends_or_a_merger_while_people_are_named_leaves_no_slot_that_is_nobodys(app) {
        let world = app.world().await;
        let secretary = world.staff(Role::Secretary, world.school).await;
        for round in 0..4 {
            let place = world.org(world.east, "community", &format!("新社区{round}")).await;
            let checkin = check_in(&world, world.school, place).await;
            let mut errand = world.errand(12);
            errand["org_id"] = place.to_string().into();
            let task = id(&world.officer.post("/v1/tasks").json(errand).send().await.expect(201));
            let members = join_all((0..4).map(|_| world.member_of(world.school))).await;
            let first: Vec<&Client> = members[..2].iter().collect();
            let made = id(&ask(&secretary, &task, world.school, 8, &first).await.expect(201));
            let path = format!("/v1/claims/{}/withdrawal", id(&newest(&members[0]).await));
            let withdrawal = members[0].post(path).keyed().send();
            let names = join_all(members[2..].iter().map(|member| async { put(&secretary, &made, "names", &[member]).await }));
            let merges = round % 2 == 1;
            let change = async {
                let (path, body) = if merges {
                    (format!("/v1/orgs/{place}/merger"), json!({"into_id": world.yi}))
                } else {
                    (format!("/v1/unit-checkins/{checkin}/withdrawal"), json!({}))
                };
                world.officer.post(path).json(body).send().await.expect(201);
            };
            let (names, withdrawn, ()) = futures::join!(names, withdrawal, change);
            let codes: Vec<u16> = names.iter().chain([&withdrawn]).map(|reply| reply.status.as_u16()).collect();
            assert!(codes.iter().all(|code| [201, 409, 422].contains(code)), "{codes:?}");
            let seen = show(&secretary, &made).await;
            let expected = if merges { (Value::Null, 8) } else { ("released".into(), 0) };
            assert_eq!((seen["end_reason"].clone(), taken(&world, &task).await), expected);
        }
    }

    async fn naming_while_the_time_for_it_runs_out_loses_no_slot(app) {
        let world = app.world().await;
        let secretary = secretary(&world).await;
        for _ in 0..3 {
            let task = world.publish(world.gathering(5, 5)).await;
            let made = claim(&world, &secretary, &task, 3).await;
            let member = world.member_of(world.school).await;
            // Asked for in the last moment: it may come to be decided after it.
            app.advance(Duration::days(4) - Duration::milliseconds(1));
            let names = [&member];
            let late = async {
                app.advance(Duration::milliseconds(1));
                app.run_due_jobs().await;
                domain::schedule::run_all(&app.ctx).await.expect("the sweeps run");
            };
            let (named, ()) = futures::join!(put(&secretary, &made, "names", &names), late);
            let seen = show(&secretary, &made).await;
            let is_named = named.status == 201;
            if !is_named {
                named.refused(409, "naming_over");
            }
            assert_eq!((&seen["end_reason"], &seen["slots"]), (&"settled".into(), &i64::from(is_named).into()));
            assert_eq!(taken(&world, &task).await, i64::from(is_named));
        }
    }
}
