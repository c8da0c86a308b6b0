//! Numbers as digits, in any base that we write or once wrote: 10, 16 and 32, and in records of version 1 also 36 and 64. The
//! standard library writes no base beyond 16. Knows no format.

/// The digits of all bases up to 36, as JavaScript writes them.
const COMMON: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The digits of base64url.
const SIXTY_FOUR: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn digits(base: u64) -> &'static [u8] {
    if base == 64 { SIXTY_FOUR } else { COMMON }
}

/// Appends a number in this base, filled up to a width with the digit for zero.
pub fn write(out: &mut String, number: u64, base: u64, width: u32) {
    if number >= base || width > 1 {
        write(out, number / base, base, width.saturating_sub(1));
    }
    let digit = digits(base).get((number % base) as usize);
    out.push(digit.map_or('0', |&digit| char::from(digit)));
}

/// The number as people write it.
pub fn decimal(number: usize) -> String {
    let mut out = String::new();
    write(&mut out, number as u64, 10, 1);
    out
}

/// The number that these digits write. Lenient: what is no digit counts as zero and what is too large loses its head, so
/// that whoever must be strict writes the number again and compares, or looks at the text before.
pub fn read(text: &str, base: u64) -> u64 {
    let mut number = 0_u64;
    for letter in text.bytes() {
        number = number.wrapping_mul(base).wrapping_add(digit(letter, base));
    }
    number
}

/// The number that one digit writes; as lenient.
pub fn digit(letter: u8, base: u64) -> u64 {
    let place = digits(base).iter().position(|&digit| digit == letter);
    place.unwrap_or(0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for (number, base, width, text) in [
            (0, 10, 1, "0"),
            (7, 10, 2, "07"),
            (255, 16, 8, "000000ff"),
            (1_295, 36, 1, "zz"),
            (u64::MAX, 64, 11, "P__________"),
            (0, 64, 4, "AAAA"),
            (u64::MAX, 10, 1, "18446744073709551615"),
        ] {
            let mut out = String::new();
            write(&mut out, number, base, width);
            assert_eq!(out, text);
            assert_eq!(read(text, base), number);
        }
    }
}
