//! Countries: a flag emoji to its ISO 3166-1 code, and the names that registries give each code.
//!
//! The table is a check only: a name it does not know proves nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The first of the 26 regional indicator symbols, for the letter A (Unicode 17, section 22.10).
const REGIONAL_A: u32 = 0x1F1E6;

/// What a line of flag emoji says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flag {
    /// A country, by ISO 3166-1 alpha-2 code.
    Country(String),
    /// A flag of no country: the page knew none.
    Blank,
}

/// Reads a line that holds one flag and nothing else.
pub(crate) fn read_flag(line: &str) -> Option<Flag> {
    let mut letters = String::new();
    let mut blank = false;
    for symbol in line.trim().chars() {
        match symbol {
            // Waving white or black flag, and the presentation selector that may follow one.
            '\u{1F3F3}' | '\u{1F3F4}' => blank = true,
            '\u{FE0F}' | '\u{FE0E}' => {}
            _ => letters.push(regional_letter(symbol)?),
        }
    }
    match (letters.len(), blank) {
        (2, false) => Some(Flag::Country(letters)),
        (0, true) => Some(Flag::Blank),
        _ => None,
    }
}

fn regional_letter(symbol: char) -> Option<char> {
    let offset = u32::from(symbol).checked_sub(REGIONAL_A).filter(|offset| *offset < 26)?;
    char::from_u32(u32::from('A') + offset)
}

/// The ISO 3166-1 alpha-2 code of a country's name in any of the spellings registries have used.
pub(crate) fn country_code(name: &str) -> Option<&'static str> {
    BY_NAME.get(&name.trim().to_lowercase()).copied()
}

static BY_NAME: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    COUNTRIES
        .iter()
        .flat_map(|(code, names)| names.iter().map(|name| (name.to_lowercase(), *code)))
        .collect()
});

