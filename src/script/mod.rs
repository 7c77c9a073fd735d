//! Script: which one a text is in, and its conversion between traditional and simplified.
