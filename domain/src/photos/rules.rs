//! How many photos, how long, and which may go into a log. Pure.

use chrono::{DateTime, Duration, NaiveDate};
use infra::images::ImageFault;
use infra::store::orgs::Demand;
use infra::store::photos::{PhotoRow, Twin};
use infra::store::tasks::{PhotosWanted, TaskRow};

use super::AlsoIn;
use crate::tasks::Content;
use crate::{Fault, Id, Instant, Refusal};

/// Of a file that is uploaded. WeChat's own check of pictures ends there, too.
pub const MOST_BYTES: usize = 10 << 20;

/// Of a log.
pub(super) const MOST_IN_A_LOG: usize = 9;

/// How often one may upload, and how many photos may wait for a log.
pub(super) const UPLOADS: usize = 120;
pub(super) const UPLOADS_WITHIN: Duration = Duration::hours(1);
pub(super) const MOST_UNUSED: u64 = 30;

/// A photo that no log has, or that its log dropped, goes after a day.
pub(super) const UNUSED_FOR: Duration = Duration::hours(24);

/// Other logs with the same photo that are named to a reviewer.
pub(super) const TWINS_SHOWN: usize = 10;

/// A link is good for this long at least, and at most for twice as long.
const LINK_SECONDS: i64 = 300;

/// Which of a photo's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Full,
    Thumb,
}

impl Size {
    pub fn as_str(self) -> &'static str {
        match self {
            Size::Full => "full",
            Size::Thumb => "thumb",
        }
    }
}

/// The folder of all photos, and in it one a day.
pub(super) const FOLDER: &str = "photos";

pub(super) fn folder_of(day: NaiveDate) -> String {
    format!("{FOLDER}/{day}")
}

/// Where a photo's file is kept.
pub(super) fn key(id: Id, created_at: Instant, size: Size) -> String {
    format!("{}/{id}.{}.jpg", folder_of(created_at.date_naive()), size.as_str())
}

/// Whose file it is, by its key; nothing for what is none of ours.
pub(super) fn photo_of(key: &str) -> Option<Id> {
    let name = key.rsplit('/').next()?;
    name.strip_suffix(".jpg")?.split('.').next()?.parse().ok()
}

/// Whether a folder's day is so long over that whatever is in it is a day old.
pub(super) fn is_settled(folder: &str, now: Instant) -> bool {
    folder.parse::<NaiveDate>().is_ok_and(|day| day < (now - UNUSED_FOR).date_naive())
}

/// When links made now expire. All of five minutes expire together, so that a phone which asks
/// again gets the same links and has their pictures already.
pub(super) fn links_expire(now: Instant) -> Instant {
    let seconds = (now.timestamp() / LINK_SECONDS + 2) * LINK_SECONDS;
    DateTime::from_timestamp(seconds, 0).unwrap_or(now)
}

/// What is wrong with a file that was uploaded.
pub(super) fn upload_fault(fault: ImageFault) -> Refusal {
    let (code, detail) = match fault {
        ImageFault::Unknown => ("not_a_photo", "只接受 JPEG、PNG 或 WebP 格式的照片"),
        ImageFault::Damaged => ("damaged", "照片不完整或已损坏，请重新选择"),
        ImageFault::TooManyPixels => ("too_many_pixels", "照片像素过多（最多约五千万像素），请压缩后上传"),
    };
    Refusal::invalid("/file", code, detail)
}

/// Faults of a log's choice of photos: `rows` are those of the member's own among them, `log` is the
/// log, where it is there already.
pub(crate) fn choice_faults(named: &[Id], rows: &[PhotoRow], log: Option<Id>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if named.len() > MOST_IN_A_LOG {
        faults.push(Fault::new("/photos", "length", format!("一份日志最多 {MOST_IN_A_LOG} 张照片")));
    }
    let row = |id: &Id| rows.iter().find(|row| row.id == *id);
    for (place, id) in named.iter().enumerate() {
        let mut fault = |code, detail: &str| faults.push(Fault::new(format!("/photos/{place}"), code, detail));
        let Some(found) = row(id) else {
            fault("unknown", "没有这张照片，请重新上传");
            continue;
        };
        if named[..place].iter().filter_map(row).any(|before| before.digest == found.digest) {
            fault("twice", "同一张照片只能用一次");
        } else if found.log_id.is_some() && found.log_id != log {
            fault("used", "这张照片已用于另一份日志");
        } else if found.file_gone_at.is_some() {
            fault("gone", "照片文件已清理，请重新上传");
        }
    }
    faults
}

