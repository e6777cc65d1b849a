//! The parts that units are made of, the words for them, and what they make together.

/// A part of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Atom {
    /// A count: cells and the like.
    One,
    Percent,
    Pg,
    Ng,
    Ug,
    Mg,
    G,
    Kg,
    Pound,
    Ounce,
    Pmol,
    Nmol,
    Umol,
    Mmol,
    Mol,
    /// Molar, by prefix: as moles in a liter.
    NanoMolar,
    MicroMolar,
    MilliMolar,
    Meq,
    /// Units of enzymes and others.
    U,
    Mu,
    MicroU,
    Ku,
    Iu,
    Miu,
    MicroIu,
    Kiu,
    /// The bare word `units`.
    Units,
    Ukat,
    Copies,
    LogIu,
    LogCopies,
    Cfu,
    Osm,
    Ul,
    Ml,
    Dl,
    L,
    /// 100 mL.
    Hecto,
    Um,
    Mm,
    Cm,
    M,
    Km,
    Inch,
    Foot,
    Mm2,
    Cm2,
    M2,
    /// 1.73 m2.
    Bsa,
    Ms,
    S,
    Min,
    H,
    D,
    Wk,
    Mo,
    A,
    HalfLife,
    MmHg,
    CmWater,
    Kpa,
    Gy,
    Cgy,
    Cel,
    DegF,
    Bpm,
    Beats,
    Met,
    Diopter,
    Letters,
    PackYears,
    Packs,
    Cigarettes,
    Drinks,
    Hpf,
    Kcal,
}

impl Atom {
    /// Whether it is a stretch of time.
    pub(super) fn is_time(self) -> bool {
        matches!(
            self,
            Self::Ms | Self::S | Self::Min | Self::H | Self::D | Self::Wk | Self::Mo | Self::A | Self::HalfLife
        )
    }

    /// Whether it is a volume.
    pub(super) fn is_volume(self) -> bool {
        matches!(self, Self::Ul | Self::Ml | Self::Dl | Self::L | Self::Hecto)
    }
}

