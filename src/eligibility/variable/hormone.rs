//! Hormones.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::LAB;

/// Hormones.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "tsh",
        names: &[
            "tsh",
            "thyroid stimulating hormone",
            "thyrotropin",
            "serum tsh",
            "thyroid stimulating hormone level",
            "tsh level",
            "serum thyroid stimulating hormone",
        ],
        loinc: &["3016-3"],
        unit: Some("m[IU]/L"),
        others: &[("mU/L", 1.0, 0.0)],
        plausible: Some((0.001, 200.0)),
        ..LAB
    },
    Variable {
        name: "free_t4",
        names: &["free t4", "free thyroxine", "ft4", "serum free t4"],
        loinc: &["3024-7"],
        unit: Some("ng/dL"),
        others: &[("pmol/L", 1.0 / 12.87, 0.0)],
        plausible: Some((0.05, 15.0)),
        ..LAB
    },
    Variable {
        name: "testosterone",
        names: &[
            "testosterone",
            "serum testosterone",
            "total testosterone",
            "testosterone level",
            "serum total testosterone",
            "serum testosterone level",
            "castrate testosterone",
            "castrate level of testosterone",
            "castrate level of serum testosterone",
            "castrate serum testosterone",
            "plasma testosterone",
            "baseline testosterone",
            "total serum testosterone",
            "morning testosterone",
            "castration level of testosterone",
            "castrate testosterone level",
            "total testosterone level",
            "serum testosterone concentration",
            "serum total testosterone concentration",
            "morning total testosterone",
        ],
        loinc: &["2986-8"],
        unit: Some("ng/dL"),
        others: &[("nmol/L", 28.8, 0.0)],
        plausible: Some((1.0, 3000.0)),
        ..LAB
    },
    Variable {
        name: "fsh",
        names: &[
            "fsh",
            "follicle stimulating hormone",
            "serum fsh",
            "fsh level",
            "serum follicle stimulating hormone",
            "serum fsh level",
            "follicle stimulating hormone level",
            "basal fsh",
            "day 3 fsh",
            "baseline fsh",
            "plasma fsh",
        ],
        unit: Some("m[IU]/mL"),
        others: &[("mU/mL", 1.0, 0.0)],
        plausible: Some((0.1, 300.0)),
        ..LAB
    },
    Variable {
        name: "lh",
        names: &[
            "luteinizing hormone",
            "serum lh",
            "serum luteinizing hormone",
            "lh level",
        ],
        abbreviations: &["LH"],
        unit: Some("m[IU]/mL"),
        others: &[("mU/mL", 1.0, 0.0)],
        plausible: Some((0.1, 300.0)),
        ..LAB
    },
    Variable {
        name: "hcg",
        names: &[
            "beta hcg",
            "β hcg",
            "b hcg",
            "bhcg",
            "human chorionic gonadotropin",
            "hcg level",
            "serum hcg",
            "beta human chorionic gonadotropin",
            "serum beta hcg",
            "quantitative hcg",
            "serum β hcg",
        ],
        loinc: &["19080-1"],
        unit: Some("m[IU]/mL"),
        others: &[("mU/mL", 1.0, 0.0)],
        plausible: Some((0.1, 1e7)),
        ..LAB
    },
    Variable {
        name: "estradiol",
        names: &[
            "estradiol",
            "serum estradiol",
            "estradiol level",
            "17 beta estradiol",
            "plasma estradiol",
            "serum estradiol level",
        ],
        abbreviations: &["E2"],
        unit: Some("pg/mL"),
        others: &[("pmol/L", 1.0 / 3.671, 0.0)],
        plausible: Some((1.0, 10000.0)),
        ..LAB
    },
    Variable {
        name: "progesterone",
        names: &["serum progesterone", "progesterone level", "serum progesterone level"],
        unit: Some("ng/mL"),
        others: &[("nmol/L", 1.0 / 3.18, 0.0)],
        plausible: Some((0.05, 300.0)),
        ..LAB
    },
    Variable {
        name: "prolactin",
        names: &["prolactin", "serum prolactin", "prolactin level"],
        unit: Some("ng/mL"),
        plausible: Some((0.5, 20000.0)),
        ..LAB
    },
    Variable {
        name: "amh",
        names: &[
            "anti mullerian hormone",
            "antimullerian hormone",
            "amh",
            "serum amh",
            "amh level",
            "anti müllerian hormone",
        ],
        unit: Some("ng/mL"),
        others: &[("pmol/L", 1.0 / 7.14, 0.0)],
        plausible: Some((0.01, 50.0)),
        ..LAB
    },
    Variable {
        name: "cortisol",
        names: &[
            "serum cortisol",
            "morning cortisol",
            "plasma cortisol",
            "cortisol",
            "morning serum cortisol",
            "cortisol level",
        ],
        unit: Some("ug/dL"),
        others: &[("nmol/L", 1.0 / 27.59, 0.0)],
        plausible: Some((0.1, 200.0)),
        ..LAB
    },
    Variable {
        name: "igf_1",
        names: &[
            "igf 1",
            "igf i",
            "insulin like growth factor 1",
            "insulin like growth factor i",
            "igf1",
            "serum igf 1",
        ],
        unit: Some("ng/mL"),
        plausible: Some((5.0, 3000.0)),
        ..LAB
    },
    Variable {
        name: "growth_hormone",
        names: &[
            "growth hormone level",
            "gh level",
            "peak gh",
            "peak growth hormone",
            "gh peak",
            "stimulated growth hormone",
        ],
        unit: Some("ng/mL"),
        plausible: Some((0.05, 500.0)),
        ..LAB
    },
    Variable {
        name: "pth",
        names: &[
            "parathyroid hormone",
            "intact parathyroid hormone",
            "ipth",
            "intact pth",
            "serum pth",
            "parathormone",
            "pth",
            "parathyroid hormone level",
            "serum ipth",
        ],
        unit: Some("pg/mL"),
        others: &[("pmol/L", 9.43, 0.0)],
        plausible: Some((1.0, 5000.0)),
        ..LAB
    },
];
