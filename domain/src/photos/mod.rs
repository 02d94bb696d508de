//! Photos (照片) that members add to their logs: uploaded one by one, kept small and without
//! metadata, shown by links that are good for minutes.

mod attach;
mod collect;
mod file;
mod read;
pub(crate) mod rules;
mod upload;

pub(crate) use attach::{attach, lock_named};
pub use collect::collect_photos;
pub(crate) use collect::sweep_files;
pub use file::{PhotoLink, show_photo_file};
pub use infra::images::Room;
pub use infra::store::photos::{PhotoRow, Twin};
pub(crate) use read::of_logs;
pub use read::show_photo;
pub use rules::{MOST_BYTES, Size};
pub use upload::{NewPhoto, admit, upload_photo};

use crate::Instant;

/// A photo as it is shown to somebody.
#[derive(Clone, Debug)]
pub struct PhotoSeen {
    pub photo: PhotoRow,
    /// While its files are there.
    pub links: Option<Links>,
    /// For staff, and only where the photo is in a log.
    pub also_in: Option<AlsoIn>,
}

/// What makes the links to a photo's files ours, and until when.
#[derive(Clone, Debug)]
pub struct Links {
    pub expires_at: Instant,
    /// Signatures.
    pub full: String,
    pub thumb: String,
}

/// The other logs that have the same photo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlsoIn {
    /// Those within the reviewer's scope, newest first, at most [`rules::TWINS_SHOWN`].
    pub logs: Vec<Twin>,
    /// All of them, wherever they are.
    pub total: u64,
}
