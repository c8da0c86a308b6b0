//! Which codes name a country. Visitors need no such list: an engine names what it knows, and tells on the page what it does
//! not.

/// The 249 codes of ISO 3166-1 (2026-11-29), and three that engines name beside them and that owners write: the European
/// Union, the United Kingdom by the letters that most people use, and Kosovo.
pub const CODES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW \
    EU UK XK";

/// Whether this is the code of a country.
pub fn has(code: &str) -> bool {
    CODES.split(' ').any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::{CODES, has};

    #[test]
    fn every_country_stands_there_once() {
        let codes: Vec<_> = CODES.split(' ').collect();
        assert_eq!(codes.len(), 249 + 3);
        assert!(codes.iter().all(|code| code.len() == 2));
        assert!(codes[..249].is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn what_is_no_country_is_none() {
        for code in ["XQ", "ZZ", "AN", "de", "", "D", "DE EE"] {
            assert!(!has(code), "{code}");
        }
        for code in ["DE", "ZW", "EU", "UK", "XK"] {
            assert!(has(code), "{code}");
        }
    }
}
