//! UCUM's prefixes and unit atoms, each by what it is made of.

/// A unit atom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Atom {
    /// Case-sensitive code.
    pub(super) code: &'static str,
    /// Whether it takes prefixes.
    pub(super) is_metric: bool,
    pub(super) meaning: Meaning,
}

/// What an atom stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// A dimension of its own: one of the seven base units, or a unit that is measured by nothing else.
    Own,
    /// So many of another unit.
    Of(&'static str, &'static str),
    /// A scale with a zero of its own: kelvin are `(number + before) * numerator / denominator`.
    Temperature {
        before: &'static str,
        numerator: u32,
        denominator: u32,
    },
}

/// Prefixes and their powers of ten, longer ones first.
pub(super) const PREFIXES: [(&str, i32); 20] = [
    ("da", 1),
    ("Y", 24),
    ("Z", 21),
    ("E", 18),
    ("P", 15),
    ("T", 12),
    ("G", 9),
    ("M", 6),
    ("k", 3),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
    ("a", -18),
    ("z", -21),
    ("y", -24),
];

const fn own(code: &'static str, is_metric: bool) -> Atom {
    Atom {
        code,
        is_metric,
        meaning: Meaning::Own,
    }
}

const fn metric(code: &'static str, count: &'static str, unit: &'static str) -> Atom {
    Atom {
        code,
        is_metric: true,
        meaning: Meaning::Of(count, unit),
    }
}

const fn plain(code: &'static str, count: &'static str, unit: &'static str) -> Atom {
    Atom {
        code,
        is_metric: false,
        meaning: Meaning::Of(count, unit),
    }
}

/// Places of the atoms that have a dimension of their own; they stand first.
pub(super) const DIMENSIONS: usize = 27;