/// The part that one word in lower case stands for, in whatever case it was written.
pub(super) fn by_word(low: &[u8]) -> Option<Atom> {
    Some(match low {
        b"cells" | b"cell" | b"leukocytes" | b"leucocytes" | b"lymphocytes" | b"neutrophils" | b"granulocytes"
        | b"eosinophils" | b"platelets" | b"thrombocytes" | b"wbc" | b"wbcs" | b"rbc" | b"rbcs" => Atom::One,
        b"percent" | b"pct" => Atom::Percent,
        b"pg" | b"picogram" | b"picograms" => Atom::Pg,
        b"ng" | b"nanogram" | b"nanograms" => Atom::Ng,
        b"ug" | b"mcg" | b"microgram" | b"micrograms" | b"mcgs" | b"mkg" => Atom::Ug,
        b"mg" | b"mgs" | b"milligram" | b"milligrams" | b"mgm" => Atom::Mg,
        b"g" | b"gm" | b"gms" | b"gr" | b"gram" | b"grams" | b"gramm" => Atom::G,
        b"kg" | b"kgs" | b"kilogram" | b"kilograms" | b"kilo" | b"kilos" => Atom::Kg,
        b"lb" | b"lbs" | b"pound" | b"pounds" => Atom::Pound,
        b"oz" | b"ounce" | b"ounces" => Atom::Ounce,
        b"pmol" | b"picomole" | b"picomoles" | b"picomol" => Atom::Pmol,
        b"nmol" | b"nanomole" | b"nanomoles" | b"nanomol" => Atom::Nmol,
        b"umol" | b"umols" | b"mcmol" | b"micromol" | b"micromole" | b"micromoles" | b"mkmol" | b"mcmols" => Atom::Umol,
        b"mmol" | b"mmols" | b"millimole" | b"millimoles" | b"millimol" | b"mmole" | b"mmoles" => Atom::Mmol,
        b"mol" | b"mole" | b"moles" => Atom::Mol,
        b"meq" | b"meqs" | b"milliequivalent" | b"milliequivalents" | b"mval" => Atom::Meq,
        b"u" => Atom::U,
        b"mu" => Atom::Mu,
        b"uu" => Atom::MicroU,
        b"ku" => Atom::Ku,
        b"iu" | b"iunits" | b"ius" | b"ui" => Atom::Iu,
        b"miu" | b"mui" => Atom::Miu,
        b"uiu" | b"mciu" => Atom::MicroIu,
        b"kiu" => Atom::Kiu,
        b"unit" | b"units" => Atom::Units,
        b"ukat" => Atom::Ukat,
        b"copies" | b"copy" | b"cps" | b"cp" => Atom::Copies,
        b"cfu" | b"cfus" => Atom::Cfu,
        b"mosm" | b"mosmol" | b"mosmols" | b"mosmole" | b"milliosmoles" => Atom::Osm,
        b"ul" | b"mcl" | b"microliter" | b"microliters" | b"microlitre" | b"microlitres" | b"cumm" | b"cmm"
        | b"mmc" | b"cubicmillimeter" => Atom::Ul,
        b"ml" | b"mls" | b"milliliter" | b"milliliters" | b"millilitre" | b"millilitres" | b"cc" | b"ccs" => Atom::Ml,
        b"dl" | b"deciliter" | b"deciliters" | b"decilitre" | b"decilitres" => Atom::Dl,
        b"l" | b"liter" | b"liters" | b"litre" | b"litres" => Atom::L,
        b"um" | b"micron" | b"microns" | b"micrometer" | b"micrometers" | b"micrometre" | b"micrometres" => Atom::Um,
        b"mm" | b"millimeter" | b"millimeters" | b"millimetre" | b"millimetres" | b"mms" => Atom::Mm,
        b"cm" | b"cms" | b"centimeter" | b"centimeters" | b"centimetre" | b"centimetres" => Atom::Cm,
        b"m" | b"meter" | b"meters" | b"metre" | b"metres" => Atom::M,
        b"km" | b"kilometer" | b"kilometers" | b"kilometre" | b"kilometres" => Atom::Km,
        b"inch" | b"inches" => Atom::Inch,
        b"ft" | b"foot" | b"feet" => Atom::Foot,
        _ => return time_or_other(low),
    })
}

fn time_or_other(low: &[u8]) -> Option<Atom> {
    Some(match low {
        b"ms" | b"msec" | b"msecs" | b"millisecond" | b"milliseconds" | b"mseconds" | b"millisec" => Atom::Ms,
        b"s" | b"sec" | b"secs" | b"second" | b"seconds" => Atom::S,
        b"min" | b"mins" | b"minute" | b"minutes" => Atom::Min,
        b"h" | b"hr" | b"hrs" | b"hour" | b"hours" => Atom::H,
        b"d" | b"day" | b"days" => Atom::D,
        b"w" | b"wk" | b"wks" | b"week" | b"weeks" => Atom::Wk,
        b"mo" | b"mos" | b"mth" | b"mths" | b"month" | b"months" => Atom::Mo,
        b"y" | b"yr" | b"yrs" | b"year" | b"years" => Atom::A,
        b"halflife" | b"halflives" => Atom::HalfLife,
        b"mmhg" => Atom::MmHg,
        b"kpa" => Atom::Kpa,
        b"gy" | b"gray" | b"grays" => Atom::Gy,
        b"cgy" | b"centigray" => Atom::Cgy,
        b"celsius" | b"centigrade" => Atom::Cel,
        b"fahrenheit" => Atom::DegF,
        b"bpm" => Atom::Bpm,
        b"beats" | b"beat" | b"breaths" | b"breath" => Atom::Beats,
        b"met" | b"mets" => Atom::Met,
        b"diopter" | b"diopters" | b"dioptre" | b"dioptres" => Atom::Diopter,
        b"letters" | b"letter" => Atom::Letters,
        b"packs" | b"pack" => Atom::Packs,
        b"cigarettes" | b"cigarette" | b"cigs" => Atom::Cigarettes,
        b"drinks" | b"drink" => Atom::Drinks,
        b"hpf" => Atom::Hpf,
        b"kcal" | b"kilocalories" => Atom::Kcal,
        _ => return None,
    })
}