/// ISO 3166-1 alpha-2 codes with the names of the registries, present and past (`XK` is user-assigned).
#[rustfmt::skip]
const COUNTRIES: &[(&str, &[&str])] = &[
    ("AF", &["Afghanistan"]),
    ("AX", &["Åland Islands"]),
    ("AL", &["Albania"]),
    ("DZ", &["Algeria"]),
    ("AS", &["American Samoa"]),
    ("AD", &["Andorra"]),
    ("AO", &["Angola"]),
    ("AI", &["Anguilla"]),
    ("AQ", &["Antarctica"]),
    ("AG", &["Antigua and Barbuda"]),
    ("AR", &["Argentina"]),
    ("AM", &["Armenia"]),
    ("AW", &["Aruba"]),
    ("AU", &["Australia"]),
    ("AT", &["Austria"]),
    ("AZ", &["Azerbaijan"]),
    ("BS", &["Bahamas", "The Bahamas"]),
    ("BH", &["Bahrain"]),
    ("BD", &["Bangladesh"]),
    ("BB", &["Barbados"]),
    ("BY", &["Belarus"]),
    ("BE", &["Belgium"]),
    ("BZ", &["Belize"]),
    ("BJ", &["Benin"]),
    ("BM", &["Bermuda"]),
    ("BT", &["Bhutan"]),
    ("BO", &["Bolivia", "Bolivia, Plurinational State of"]),
    ("BQ", &["Bonaire, Sint Eustatius and Saba"]),
    ("BA", &["Bosnia and Herzegovina"]),
    ("BW", &["Botswana"]),
    ("BV", &["Bouvet Island"]),
    ("BR", &["Brazil"]),
    ("IO", &["British Indian Ocean Territory"]),
    ("BN", &["Brunei", "Brunei Darussalam"]),
    ("BG", &["Bulgaria"]),
    ("BF", &["Burkina Faso"]),
    ("BI", &["Burundi"]),
    ("CV", &["Cabo Verde", "Cape Verde"]),
    ("KH", &["Cambodia"]),
    ("CM", &["Cameroon"]),
    ("CA", &["Canada"]),
    ("KY", &["Cayman Islands"]),
    ("CF", &["Central African Republic"]),
    ("TD", &["Chad"]),
    ("CL", &["Chile"]),
    ("CN", &["China", "People's Republic of China"]),
    ("CX", &["Christmas Island"]),
    ("CC", &["Cocos (Keeling) Islands"]),
    ("CO", &["Colombia"]),
    ("KM", &["Comoros"]),
    ("CG", &["Congo", "Republic of the Congo"]),
    ("CD", &["Democratic Republic of the Congo", "Congo, The Democratic Republic of the"]),
    ("CK", &["Cook Islands"]),
    ("CR", &["Costa Rica"]),
    ("CI", &["Côte d'Ivoire", "Cote D'Ivoire", "Côte D'Ivoire", "Ivory Coast"]),
    ("HR", &["Croatia"]),
    ("CU", &["Cuba"]),
    ("CW", &["Curaçao"]),
    ("CY", &["Cyprus"]),
    ("CZ", &["Czechia", "Czech Republic"]),
    ("DK", &["Denmark"]),
    ("DJ", &["Djibouti"]),
    ("DM", &["Dominica"]),
    ("DO", &["Dominican Republic"]),
    ("EC", &["Ecuador"]),
    ("EG", &["Egypt"]),
    ("SV", &["El Salvador"]),
    ("GQ", &["Equatorial Guinea"]),
    ("ER", &["Eritrea"]),
    ("EE", &["Estonia"]),
    ("SZ", &["Eswatini", "Swaziland"]),
    ("ET", &["Ethiopia"]),
    ("FK", &["Falkland Islands", "Falkland Islands (Malvinas)"]),
    ("FO", &["Faroe Islands"]),
    ("FJ", &["Fiji"]),
    ("FI", &["Finland"]),
    ("FR", &["France"]),
    ("GF", &["French Guiana"]),
    ("PF", &["French Polynesia"]),
    ("TF", &["French Southern Territories"]),
    ("GA", &["Gabon"]),
    ("GM", &["Gambia", "The Gambia"]),
    ("GE", &["Georgia"]),
    ("DE", &["Germany"]),
    ("GH", &["Ghana"]),
    ("GI", &["Gibraltar"]),
    ("GR", &["Greece"]),
    ("GL", &["Greenland"]),
    ("GD", &["Grenada"]),
    ("GP", &["Guadeloupe"]),
    ("GU", &["Guam"]),
    ("GT", &["Guatemala"]),
    ("GG", &["Guernsey"]),
    ("GN", &["Guinea"]),
    ("GW", &["Guinea-Bissau"]),
    ("GY", &["Guyana"]),
    ("HT", &["Haiti"]),
    ("HM", &["Heard Island and McDonald Islands"]),
    ("VA", &["Vatican City", "Holy See", "Holy See (Vatican City State)"]),
    ("HN", &["Honduras"]),
    ("HK", &["Hong Kong"]),
    ("HU", &["Hungary"]),
    ("IS", &["Iceland"]),
    ("IN", &["India"]),
    ("ID", &["Indonesia"]),
    ("IR", &["Iran", "Iran, Islamic Republic of", "Islamic Republic of Iran"]),
    ("IQ", &["Iraq"]),
    ("IE", &["Ireland"]),
    ("IM", &["Isle of Man"]),
    ("IL", &["Israel"]),
    ("IT", &["Italy"]),
    ("JM", &["Jamaica"]),
    ("JP", &["Japan"]),
    ("JE", &["Jersey"]),
    ("JO", &["Jordan"]),
    ("KZ", &["Kazakhstan"]),
    ("KE", &["Kenya"]),
    ("KI", &["Kiribati"]),
    ("KP", &["North Korea", "Korea, Democratic People's Republic of"]),
    ("KR", &["South Korea", "Korea, Republic of", "Republic of Korea", "Korea"]),
    ("KW", &["Kuwait"]),
    ("KG", &["Kyrgyzstan"]),
    ("LA", &["Laos", "Lao People's Democratic Republic"]),
    ("LV", &["Latvia"]),
    ("LB", &["Lebanon"]),
    ("LS", &["Lesotho"]),
    ("LR", &["Liberia"]),
    ("LY", &["Libya", "Libyan Arab Jamahiriya"]),
    ("LI", &["Liechtenstein"]),
    ("LT", &["Lithuania"]),
    ("LU", &["Luxembourg"]),
    ("MO", &["Macao", "Macau"]),
    ("MG", &["Madagascar"]),
    ("MW", &["Malawi"]),
    ("MY", &["Malaysia"]),
    ("MV", &["Maldives"]),
    ("ML", &["Mali"]),
    ("MT", &["Malta"]),
    ("MH", &["Marshall Islands"]),
    ("MQ", &["Martinique"]),
    ("MR", &["Mauritania"]),
    ("MU", &["Mauritius"]),
    ("YT", &["Mayotte"]),
    ("MX", &["Mexico"]),
    ("FM", &["Micronesia", "Micronesia, Federated States of"]),
    ("MD", &["Moldova", "Moldova, Republic of", "Republic of Moldova"]),
    ("MC", &["Monaco"]),
    ("MN", &["Mongolia"]),
    ("ME", &["Montenegro"]),
    ("MS", &["Montserrat"]),
    ("MA", &["Morocco"]),
    ("MZ", &["Mozambique"]),
    ("MM", &["Myanmar", "Burma", "Myanmar (Burma)"]),
    ("NA", &["Namibia"]),
    ("NR", &["Nauru"]),
    ("NP", &["Nepal"]),
    ("NL", &["Netherlands", "The Netherlands"]),
    ("NC", &["New Caledonia"]),
    ("NZ", &["New Zealand"]),
    ("NI", &["Nicaragua"]),
    ("NE", &["Niger"]),
    ("NG", &["Nigeria"]),
    ("NU", &["Niue"]),
    ("NF", &["Norfolk Island"]),
    ("MK", &["North Macedonia", "Macedonia", "Macedonia, The Former Yugoslav Republic of"]),
    ("MP", &["Northern Mariana Islands"]),
    ("NO", &["Norway"]),
    ("OM", &["Oman"]),
    ("PK", &["Pakistan"]),
    ("PW", &["Palau"]),
    ("PS", &["Palestine", "Palestinian Territories", "Palestinian Territory, occupied", "Palestinian Territories, Occupied", "Palestine, State of"]),
    ("PA", &["Panama"]),
    ("PG", &["Papua New Guinea"]),
    ("PY", &["Paraguay"]),
    ("PE", &["Peru"]),
    ("PH", &["Philippines"]),
    ("PN", &["Pitcairn"]),
    ("PL", &["Poland"]),
    ("PT", &["Portugal"]),
    ("PR", &["Puerto Rico"]),
    ("QA", &["Qatar"]),
    ("RE", &["Réunion", "Reunion"]),
    ("RO", &["Romania"]),
    ("RU", &["Russia", "Russian Federation"]),
    ("RW", &["Rwanda"]),
    ("BL", &["Saint Barthélemy"]),
    ("SH", &["Saint Helena", "Saint Helena, Ascension and Tristan da Cunha"]),
    ("KN", &["Saint Kitts and Nevis"]),
    ("LC", &["Saint Lucia"]),
    ("MF", &["Saint Martin", "Saint Martin (French part)"]),
    ("PM", &["Saint Pierre and Miquelon"]),
    ("VC", &["Saint Vincent and the Grenadines"]),
    ("WS", &["Samoa"]),
    ("SM", &["San Marino"]),
    ("ST", &["São Tomé and Príncipe", "Sao Tome and Principe"]),
    ("SA", &["Saudi Arabia"]),
    ("SN", &["Senegal"]),
    ("RS", &["Serbia", "Serbia and Montenegro", "Former Serbia and Montenegro"]),
    ("SC", &["Seychelles"]),
    ("SL", &["Sierra Leone"]),
    ("SG", &["Singapore"]),
    ("SX", &["Sint Maarten"]),
    ("SK", &["Slovakia"]),
    ("SI", &["Slovenia"]),
    ("SB", &["Solomon Islands"]),
    ("SO", &["Somalia"]),
    ("ZA", &["South Africa"]),
    ("GS", &["South Georgia and the South Sandwich Islands"]),
    ("SS", &["South Sudan"]),
    ("ES", &["Spain"]),
    ("LK", &["Sri Lanka"]),
    ("SD", &["Sudan"]),
    ("SR", &["Suriname"]),
    ("SJ", &["Svalbard and Jan Mayen"]),
    ("SE", &["Sweden"]),
    ("CH", &["Switzerland"]),
    ("SY", &["Syria", "Syrian Arab Republic"]),
    ("TW", &["Taiwan", "Taiwan, Province of China"]),
    ("TJ", &["Tajikistan"]),
    ("TZ", &["Tanzania", "Tanzania, United Republic of"]),
    ("TH", &["Thailand"]),
    ("TL", &["Timor-Leste", "East Timor"]),
    ("TG", &["Togo"]),
    ("TK", &["Tokelau"]),
    ("TO", &["Tonga"]),
    ("TT", &["Trinidad and Tobago"]),
    ("TN", &["Tunisia"]),
    ("TR", &["Turkey", "Türkiye", "Turkey (Türkiye)", "Türkiye (Turkey)", "Turkiye"]),
    ("TM", &["Turkmenistan"]),
    ("TC", &["Turks and Caicos Islands"]),
    ("TV", &["Tuvalu"]),
    ("UG", &["Uganda"]),
    ("UA", &["Ukraine"]),
    ("AE", &["United Arab Emirates"]),
    ("GB", &["United Kingdom", "UK", "Great Britain", "England", "Scotland", "Wales"]),
    ("US", &["United States", "United States of America", "USA"]),
    ("UM", &["United States Minor Outlying Islands"]),
    ("UY", &["Uruguay"]),
    ("UZ", &["Uzbekistan"]),
    ("VU", &["Vanuatu"]),
    ("VE", &["Venezuela", "Venezuela, Bolivarian Republic of"]),
    ("VN", &["Vietnam", "Viet Nam"]),
    ("VG", &["British Virgin Islands", "Virgin Islands, British"]),
    ("VI", &["United States Virgin Islands", "Virgin Islands (U.S.)", "U.S. Virgin Islands"]),
    ("WF", &["Wallis and Futuna"]),
    ("EH", &["Western Sahara"]),
    ("YE", &["Yemen"]),
    ("ZM", &["Zambia"]),
    ("ZW", &["Zimbabwe"]),
    ("XK", &["Kosovo"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_flags() {
        assert_eq!(read_flag("🇨🇳"), Some(Flag::Country("CN".to_owned())));
        assert_eq!(read_flag(" 🇺🇸 "), Some(Flag::Country("US".to_owned())));
        assert_eq!(read_flag("🏳"), Some(Flag::Blank));
        assert_eq!(read_flag("🏳\u{FE0F}"), Some(Flag::Blank));
        for none in ["", "CN", "🇨", "🇨🇳🇨🇳", "Beijing 🇨🇳"] {
            assert_eq!(read_flag(none), None, "{none}");
        }
    }

    #[test]
    fn knows_old_and_new_names() {
        for (name, code) in [
            ("China", "CN"),
            ("Korea, Republic of", "KR"),
            ("South Korea", "KR"),
            ("türkiye", "TR"),
            ("Czech Republic", "CZ"),
        ] {
            assert_eq!(country_code(name), Some(code), "{name}");
        }
        assert_eq!(country_code("Atlantis"), None);
    }

    #[test]
    fn lists_every_code_and_name_once() {
        let mut codes: Vec<&str> = COUNTRIES.iter().map(|(code, _)| *code).collect();
        let mut names: Vec<String> = COUNTRIES.iter().flat_map(|(_, names)| names.iter().map(|name| name.to_lowercase())).collect();
        let counts = (codes.len(), names.len());
        codes.sort_unstable();
        codes.dedup();
        names.sort();
        names.dedup();
        assert_eq!(codes.len(), 250, "249 of ISO 3166-1 and Kosovo");
        assert!(counts.0 == codes.len());
        assert!(counts.1 - names.len() <= 1, "only `Côte d'Ivoire` may differ in case alone");
    }
}
