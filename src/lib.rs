//! `kpi`: key figures as plain formula files, with exact numbers and a reason for every blank.

pub mod calendar;
pub mod check;
pub mod cli;
pub mod data;
pub mod finish;
pub mod function;
pub mod plan;
pub mod problem;
pub mod resolve;
pub mod row;
pub mod run;
pub mod show;
pub mod source;
pub mod syntax;
pub mod unit;
pub mod value;
