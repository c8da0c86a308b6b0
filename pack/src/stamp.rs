//! The file name of a catalogue entry in `dist`: a hash of its id, since filter lists block `matomo.json` by name on the owner's own host too.
//! The program that runs in the page computes the same name from the same id.

/// FNV-1a, 32 bits, of the id's UTF-8 bytes, as eight lower-case hex digits.
pub fn stamp(id: &str) -> String {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn names_are_the_published_fnv_1a_values() {
        // From the test vectors of the FNV authors (Fowler, Noll, Vo).
        assert_eq!(stamp(""), "811c9dc5");
        assert_eq!(stamp("a"), "e40c292c");
        assert_eq!(stamp("foobar"), "bf9cf968");
    }
}
