//! Exports (导出) of what is held about oneself.

mod export_me;

pub use export_me::{MyExport, export_me};
