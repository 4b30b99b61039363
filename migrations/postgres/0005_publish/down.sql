DROP TABLE panel_figures;
DROP TABLE published_entries;
DROP TABLE publications;
