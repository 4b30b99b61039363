//! The public results site: published tables, lists and files, and nothing that is not published.
//!
//! Every page is made from a stored publication alone, so that what a reader sees is what was
//! hashed. Charts are pictures of the table beside them.

mod about;
mod asked;
mod catalogue;
mod chart;
mod codebook;
mod columnar;
mod corrections;
mod files;
mod front;
mod grid;
mod indicator;
mod indicator_chart;
mod indicators;
mod movement;
mod list;
pub mod number;
mod place;
mod round;
mod search;
pub mod serve;
mod series;
mod table;
mod view;
mod wording;

use actix_web::web::ServiceConfig;

use crate::http::route::{addresses, at};

/// The routes of this room.
pub fn routes(config: &mut ServiceConfig) {
    addresses(
        config,
        [
            at("/").get(front::front),
            at("/results").get(front::front),
            at("/corrections").get(corrections::page),
            at("/corrections.csv").get(corrections::csv),
            at("/corrections.json").get(corrections::json),
            at("/corrections.atom").get(corrections::atom),
            at("/catalog").get(catalogue::catalogue),
            at("/catalog.ttl").get(catalogue::turtle),
            at("/catalog.jsonld").get(catalogue::json_ld),
            at("/results/{survey}").get(front::survey),
            at("/results/{survey}/{round}").get(round::round),
            at("/results/{survey}/{round}/about").get(about::about),
            at("/results/{survey}/{round}/codebook").get(codebook::codebook),
            at("/results/{survey}/{round}/codebook.json").get(files::codebook),
            at("/results/{survey}/{round}/groups").get(indicators::groups),
            at("/results/{survey}/{round}/indicators").get(indicators::overview),
            at("/results/{survey}/{round}/indicators.csv").get(files::indicators_csv),
            at("/results/{survey}/{round}/indicators.json").get(files::indicators_json),
            at("/results/{survey}/{round}/indicators/{part}.csv").get(files::indicator_csv),
            at("/results/{survey}/{round}/indicators/{part}.json").get(files::indicator_json),
            at("/results/{survey}/{round}/indicators/{part}.xlsx").get(files::indicator_xlsx),
            at("/results/{survey}/{round}/indicators/{part}").get(indicator::indicator),
            at("/results/{survey}/{round}/list").get(list::list),
            at("/results/{survey}/{round}/list.csv").get(files::list_csv),
            at("/results/{survey}/{round}/list.csv-metadata.json").get(files::list_metadata),
            at("/results/{survey}/{round}/list.json").get(files::list_json),
            at("/results/{survey}/{round}/list.parquet").get(columnar::list_parquet),
            at("/results/{survey}/{round}/list/{part}").get(list::entry),
            at("/results/{survey}/{round}/publication.json").get(files::publication),
            at("/results/{survey}/{round}/publication.xlsx").get(files::publication_xlsx),
            at("/results/{survey}/{round}/tables/{part}.xlsx").get(files::table_xlsx),
            at("/results/{survey}/{round}/tables/{part}.csv").get(files::table_csv),
            at("/results/{survey}/{round}/tables/{part}.json").get(files::table_json),
            at("/results/{survey}/{round}/tables/{part}").get(table::table),
            at("/results/{survey}/{round}/tables/{part}/series.csv").get(files::series_csv),
        ],
    );
}
