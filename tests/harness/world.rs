//! A small city: two streets, three communities, two units; and people made on demand.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::Duration;
use domain::access::Role;
use domain::imports::divisions::{Request, Source, import_divisions};
use domain::{Caller, Id, calendar};
use infra::store::accounts::GrantRow;
use infra::store::audit::AuditRecord;
use infra::store::checkins::{CheckinRow, Origin};
use infra::store::people::{MemberClass, MembershipRow, PersonRow};
use infra::store::points::DeedKind;
use infra::tokens::{Badge, Tokens};
use infra::{Db, Entropy, store};
use serde_json::{Value, json};

use crate::{Client, TestApp, form, jpeg};

/// The city. Communities 甲 and 乙 lie in street 东, 丙 in street 西.
pub struct World<'a> {
    pub app: &'a TestApp,
    pub(crate) db: Db,
    pub(crate) entropy: Entropy,
    tokens: Tokens,
    next: AtomicUsize,
    pub city: Id,
    pub east: Id,
    pub jia: Id,
    pub yi: Id,
    pub bing: Id,
    /// Two units of the city.
    pub school: Id,
    pub court: Id,
    /// Roster and orgs of the whole city.
    pub officer: Client,
    /// Tasks and logs of 甲.
    pub worker: Client,
}

const AREAS: &str = "code,name,cityCode,provinceCode\n990001,\"测试县\",9900,99\n";
const STREETS: &str = "code,name,areaCode,provinceCode,cityCode\n\
    990001001,\"东街道\",990001,99,9900\n990001002,\"西街道\",990001,99,9900\n";
const VILLAGES: &str = "code,name,streetCode,provinceCode,cityCode,areaCode\n\
    990001001001,\"甲社区居委会\",990001001,99,9900,990001\n\
    990001001002,\"乙社区居委会\",990001001,99,9900,990001\n\
    990001002001,\"丙社区居委会\",990001002,99,9900,990001\n";

