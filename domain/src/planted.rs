//! Bugs that can be built in, so that the suites can show that they would find them. Nothing of it
//! is in a build without the feature `planted-bugs`.

/// Whether this bug is the one that the variable `PLANTED_BUG` names.
pub(crate) fn planted(bug: &str) -> bool {
    cfg!(feature = "planted-bugs") && std::env::var("PLANTED_BUG").is_ok_and(|planted| planted == bug)
}
