//! A point on the map.

use domain::tasks::Point;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// 地图上的一点（GCJ-02 坐标）及范围
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MapPoint {
    /// 经度，精确到六位小数
    #[validate(range(min = 73.0, max = 136.0))]
    #[schema(minimum = 73, maximum = 136, example = 110.447123)]
    longitude: f64,
    /// 纬度，精确到六位小数
    #[validate(range(min = 3.0, max = 54.0))]
    #[schema(minimum = 3, maximum = 54, example = 34.867521)]
    latitude: f64,
    /// 以此为中心多少米以内视为到场
    #[serde(default = "three_hundred")]
    #[validate(range(min = 50, max = 5000))]
    #[schema(minimum = 50, maximum = 5000, default = 300)]
    radius: i32,
}

fn three_hundred() -> i32 {
    300
}

impl From<Point> for MapPoint {
    fn from(point: Point) -> Self {
        let degrees = |millionths: i32| f64::from(millionths) / 1e6;
        MapPoint { longitude: degrees(point.longitude), latitude: degrees(point.latitude), radius: point.radius }
    }
}

impl From<MapPoint> for Point {
    fn from(point: MapPoint) -> Self {
        // Checked to lie within a few degrees of China.
        let millionths = |degrees: f64| (degrees * 1e6).round() as i32;
        Point { longitude: millionths(point.longitude), latitude: millionths(point.latitude), radius: point.radius }
    }
}
