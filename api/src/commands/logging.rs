//! Where log lines go: standard output, one JSON object a line or text.

use tracing_subscriber::EnvFilter;

/// # Errors
/// The filter cannot be read.
pub fn start(filter: &str, json: bool) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).map_err(|error| anyhow::anyhow!("XIANFENG_LOG: {error}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    if json {
        lines.json().flatten_event(true).with_span_list(false).init();
    } else {
        lines.with_target(false).compact().init();
    }
    Ok(())
}