/// Whether a part stands for nothing unless another follows: `beats per minute`, `cells/uL`, `copies/mL`.
fn needs_more(atom: Atom) -> bool {
    matches!(
        atom,
        Atom::One | Atom::Beats | Atom::Copies | Atom::Packs | Atom::Cigarettes | Atom::Drinks | Atom::Hpf
    )
}

/// The UCUM of parts, each divided by those after it, and the factor to it.
pub(super) fn together(parts: &[Atom]) -> Option<(&'static str, f64)> {
    match parts {
        [one] if needs_more(*one) => None,
        [one] => alone(*one),
        [count, rest @ ..] if is_count(*count) => counted(*count, rest).map(|ucum| (ucum, 1.0)),
        [
            _,
            Atom::D | Atom::Wk | Atom::H | Atom::Min | Atom::S | Atom::Mo | Atom::A,
        ] => rate(parts).map(|ucum| (ucum, 1.0)),
        [Atom::Pg | Atom::Ng | Atom::Ug | Atom::Mg | Atom::G, Atom::Hecto] => {
            let (ucum, _) = mass(&[*parts.first()?, Atom::Dl])?;
            Some((ucum, 1.0))
        }
        [Atom::Pg | Atom::Ng | Atom::Ug | Atom::Mg | Atom::G | Atom::Kg, ..] => mass(parts),
        _ => mixed(parts),
    }
}

fn is_count(atom: Atom) -> bool {
    matches!(
        atom,
        Atom::One
            | Atom::Copies
            | Atom::LogCopies
            | Atom::LogIu
            | Atom::Cfu
            | Atom::Packs
            | Atom::Cigarettes
            | Atom::Drinks
            | Atom::Beats
    )
}

fn counted(count: Atom, per: &[Atom]) -> Option<&'static str> {
    let per = match per {
        [per] => *per,
        _ => return None,
    };
    Some(match (count, per) {
        (Atom::One, Atom::Ul) => "/uL",
        (Atom::One, Atom::Ml) => "/mL",
        (Atom::One, Atom::L) => "/L",
        (Atom::One, Atom::Dl | Atom::Hecto) => "/dL",
        (Atom::One, Atom::Kg) => "/kg",
        (Atom::One, Atom::Hpf) => "/[HPF]",
        (Atom::One | Atom::Beats, Atom::Min) => "/min",
        (Atom::One, Atom::H) => "/h",
        (Atom::One, Atom::D) => "/d",
        (Atom::One, Atom::Wk) => "/wk",
        (Atom::One, Atom::Mo) => "/mo",
        (Atom::One, Atom::A) => "/a",
        (Atom::Copies, Atom::Ml) => "{copies}/mL",
        (Atom::Copies, Atom::Ul) => "{copies}/uL",
        (Atom::Copies, Atom::L) => "{copies}/L",
        (Atom::LogCopies, Atom::Ml) => "{log_copies}/mL",
        (Atom::LogIu, Atom::Ml) => "{log_IU}/mL",
        (Atom::Cfu, Atom::Ml) => "[CFU]/mL",
        (Atom::Cfu, Atom::L) => "[CFU]/L",
        (Atom::Packs, Atom::D) => "{packs}/d",
        (Atom::Packs, Atom::Wk) => "{packs}/wk",
        (Atom::Packs, Atom::A) => "{pack-years}",
        (Atom::Cigarettes, Atom::D) => "{cigarettes}/d",
        (Atom::Cigarettes, Atom::Wk) => "{cigarettes}/wk",
        (Atom::Drinks, Atom::D) => "{drinks}/d",
        (Atom::Drinks, Atom::Wk) => "{drinks}/wk",
        _ => return None,
    })
}

