mod pages;
mod style;
