//! The server and its command line.

use clap::Parser;
use std::process::ExitCode;
use tegata::cli::Cli;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("tegata: the machine gives no threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(Cli::parse().run()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tegata: {error:#}");
            ExitCode::FAILURE
        }
    }
}