fn alone(one: Atom) -> Option<(&'static str, f64)> {
    let ucum = match one {
        Atom::Percent => "%",
        Atom::Pg => "pg",
        Atom::Ng => "ng",
        Atom::Ug => "ug",
        Atom::Mg => "mg",
        Atom::G => "g",
        Atom::Kg => "kg",
        Atom::Pound => "[lb_av]",
        Atom::Ounce => "[oz_av]",
        Atom::Pmol => "pmol",
        Atom::Nmol => "nmol",
        Atom::Umol => "umol",
        Atom::Mmol => "mmol",
        Atom::Mol => "mol",
        Atom::NanoMolar => "nmol/L",
        Atom::MicroMolar => "umol/L",
        Atom::MilliMolar => "mmol/L",
        Atom::Meq => "meq",
        Atom::U => "U",
        Atom::Mu => "mU",
        Atom::MicroU => "uU",
        Atom::Ku => "kU",
        Atom::Iu => "[IU]",
        Atom::Miu => "m[IU]",
        Atom::MicroIu => "u[IU]",
        Atom::Kiu => "k[IU]",
        Atom::Units => "{units}",
        Atom::LogIu => "{log_IU}",
        Atom::LogCopies => "{log_copies}",
        Atom::Cfu => "[CFU]",
        Atom::Osm => "mosm",
        Atom::Ul => "uL",
        Atom::Ml => "mL",
        Atom::Dl => "dL",
        Atom::L => "L",
        Atom::Um => "um",
        Atom::Mm => "mm",
        Atom::Cm => "cm",
        Atom::M => "m",
        Atom::Km => "km",
        Atom::Inch => "[in_i]",
        Atom::Foot => "[ft_i]",
        Atom::Mm2 => "mm2",
        Atom::Cm2 => "cm2",
        Atom::M2 => "m2",
        Atom::Ms => "ms",
        Atom::S => "s",
        Atom::Min => "min",
        Atom::H => "h",
        Atom::D => "d",
        Atom::Wk => "wk",
        Atom::Mo => "mo",
        Atom::A => "a",
        Atom::HalfLife => "{half-life}",
        Atom::MmHg => "mm[Hg]",
        Atom::CmWater => "cm[H2O]",
        Atom::Kpa => "kPa",
        Atom::Gy => "Gy",
        Atom::Cgy => "cGy",
        Atom::Cel => "Cel",
        Atom::DegF => "[degF]",
        Atom::Bpm => "/min",
        Atom::Met => "[MET]",
        Atom::Diopter => "[diop]",
        Atom::Letters => "{letters}",
        Atom::PackYears => "{pack-years}",
        Atom::Kcal => "kcal",
        Atom::One
        | Atom::Copies
        | Atom::Hecto
        | Atom::Bsa
        | Atom::Ukat
        | Atom::Beats
        | Atom::Packs
        | Atom::Cigarettes
        | Atom::Drinks
        | Atom::Hpf => return None,
    };
    Some((ucum, 1.0))
}

