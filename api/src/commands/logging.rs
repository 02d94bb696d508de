//! Where log lines go: standard output when serving, one JSON object a line or text; standard error
//! for commands that end, so that they can say why they failed.

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

/// For commands that end: warnings only.
pub fn start_quiet() {
    tracing_subscriber::fmt()
        .with_env_filter("warn")
        .with_target(false)
        .without_time()
        .with_writer(std::io::stderr)
        .init();
}
