//! The binary: everything is in the library.

fn main() -> std::process::ExitCode {
    kpi::cli::main()
}