/// Something in a stretch of time.
fn rate(parts: &[Atom]) -> Option<&'static str> {
    Some(match parts {
        [Atom::Ug, Atom::D] => "ug/d",
        [Atom::Ug, Atom::H] => "ug/h",
        [Atom::Ug, Atom::Min] => "ug/min",
        [Atom::Mg, Atom::D] => "mg/d",
        [Atom::Mg, Atom::Wk] => "mg/wk",
        [Atom::Mg, Atom::Mo] => "mg/mo",
        [Atom::Mg, Atom::H] => "mg/h",
        [Atom::Mg, Atom::Min] => "mg/min",
        [Atom::G, Atom::D] => "g/d",
        [Atom::G, Atom::Wk] => "g/wk",
        [Atom::G, Atom::H] => "g/h",
        [Atom::Kg, Atom::Mo] => "kg/mo",
        [Atom::Ounce, Atom::D] => "[oz_av]/d",
        [Atom::Ounce, Atom::Wk] => "[oz_av]/wk",
        [Atom::Mmol, Atom::D] => "mmol/d",
        [Atom::Umol, Atom::D] => "umol/d",
        [Atom::Meq, Atom::D] => "meq/d",
        [Atom::U, Atom::D] => "U/d",
        [Atom::U, Atom::H] => "U/h",
        [Atom::Iu, Atom::D] => "[IU]/d",
        [Atom::Iu, Atom::Wk] => "[IU]/wk",
        [Atom::Iu, Atom::H] => "[IU]/h",
        [Atom::Units, Atom::D] => "{units}/d",
        [Atom::Units, Atom::Wk] => "{units}/wk",
        [Atom::Units, Atom::H] => "{units}/h",
        [Atom::Ml, Atom::Min] => "mL/min",
        [Atom::Ml, Atom::H] => "mL/h",
        [Atom::Ml, Atom::D] => "mL/d",
        [Atom::Ml, Atom::S] => "mL/s",
        [Atom::L, Atom::Min] => "L/min",
        [Atom::L, Atom::H] => "L/h",
        [Atom::L, Atom::D] => "L/d",
        [Atom::L, Atom::S] => "L/s",
        [Atom::Mm, Atom::H] => "mm/h",
        [Atom::Mm, Atom::S] => "mm/s",
        [Atom::Mm, Atom::A] => "mm/a",
        [Atom::Cm, Atom::H] => "cm/h",
        [Atom::Cm, Atom::S] => "cm/s",
        [Atom::Cm, Atom::A] => "cm/a",
        [Atom::M, Atom::S] => "m/s",
        [Atom::Min, Atom::D] => "min/d",
        [Atom::Min, Atom::Wk] => "min/wk",
        [Atom::H, Atom::D] => "h/d",
        [Atom::H, Atom::Wk] => "h/wk",
        [Atom::D, Atom::Wk] => "d/wk",
        [Atom::D, Atom::Mo] => "d/mo",
        [Atom::Kcal, Atom::D] => "kcal/d",
        [Atom::Diopter, Atom::A] => "[diop]/a",
        _ => return None,
    })
}

