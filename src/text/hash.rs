//! FNV-1a, 32 bits: the short name of a longer text, in the cookie, in a service's stamp and in the catalogue's file names.
//! It finds mistakes and keeps names apart; it is no protection against anybody.

use super::digits;

/// The hash of nothing.
pub const START: u32 = 0x811c_9dc5;

/// One more byte of a hash, or one more word.
pub fn step(hash: u32, part: impl Into<u32>) -> u32 {
    (hash ^ part.into()).wrapping_mul(0x0100_0193)
}

/// The hash of a text's UTF-8 bytes.
pub fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(START, step)
}

/// The same as eight lower-case hexadecimal digits: filter lists block `matomo.json` by its name, on the owner's own host
/// too, so that an entry of the catalogue is named by the hash of its id.
pub fn fnv1a_hex(text: &str) -> String {
    let mut hex = String::new();
    digits::write(&mut hex, u64::from(fnv1a(text)), 16, 8);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vectors of its authors (Fowler, Noll, Vo).
    #[test]
    fn the_published_vectors_hold() {
        assert_eq!(fnv1a(""), 0x811c_9dc5);
        assert_eq!(fnv1a("a"), 0xe40c_292c);
        assert_eq!(fnv1a_hex("foobar"), "bf9cf968");
    }
}