/// What a reviewer of `log` is told of the other logs with this photo. `logs` counts all that have it,
/// `twins` are those within the reviewer's scope.
pub(super) fn also_in(log: Id, digest: &str, logs: u64, twins: &[Twin]) -> AlsoIn {
    let others = twins.iter().filter(|twin| twin.digest == digest && twin.log_id != log);
    AlsoIn { logs: others.take(TWINS_SHOWN).cloned().collect(), total: logs.saturating_sub(1) }
}

/// What is wrong with whether a task wants photos; `allowed` is what its city's profile lets it ask for.
pub(crate) fn wanted_faults(content: &Content, allowed: Demand) -> Vec<Fault> {
    let fault = |pointer: &str, code, detail: &str| vec![Fault::new(pointer, code, detail)];
    match (content.photos, &content.photos_reason) {
        (PhotosWanted::Required, _) if allowed == Demand::Optional => {
            let detail = "本市县区的合规设置（photos 为 optional）不允许要求必须提交照片，请改为 welcome 或 none";
            fault("/photos", "profile_forbids", detail)
        }
        (PhotosWanted::Required, None) => fault("/photos_reason", "required", "必须提交照片的，请写明理由"),
        (PhotosWanted::Welcome | PhotosWanted::Unwanted, Some(_)) => {
            fault("/photos_reason", "not_applicable", "只有必须提交照片的任务才写明理由")
        }
        _ => Vec::new(),
    }
}

