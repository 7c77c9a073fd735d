//! The price, in nats, of characters that are unlikely in the place of a lost one.

/// The price of guessing a blank, or of guessing a mark that opens or separates something at the end of a line. Hardly
/// ever was such a character lost there.
pub(super) const UNLIKELY: f32 = 8.0;
/// The price of guessing a closing mark at the end of a line.
const CLOSING: f32 = 3.0;

/// The price of a character at the end of a line or element: nothing opens there, and closing marks are rarer there
/// than full stops.
pub(super) fn end_price(c: char) -> f32 {
    match c {
        '、' | '，' | '《' | '〈' | '「' | '『' | '【' | '〔' | '（' | '“' | '‘' | '·' | '－' => {
            UNLIKELY
        }
        '》' | '〉' | '」' | '』' | '】' | '〕' | '）' | '”' | '’' => CLOSING,
        _ => 0.0,
    }
}