/// Every atom that is known here.
pub(super) const ATOMS: &[Atom] = &[
    own("m", true),
    own("s", true),
    own("g", true),
    own("rad", true),
    own("K", true),
    own("C", true),
    own("cd", true),
    own("[iU]", true),
    own("[arb'U]", false),
    own("[USP'U]", false),
    own("[CFU]", false),
    own("[PFU]", false),
    own("[FFU]", false),
    own("[pH]", false),
    own("[IR]", false),
    own("[hnsf'U]", false),
    own("[MPL'U]", false),
    own("[GPL'U]", false),
    own("[APL'U]", false),
    own("[dye'U]", false),
    own("[AU]", false),
    own("[BAU]", false),
    own("[ELU]", false),
    own("[EU]", false),
    own("[TCID_50]", false),
    own("B", true),
    own("[todd'U]", false),
    // Numbers.
    plain("%", "0.01", "1"),
    plain("[ppth]", "0.001", "1"),
    plain("[ppm]", "1", "10*-6"),
    plain("[ppb]", "1", "10*-9"),
    plain("[pptr]", "1", "10*-12"),
    plain("[pi]", "3.1415926535897932384626433833", "1"),
    metric("mol", "6.0221367", "10*23"),
    metric("eq", "1", "mol"),
    metric("osm", "1", "mol"),
    metric("sr", "1", "rad2"),
    metric("kat", "1", "mol/s"),
    metric("U", "1", "umol/min"),
    plain("[drp]", "1", "ml/20"),
    // Time.
    plain("min", "60", "s"),
    plain("h", "60", "min"),
    plain("d", "24", "h"),
    plain("wk", "7", "d"),
    plain("a", "365.25", "d"),
    plain("a_j", "365.25", "d"),
    plain("a_t", "365.24219", "d"),
    plain("a_g", "365.2425", "d"),
    plain("mo", "30.4375", "d"),
    plain("mo_j", "30.4375", "d"),
    plain("mo_g", "30.436875", "d"),
    plain("mo_s", "29.53059", "d"),
    metric("Hz", "1", "s-1"),
    metric("Bq", "1", "s-1"),
    metric("Ci", "37000000000", "Bq"),
    // Space.
    metric("L", "1", "dm3"),
    metric("l", "1", "dm3"),
    metric("ar", "100", "m2"),
    plain("[in_i]", "2.54", "cm"),
    plain("[ft_i]", "12", "[in_i]"),
    plain("[yd_i]", "3", "[ft_i]"),
    plain("[mi_i]", "5280", "[ft_i]"),
    plain("[nmi_i]", "1852", "m"),
    plain("[sin_i]", "1", "[in_i]2"),
    plain("[sft_i]", "1", "[ft_i]2"),
    plain("[cin_i]", "1", "[in_i]3"),
    plain("[cft_i]", "1", "[ft_i]3"),
    plain("Ao", "0.1", "nm"),
    plain("[gal_us]", "231", "[in_i]3"),
    plain("[qt_us]", "1", "[gal_us]/4"),
    plain("[pt_us]", "1", "[qt_us]/2"),
    plain("[foz_us]", "1", "[gal_us]/128"),
    plain("[cup_us]", "16", "[tbs_us]"),
    plain("[tbs_us]", "1", "[foz_us]/2"),
    plain("[tsp_us]", "1", "[tbs_us]/3"),
    plain("[foz_m]", "30", "mL"),
    plain("[cup_m]", "240", "mL"),
    plain("[tsp_m]", "5", "mL"),
    plain("[tbs_m]", "15", "mL"),
    plain("deg", "2", "[pi].rad/360"),
    plain("'", "1", "deg/60"),
    plain("''", "1", "'/60"),
    metric("gon", "0.9", "deg"),
    plain("[diop]", "1", "m-1"),
    plain("[HPF]", "1", "1"),
    plain("[LPF]", "100", "1"),
    metric("[Ch]", "1", "mm/3"),
    // Mass.
    metric("t", "1000", "kg"),
    metric("u", "1.6605402", "10*-24.g"),
    plain("[gr]", "64.79891", "mg"),
    plain("[lb_av]", "7000", "[gr]"),
    plain("[oz_av]", "1", "[lb_av]/16"),
    plain("[dr_av]", "1", "[oz_av]/16"),
    plain("[scwt_av]", "100", "[lb_av]"),
    plain("[ston_av]", "20", "[scwt_av]"),
    plain("[stone_av]", "14", "[lb_av]"),
    plain("[oz_tr]", "480", "[gr]"),
    plain("[lb_tr]", "12", "[oz_tr]"),
    plain("[oz_ap]", "480", "[gr]"),
    plain("[car_m]", "0.2", "g"),
    // Force, energy, power, pressure.
    metric("N", "1", "kg.m/s2"),
    metric("J", "1", "N.m"),
    metric("W", "1", "J/s"),
    metric("Pa", "1", "N/m2"),
    metric("bar", "100000", "Pa"),
    plain("atm", "101325", "Pa"),
    metric("m[Hg]", "133.322", "kPa"),
    metric("m[H2O]", "9.80665", "kPa"),
    plain("[in_i'Hg]", "1", "m[Hg].[in_i]/m"),
    plain("[in_i'H2O]", "1", "m[H2O].[in_i]/m"),
    plain("[psi]", "1", "[lbf_av]/[in_i]2"),
    plain("[lbf_av]", "1", "[lb_av].[g]"),
    metric("[g]", "9.80665", "m/s2"),
    metric("cal", "4.184", "J"),
    metric("cal_IT", "4.1868", "J"),
    metric("cal_th", "4.184", "J"),
    plain("[Cal]", "1", "kcal_th"),
    metric("dyn", "1", "g.cm/s2"),
    metric("erg", "1", "dyn.cm"),
    metric("eV", "1.60217733", "10*-19.J"),
    metric("P", "1", "dyn.s/cm2"),
    metric("St", "1", "cm2/s"),
    plain("[MET]", "3.5", "mL/min/kg"),
    // Electricity, light, radiation.
    metric("A", "1", "C/s"),
    metric("V", "1", "J/C"),
    metric("F", "1", "C/V"),
    metric("Ohm", "1", "V/A"),
    metric("S", "1", "Ohm-1"),
    metric("Wb", "1", "V.s"),
    metric("T", "1", "Wb/m2"),
    metric("G", "1", "10*-4.T"),
    metric("H", "1", "Wb/A"),
    metric("lm", "1", "cd.sr"),
    metric("lx", "1", "lm/m2"),
    metric("Gy", "1", "J/kg"),
    metric("Sv", "1", "J/kg"),
    metric("RAD", "100", "erg/g"),
    metric("REM", "1", "RAD"),
    metric("R", "2.58", "10*-4.C/kg"),
    // Information.
    metric("bit", "1", "1"),
    metric("By", "8", "bit"),
    metric("Bd", "1", "s-1"),
    // Temperature.
    Atom {
        code: "Cel",
        is_metric: true,
        meaning: Meaning::Temperature {
            before: "273.15",
            numerator: 1,
            denominator: 1,
        },
    },
    Atom {
        code: "[degF]",
        is_metric: false,
        meaning: Meaning::Temperature {
            before: "459.67",
            numerator: 5,
            denominator: 9,
        },
    },
    plain("[degR]", "5", "K/9"),
];
