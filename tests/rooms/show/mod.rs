//! Tests of the room `show`: what people and programs see of hand-made answers and problems.

mod answers;
mod machines;
mod numbers;
mod problems;
mod sample;
mod terminal;

/// Compares with the snapshot of that name in `tests/cases/show`.
fn shows(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../cases/show");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