/// A mass by something.
fn mass(parts: &[Atom]) -> Option<(&'static str, f64)> {
    let ucum = match parts {
        [Atom::Pg, Atom::Ml] => "pg/mL",
        [Atom::Pg, Atom::Dl] => "pg/dL",
        [Atom::Pg, Atom::L] => "pg/L",
        [Atom::Ng, Atom::Ml] => "ng/mL",
        [Atom::Ng, Atom::Dl] => "ng/dL",
        [Atom::Ng, Atom::L] => "ng/L",
        [Atom::Ng, Atom::Ml, Atom::H] => "ng/mL/h",
        [Atom::Ng, Atom::Mg] => "ng/mg",
        [Atom::Ug, Atom::Ml] => "ug/mL",
        [Atom::Ug, Atom::Dl] => "ug/dL",
        [Atom::Ug, Atom::L] => "ug/L",
        [Atom::Ug, Atom::G] => "ug/g",
        [Atom::Ug, Atom::Mg] => "ug/mg",
        [Atom::Ug, Atom::Kg] => "ug/kg",
        [Atom::Ug, Atom::M2] => "ug/m2",
        [Atom::Ug, Atom::Kg, Atom::Min] => "ug/kg/min",
        [Atom::Ug, Atom::Kg, Atom::D] => "ug/kg/d",
        [Atom::Ug, Atom::Kg, Atom::H] => "ug/kg/h",
        [Atom::Mg, Atom::Ml] => "mg/mL",
        [Atom::Mg, Atom::Dl | Atom::Percent] => "mg/dL",
        [Atom::Mg, Atom::L] => "mg/L",
        [Atom::Mg, Atom::G] => "mg/g",
        [Atom::Mg, Atom::Mg] => "mg/mg",
        [Atom::Mg, Atom::Mmol] => "mg/mmol",
        [Atom::Mg, Atom::Kg] => "mg/kg",
        [Atom::Mg, Atom::Kg, Atom::D] => "mg/kg/d",
        [Atom::Mg, Atom::Kg, Atom::Wk] => "mg/kg/wk",
        [Atom::Mg, Atom::Kg, Atom::H] => "mg/kg/h",
        [Atom::Mg, Atom::M2] => "mg/m2",
        [Atom::Mg, Atom::M2, Atom::D] => "mg/m2/d",
        [Atom::Mg, Atom::M2, Atom::Wk] => "mg/m2/wk",
        [Atom::Mg, Atom::Cm2] => "mg/cm2",
        [Atom::G, Atom::Ml] => "g/mL",
        [Atom::G, Atom::Dl | Atom::Percent] => "g/dL",
        [Atom::G, Atom::L] => "g/L",
        [Atom::G, Atom::G] => "g/g",
        [Atom::G, Atom::Mol] => "g/mol",
        [Atom::G, Atom::Mmol] => "g/mmol",
        [Atom::G, Atom::Kg] => "g/kg",
        [Atom::G, Atom::Kg, Atom::D] => "g/kg/d",
        [Atom::G, Atom::M2] => "g/m2",
        [Atom::G, Atom::Cm2] => "g/cm2",
        [Atom::Kg, Atom::M2 | Atom::M] => "kg/m2",
        [Atom::Kg, Atom::L] => "kg/L",
        _ => return None,
    };
    // A body mass index whose square was lost: no other kilogram is divided by a meter in these texts.
    Some((ucum, 1.0))
}

