<<<<<<< HEAD
fn main() {}
=======
mod pages;
>>>>>>> app
