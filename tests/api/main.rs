//! End-to-end tests over real HTTP, on SQLite and on PostgreSQL. One file a feature.

mod bindings;
mod boards;
mod checkins;
mod claims;
mod conventions;
mod demo;
mod disablements;
mod divisions;
mod documents;
mod invitations;
mod logs;
mod matrix;
mod notices;
mod once;
mod orgs;
mod people;
mod points;
mod privacy;
mod registrations;
mod seats;
mod sessions;
mod staff;
mod storage;
mod succession;
mod tasks;
mod tour;
