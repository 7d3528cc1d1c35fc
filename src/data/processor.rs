//! What this processor can do.

/// Whether it has registers of 32 bytes, for which the innermost loops over text are compiled a second time; asked once.
#[cfg(target_arch = "x86_64")]
pub(super) fn is_wide() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("popcnt")
}