/// What is wrong with how many photos a member's log shows of a task. What was required is not demanded
/// where the profile no longer allows it; what staff record on paper is not held to this.
pub(crate) fn demand_fault(task: &TaskRow, named: &[Id], allowed: Demand) -> Option<Fault> {
    match task.photos {
        PhotosWanted::Unwanted if !named.is_empty() => {
            Some(Fault::new("/photos", "unwanted", "该任务不收照片，请去掉照片后提交"))
        }
        PhotosWanted::Required if named.is_empty() && allowed == Demand::Required => {
            let why = task.photos_reason.as_deref().unwrap_or_default();
            Some(Fault::new("/photos", "required", format!("该任务须提交照片：{why}")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use infra::store::tasks::TaskKind;

    fn at(seconds: i64) -> Instant {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn photo(id: u128, digest: &str) -> PhotoRow {
        PhotoRow {
            id: Id::from_u128(id),
            person_id: Id::from_u128(100),
            digest: digest.into(),
            stored_digest: String::new(),
            width: 4,
            height: 3,
            bytes: 10,
            created_at: at(0),
            log_id: None,
            revision: None,
            place: None,
            dropped_at: None,
            file_gone_at: None,
        }
    }

    #[test]
    fn each_photo_that_cannot_go_into_a_log_is_named_by_its_place() {
        let log = Id::from_u128(7);
        let own = PhotoRow { log_id: Some(log), ..photo(1, "a") };
        let rows = [
            own.clone(),
            photo(2, "b"),
            PhotoRow { log_id: Some(Id::from_u128(8)), ..photo(3, "c") },
            PhotoRow { file_gone_at: Some(at(1)), ..photo(4, "d") },
            photo(5, "b"),
        ];
        let faults = |ids: &[u128], log| {
            let named: Vec<Id> = ids.iter().map(|id| Id::from_u128(*id)).collect();
            let found = choice_faults(&named, &rows, log).into_iter();
            found.map(|fault| (fault.pointer, fault.code)).collect::<Vec<_>>()
        };
        assert_eq!(faults(&[1, 2], Some(log)), []);
        assert_eq!(faults(&[2], None), []);
        let place = |place: usize, code| (format!("/photos/{place}"), code);
        assert_eq!(faults(&[1], None), [place(0, "used")], "another log's, for a new one");
        assert_eq!(
            faults(&[9, 3, 4, 2, 2, 5], Some(log)),
            [place(0, "unknown"), place(1, "used"), place(2, "gone"), place(4, "twice"), place(5, "twice")]
        );
        assert_eq!(faults(&[2; 10], None)[0], ("/photos".to_string(), "length"));
    }

    #[test]
    fn links_of_five_minutes_expire_together_within_ten() {
        assert_eq!(links_expire(at(600)), at(1200));
        assert_eq!(links_expire(at(899)), at(1200));
        assert_eq!(links_expire(at(900)), at(1500));
    }

    #[test]
    fn a_key_tells_whose_file_it_is_and_a_folder_how_old() {
        let id = Id::from_u128(1);
        let key = key(id, at(0), Size::Thumb);
        assert_eq!(key, format!("photos/1970-01-01/{id}.thumb.jpg"));
        assert_eq!(photo_of(&key), Some(id));
        assert_eq!(photo_of("photos/1970-01-01/notes.txt"), None);
        let hour = 3600;
        assert!(!is_settled("1970-01-01", at(47 * hour)) && is_settled("1970-01-01", at(48 * hour)));
        assert!(!is_settled("lost+found", at(1_000_000)));
    }

    #[test]
    fn a_reviewer_is_told_of_the_other_logs_and_not_of_this_one() {
        let (this, other) = (Id::from_u128(1), Id::from_u128(2));
        let twin = |log_id, digest: &str| Twin {
            digest: digest.into(),
            log_id,
            person_id: Id::from_u128(9),
            person_name: "张三".into(),
            submitted_at: at(0),
        };
        let twins = [twin(this, "a"), twin(other, "a"), twin(other, "b")];
        assert_eq!(also_in(this, "a", 4, &twins), AlsoIn { logs: vec![twin(other, "a")], total: 3 });
        assert_eq!(also_in(this, "c", 1, &twins), AlsoIn::default());
    }

    #[test]
    fn photos_are_required_only_where_the_profile_allows_it_and_with_a_reason() {
        let codes = |photos, reason: Option<&str>, allowed| {
            let content = Content { photos, photos_reason: reason.map(str::to_string), ..Content::default() };
            wanted_faults(&content, allowed).into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        use PhotosWanted::{Required, Unwanted, Welcome};
        assert_eq!(codes(Required, Some("留存对比"), Demand::Required), Vec::<&str>::new());
        assert_eq!(codes(Required, None, Demand::Required), ["required"]);
        assert_eq!(codes(Required, Some("留存对比"), Demand::Optional), ["profile_forbids"]);
        assert_eq!(codes(Welcome, Some("留存对比"), Demand::Required), ["not_applicable"]);
        assert_eq!(codes(Unwanted, None, Demand::Optional), Vec::<&str>::new());
    }

    #[test]
    fn what_was_required_is_demanded_as_long_as_the_profile_allows_it() {
        let blank = crate::tasks::content::blank(Id::nil(), Id::nil(), TaskKind::Errand, None, at(0));
        let code = |photos, named: &[Id], allowed| {
            let task = TaskRow { photos, ..blank.clone() };
            demand_fault(&task, named, allowed).map(|fault| fault.code)
        };
        use PhotosWanted::{Required, Unwanted, Welcome};
        assert_eq!(code(Required, &[], Demand::Required), Some("required"));
        assert_eq!(code(Required, &[], Demand::Optional), None);
        assert_eq!(code(Required, &[Id::nil()], Demand::Required), None);
        assert_eq!(code(Unwanted, &[Id::nil()], Demand::Optional), Some("unwanted"));
        assert_eq!(code(Welcome, &[], Demand::Required), None);
    }
}
