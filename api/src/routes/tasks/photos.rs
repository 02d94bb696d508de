//! Whether the logs of a task show photos.

use domain::tasks::PhotosWanted;
use serde::Deserialize;
use utoipa::ToSchema;

/// 日志中的照片
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhotoDemand {
    /// 不收照片
    None,
    /// 可附可不附
    #[default]
    Welcome,
    /// 必须附照片，并写明理由；须合规设置允许
    Required,
}

impl From<PhotoDemand> for PhotosWanted {
    fn from(demand: PhotoDemand) -> Self {
        match demand {
            PhotoDemand::None => PhotosWanted::Unwanted,
            PhotoDemand::Welcome => PhotosWanted::Welcome,
            PhotoDemand::Required => PhotosWanted::Required,
        }
    }
}