/// Amounts, units of activity and the rest.
fn mixed(parts: &[Atom]) -> Option<(&'static str, f64)> {
    let ucum = match parts {
        [Atom::Pmol, Atom::L] => "pmol/L",
        [Atom::Pmol, Atom::Ml] => "pmol/mL",
        [Atom::Nmol, Atom::L] => "nmol/L",
        [Atom::Nmol, Atom::Ml] => "nmol/mL",
        [Atom::Nmol, Atom::Dl] => "nmol/dL",
        [Atom::Umol, Atom::L] => "umol/L",
        [Atom::Umol, Atom::Ml] => "umol/mL",
        [Atom::Umol, Atom::Dl] => "umol/dL",
        [Atom::Mmol, Atom::L] => "mmol/L",
        [Atom::Mmol, Atom::Ml] => "mmol/mL",
        [Atom::Mmol, Atom::Dl] => "mmol/dL",
        [Atom::Mmol, Atom::Mol] => "mmol/mol",
        [Atom::Mmol, Atom::Kg] => "mmol/kg",
        [Atom::Mol, Atom::L] => "mol/L",
        [Atom::Meq, Atom::L] => "meq/L",
        [Atom::Meq, Atom::Dl] => "meq/dL",
        [Atom::Osm, Atom::Kg] => "mosm/kg",
        [Atom::Osm, Atom::L] => "mosm/L",
        // Activities of enzymes; international units are the same thing there.
        [Atom::U | Atom::Iu | Atom::Units, Atom::L] => "U/L",
        [Atom::U | Atom::Units, Atom::Ml] => "U/mL",
        [Atom::U | Atom::Units, Atom::Dl] => "U/dL",
        [Atom::U | Atom::Units, Atom::Kg] => "U/kg",
        [Atom::U | Atom::Units, Atom::Kg, Atom::D] => "U/kg/d",
        [Atom::U | Atom::Units, Atom::G] => "U/g",
        [Atom::Mu, Atom::L] => "mU/L",
        [Atom::Mu, Atom::Ml] => "mU/mL",
        [Atom::MicroU, Atom::Ml] => "uU/mL",
        [Atom::MicroU, Atom::L] => "uU/L",
        [Atom::Ku, Atom::L] => "kU/L",
        [Atom::Ku, Atom::Ml] => "kU/mL",
        [Atom::Iu, Atom::Ml] => "[IU]/mL",
        [Atom::Iu, Atom::Dl] => "[IU]/dL",
        [Atom::Iu, Atom::Kg] => "[IU]/kg",
        [Atom::Iu, Atom::Kg, Atom::D] => "[IU]/kg/d",
        [Atom::Miu, Atom::Ml] => "m[IU]/mL",
        [Atom::Miu, Atom::L] => "m[IU]/L",
        [Atom::MicroIu, Atom::Ml] => "u[IU]/mL",
        [Atom::MicroIu, Atom::L] => "u[IU]/L",
        [Atom::Kiu, Atom::L] => "k[IU]/L",
        [Atom::Kiu, Atom::Ml] => "k[IU]/mL",
        [Atom::Ukat, Atom::L] => "ukat/L",
        [Atom::Ml, Atom::Min, Atom::Bsa] => "mL/min/{1.73_m2}",
        [Atom::Ml, Atom::Min, Atom::M2] => "mL/min/m2",
        [Atom::Ml, Atom::S, Atom::Bsa] => "mL/s/{1.73_m2}",
        [Atom::L, Atom::Min, Atom::M2] => "L/min/m2",
        [Atom::Ml, Atom::Kg] => "mL/kg",
        [Atom::Ml, Atom::Kg, Atom::Min] => "mL/kg/min",
        [Atom::Ml, Atom::Kg, Atom::H] => "mL/kg/h",
        [Atom::Ml, Atom::Kg, Atom::D] => "mL/kg/d",
        [Atom::Ml, Atom::M2] => "mL/m2",
        [Atom::Ml, Atom::Dl | Atom::Hecto] => "mL/dL",
        [Atom::L, Atom::L] => "L/L",
        [Atom::Kcal, Atom::Kg] => "kcal/kg",
        [Atom::Kcal, Atom::Kg, Atom::D] => "kcal/kg/d",
        _ => return None,
    };
    Some((ucum, 1.0))
}

/// The UCUM of a count given in powers of ten, and the factor to it.
pub(super) fn powered(exponent: u32, parts: &[Atom]) -> Option<(&'static str, f64)> {
    let times = |by: i32| 10_f64.powi(by);
    let exponent_signed = i32::try_from(exponent).ok()?;
    Some(match (parts, exponent) {
        ([], 3) => ("10*3", 1.0),
        ([], 6) => ("10*6", 1.0),
        ([], 9) => ("10*9", 1.0),
        ([], 12) => ("10*12", 1.0),
        ([], _) => ("1", times(exponent_signed)),
        ([Atom::One, Atom::L], 12) => ("10*12/L", 1.0),
        ([Atom::One, Atom::L], 6) => ("10*6/L", 1.0),
        ([Atom::One, Atom::L], 3) => ("10*3/L", 1.0),
        ([Atom::One, Atom::L], _) => ("10*9/L", times(exponent_signed - 9)),
        ([Atom::One, Atom::Ul], 6) => ("10*6/uL", 1.0),
        ([Atom::One, Atom::Ul], 9) => ("10*9/uL", 1.0),
        ([Atom::One, Atom::Ul], _) => ("10*3/uL", times(exponent_signed - 3)),
        ([Atom::One, Atom::Ml], 3) => ("10*3/mL", 1.0),
        ([Atom::One, Atom::Ml], 9) => ("10*9/mL", 1.0),
        ([Atom::One, Atom::Ml], _) => ("10*6/mL", times(exponent_signed - 6)),
        ([Atom::One, Atom::Kg], _) => ("10*6/kg", times(exponent_signed - 6)),
        _ => {
            let (ucum, factor) = together(parts)?;
            (ucum, factor * times(exponent_signed))
        }
    })
}
