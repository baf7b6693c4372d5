//! Black box tests, through the real router and the real command line.

mod pages;
mod style;
mod tokens;
