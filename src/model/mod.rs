//! What things are: plain data, parsing, wire types, the error a caller may be told, and the
//! pure token rules. Compiled for browser and server; no clock, no I/O, no other room.