impl<'a> World<'a> {
    pub(crate) async fn found(app: &'a TestApp) -> World<'a> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [("areas.csv", AREAS), ("streets.csv", STREETS), ("villages.csv", VILLAGES)] {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let request =
            Request { county: "990001".into(), from: Source::Folder(folder.path().into()), with_zones: false };
        let caller = Caller::command_line();
        let report = import_divisions(&app.ctx, &caller, request, |_, _| {}).await.expect("it imports");
        let city = report.top.expect("a city");
        let db = Db::connect(&app.settings.database).await.expect("a connection");
        let codes = ["990001001", "990001001001", "990001001002", "990001002001"].map(String::from);
        let orgs = store::orgs::by_division(&db, &codes).await.expect("orgs");
        let [east, jia, yi, bing] = codes.map(|code| orgs[&code].id);
        let nobody = app.anonymous();
        let mut world = World {
            app,
            db,
            entropy: Entropy::seeded(99),
            tokens: Tokens::new(app.settings.secrets.token_secret.as_bytes()),
            next: AtomicUsize::new(1),
            city,
            east,
            jia,
            yi,
            bing,
            school: city,
            court: city,
            officer: nobody.clone(),
            worker: nobody,
        };
        world.officer = world.staff(Role::Officer, city).await;
        world.worker = world.staff(Role::Worker, jia).await;
        world.school = world.org(city, "unit", "县第一中学").await;
        world.court = world.org(city, "unit", "县人民法院").await;
        world
    }

    fn number(&self) -> usize {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    /// Sets up an org through the API.
    pub async fn org(&self, parent: Id, kind: &str, name: &str) -> Id {
        let body = json!({"parent_id": parent, "kind": kind, "name": name});
        let org = self.officer.post("/v1/orgs").json(body).send().await.expect(201);
        org["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
    }

    /// Somebody with a role on an org. Made beside the API: signing in has tests of its own.
    pub async fn staff(&self, role: Role, org: Id) -> Client {
        let now = self.app.ctx.now();
        let person = self.entropy.id(now);
        let row = PersonRow {
            id: person,
            name: format!("工作人员{}", self.number()),
            phone: None,
            phone_index: None,
            id_number: None,
            id_number_index: None,
            created_at: now,
            disabled_at: None,
        };
        let txn = self.db.begin().await.expect("a transaction");
        store::people::insert(&txn, row).await.expect("a person");
        txn.commit(&[self.audit(person)]).await.expect("a commit");
        self.grant(&person.to_string(), role, org).await;
        self.client(person, false, vec![(role.as_str().to_string(), org)])
    }

    /// Gives somebody a role on an org, beside the API.
    pub async fn grant(&self, person: &str, role: Role, org: Id) {
        let now = self.app.ctx.now();
        let person_id = person.parse().expect("an id");
        let id = self.entropy.id(now);
        let grant = GrantRow { id, person_id, org_id: org, role, granted_by: None, granted_at: now, revoked_at: None };
        let txn = self.db.begin().await.expect("a transaction");
        store::accounts::insert_grant(&txn, grant).await.expect("a grant");
        txn.commit(&[self.audit(person_id)]).await.expect("a commit");
    }

    /// An invitation code for a member; the invitation's id.
    pub async fn invitation(&self, person: &str) -> String {
        id(&self.officer.post(format!("/v1/members/{person}/invitations")).send().await.expect(201))
    }

    /// A registration that waits for the school; its id.
    pub async fn registration(&self) -> String {
        let n = self.number();
        let phone_code = format!("phone-{}", phone(n));
        let body = json!({"js_code": format!("applicant{n}~1"), "phone_code": phone_code, "name": "申请人",
                          "unit_id": self.school});
        id(&self.app.anonymous().post("/v1/registrations").json(body).send().await.expect(201))
    }

    /// A leave that a member asks for, for this week; its id.
    pub async fn leave(&self, member: &Client) -> String {
        let body = json!({"kind": "leave", "from_day": "2026-11-16", "to_day": "2026-11-22", "reason": "住院"});
        id(&member.post("/v1/me/leaves").keyed().json(body).send().await.expect(201))
    }

    /// Something to commit a write of the test's own with.
    pub fn audit(&self, person: Id) -> AuditRecord {
        AuditRecord {
            at: self.app.ctx.now(),
            actor_kind: "command_line",
            actor_id: None,
            session_id: None,
            address: None,
            request_id: None,
            operation: "set_up_a_test".into(),
            object_kind: "person",
            object_id: Some(person),
            succeeded: true,
        }
    }

    /// A client with a token for a person, good for a day.
    pub fn client(&self, person: Id, member: bool, grants: Vec<(String, Id)>) -> Client {
        let now = self.app.ctx.now();
        let badge = Badge {
            person,
            session: self.entropy.id(now),
            member,
            confined: false,
            grants,
            issued_at: now,
            expires_at: now + Duration::days(400),
        };
        self.app.with_token(&self.tokens.sign(&badge)).known_as(&person.to_string())
    }

    /// Puts somebody of this name and phone on the school's roster; their id.
    pub async fn enrol(&self, name: &str, phone: &str) -> String {
        let body = json!({"unit_id": self.school, "name": name, "phone": phone});
        id(&self.officer.post("/v1/members").json(body).send().await.expect(201))
    }

    /// A member of a unit, enrolled through the API, not checked in.
    pub async fn member_of(&self, unit: Id) -> Client {
        let n = self.number();
        let body = json!({"unit_id": unit, "name": format!("党员{n}"), "phone": phone(n)});
        let member = self.officer.post("/v1/members").json(body).send().await.expect(201);
        let person = member["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        self.client(person, true, Vec::new())
    }

    /// As many members of the school, checked in at a community, made beside the API.
    pub async fn members_at(&self, community: Id, count: usize) -> Vec<Client> {
        let people = self.people_at(community, count).await;
        let now = self.app.ctx.now();
        let membership = |person_id: &Id| MembershipRow {
            id: self.entropy.id(now),
            person_id: *person_id,
            unit_id: self.school,
            branch_id: None,
            class: MemberClass::Office,
            duty: None,
            valid_from: calendar::day(now),
            valid_to: None,
            recorded_at: now,
            leaving: None,
        };
        let txn = self.db.begin().await.expect("a transaction");
        let rows = people.iter().map(membership).collect();
        store::people::insert_memberships(&txn, rows).await.expect("memberships");
        txn.commit(&[self.audit(community)]).await.expect("a commit");
        people.into_iter().map(|person| self.client(person, true, Vec::new())).collect()
    }

    /// Many who are checked in at a community, made beside the API; their ids.
    pub async fn people_at(&self, community: Id, count: usize) -> Vec<Id> {
        let now = self.app.ctx.now();
        let txn = self.db.begin().await.expect("a transaction");
        let mut people = Vec::with_capacity(count);
        for n in 0..count {
            let id = self.entropy.id(now);
            let person = PersonRow {
                id,
                name: format!("居民{n}"),
                phone: None,
                phone_index: None,
                id_number: None,
                id_number_index: None,
                created_at: now,
                disabled_at: None,
            };
            let checkin = CheckinRow {
                id: self.entropy.id(now),
                person_id: id,
                community_id: community,
                checked_in_at: now,
                ended_at: None,
                end_reason: None,
                origin: Origin::SelfReported,
                recorded_by: None,
                confirmed_at: Some(now),
                confirmed_by: None,
                ended_by: None,
                end_note: None,
            };
            store::people::insert(&txn, person).await.expect("a person");
            store::checkins::insert(&txn, checkin).await.expect("a check-in");
            people.push(id);
        }
        txn.commit(&[self.audit(community)]).await.expect("a commit");
        people
    }

    /// A member of the school, checked in at a community.
    pub async fn member_at(&self, community: Id) -> Client {
        let member = self.member_of(self.school).await;
        let body = json!({"community_id": community});
        member.post("/v1/me/checkins").keyed().json(body).send().await.expect(201);
        member
    }

    /// Where the newest check-in of a member is withdrawn.
    pub async fn withdrawal(&self, member: &Client) -> String {
        let checkins = member.get("/v1/me/checkins").send().await.expect(200);
        format!("/v1/checkins/{}/withdrawal", id(&checkins["items"][0]))
    }

    /// A task as staff would send it: an errand of 甲 for a week, scored by the hour.
    pub fn errand(&self, slots: i32) -> Value {
        let deadline = (self.app.ctx.now() + Duration::days(7)).to_rfc3339();
        json!({"org_id": self.jia, "title": "陪护独居老人就医", "category": "助老", "item": "service_hours",
               "slots": slots, "deadline": deadline})
    }

    /// A gathering of 甲, in so many days at this hour, for two hours.
    pub fn gathering(&self, slots: i32, days: i64) -> Value {
        self.gathering_in(Duration::days(days), slots)
    }

    /// The same, after this time.
    pub fn gathering_in(&self, time: Duration, slots: i32) -> Value {
        let starts_at = self.app.ctx.now() + time;
        json!({"org_id": self.jia, "kind": "gathering", "title": "周末清洁日", "category": "环境", "item": "service_hours",
               "slots": slots, "place": "甲社区党群服务站",
               "starts_at": starts_at.to_rfc3339(), "ends_at": (starts_at + Duration::hours(2)).to_rfc3339()})
    }

    /// How the deed of an accepted log is known.
    pub async fn origin_of(&self, log: &str) -> String {
        let log = log.parse().expect("an id");
        let entries = store::points::entries_about(&self.db, DeedKind::LogAccepted, [log]).await.expect("entries");
        let deeds = entries[&log].iter().map(|entry| entry.deed_id);
        let deeds = store::points::find_deeds(&self.db, deeds).await.expect("deeds");
        deeds[0].origin.as_str().to_string()
    }

    /// Publishes a version of a scheme for an org, in force from this day on; its id.
    pub async fn scheme(&self, org: Id, text: &str, from: &str) -> String {
        let body = json!({"text": text, "effective_from": from});
        let path = format!("/v1/orgs/{org}/scheme-versions");
        id(&self.officer.post(path).json(body).send().await.expect(201))
    }

    /// Publishes a task as it stands; its id.
    pub async fn publish(&self, task: Value) -> String {
        id(&self.worker.post("/v1/tasks").json(task).send().await.expect(201))
    }

    /// The code on the organiser's screen at a gathering of 甲.
    pub async fn attendance_code(&self, task: &str) -> String {
        let code = self.worker.get(format!("/v1/tasks/{task}/attendance-code")).send().await.expect(200);
        code["text"].as_str().expect("a code").to_string()
    }

    /// A member's attendance by the code on the screen; its id.
    pub async fn attend(&self, member: &Client, task: &str) -> String {
        let body = json!({"code": self.attendance_code(task).await});
        id(&member.post(format!("/v1/tasks/{task}/attendances")).keyed().json(body).send().await.expect(201))
    }

    /// Publishes an errand of 甲; its id.
    pub async fn task(&self, slots: i32) -> String {
        self.publish(self.errand(slots)).await
    }

    /// A member's claim of a task; its id.
    pub async fn claim(&self, member: &Client, task: &str) -> String {
        id(&member.post(format!("/v1/tasks/{task}/claims")).keyed().send().await.expect(201))
    }

    /// A report of what was done two hours ago, or since the clock began.
    pub fn report(&self, minutes: i32) -> Value {
        json!({"text": "已陪同就医，取药送回家。", "minutes": minutes, "happened_at": self.app.ctx.now().to_rfc3339()})
    }

    /// Submits the log of a claim; its id.
    pub async fn log(&self, member: &Client, claim: &str, minutes: i32) -> String {
        let ask = member.post(format!("/v1/claims/{claim}/logs")).keyed().json(self.report(minutes));
        id(&ask.send().await.expect(201))
    }

    /// A photo that a member uploads, another one each time; its id.
    pub async fn photo(&self, member: &Client) -> String {
        self.upload(member, jpeg(self.number())).await
    }

    /// Uploads these bytes; the photo's id.
    pub async fn upload(&self, member: &Client, bytes: Vec<u8>) -> String {
        let (content_type, body) = form(&[("file", Some("x.jpg"), &bytes)]);
        id(&member.post("/v1/photos").keyed().body(&content_type, body).send().await.expect(201))
    }

    /// A notice of a task that was closed while the member held a claim of it; its id.
    pub async fn notice(&self, member: &Client) -> String {
        let task = self.task(1).await;
        self.claim(member, &task).await;
        self.worker.post(format!("/v1/tasks/{task}/closure")).send().await.expect(201);
        id(&member.get("/v1/me/notices").send().await.expect(200)["items"][0])
    }

    /// The whole loop: claim, log, accepted by 甲's worker. The accepted log.
    pub async fn accepted(&self, member: &Client, task: &str, minutes: i32) -> Value {
        let claim = self.claim(member, task).await;
        let log = self.log(member, &claim, minutes).await;
        let body = json!({"verdict": "accepted"});
        self.worker.post(format!("/v1/logs/{log}/reviews")).json(body).send().await.expect(201)
    }
}

/// The `id` of a JSON object.
pub fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_string()
}

/// A phone number nobody else has.
fn phone(n: usize) -> String {
    format!("139{n:08}")
}
