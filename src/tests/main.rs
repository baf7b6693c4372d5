fn main() {}
mod tokens;
