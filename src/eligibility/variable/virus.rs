//! Amounts of viruses.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::LAB;

/// Amounts of viruses.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "hbv_dna",
        names: &[
            "hbv dna",
            "hepatitis b virus dna",
            "hbv viral load",
            "hepatitis b dna",
            "serum hbv dna",
            "hbv dna level",
            "hepatitis b viral load",
            "hepatitis b virus deoxyribonucleic acid",
            "plasma hbv dna",
            "hbv dna viral load",
            "serum hepatitis b virus dna",
            "hbv dna copy number",
            "hbv dna titer",
            "hepatitis b viral dna",
            "hbvdna",
            "hbv dna load",
            "hepatitis b virus viral load",
            "hbv dna quantification",
            "serum hbv dna level",
        ],
        loinc: &["42595-9", "29615-2"],
        unit: Some("[IU]/mL"),
        others: &[("U/mL", 1.0, 0.0)],
        plausible: Some((1.0, 1e11)),
        ..LAB
    },
    Variable {
        name: "hcv_rna",
        names: &[
            "hcv rna",
            "hepatitis c virus rna",
            "hcv viral load",
            "hepatitis c rna",
            "plasma hcv rna",
            "serum hcv rna",
            "hcv rna level",
            "hepatitis c viral load",
            "hepatitis c virus ribonucleic acid",
            "hcv rna viral load",
            "hcvrna",
            "hepatitis c viral rna",
            "hcv rna load",
            "hcv viremia",
            "plasma hcv rna level",
            "serum hcv rna level",
            "hepatitis c virus viral load",
        ],
        loinc: &["11011-4", "20416-4"],
        unit: Some("[IU]/mL"),
        others: &[("U/mL", 1.0, 0.0)],
        plausible: Some((1.0, 1e11)),
        ..LAB
    },
    Variable {
        name: "hdv_rna",
        names: &["hdv rna", "hepatitis d virus rna", "serum hdv rna", "hdv viral load"],
        unit: Some("[IU]/mL"),
        others: &[("U/mL", 1.0, 0.0)],
        plausible: Some((1.0, 1e11)),
        ..LAB
    },
    Variable {
        name: "hiv_rna",
        names: &[
            "hiv rna",
            "hiv 1 rna",
            "hiv viral load",
            "plasma hiv rna",
            "plasma hiv 1 rna",
            "hiv 1 plasma rna",
            "hiv 1 rna level",
            "hiv 1 viral load",
            "plasma hiv 1 rna level",
            "human immunodeficiency virus 1 rna",
            "human immunodeficiency virus rna",
            "human immunodeficiency virus viral load",
            "human immunodeficiency virus type 1 rna",
            "hiv plasma viral load",
            "plasma hiv viral load",
            "hiv rna level",
            "hiv plasma rna",
            "hiv rna viral load",
            "hiv 1 rna viral load",
            "plasma hiv rna level",
            "plasma hiv 1 viral load",
            "screening plasma hiv 1 rna",
        ],
        loinc: &["20447-9"],
        unit: Some("{copies}/mL"),
        plausible: Some((1.0, 1e9)),
        ..LAB
    },
    Variable {
        name: "viral_load",
        names: &[
            "viral load",
            "plasma rna",
            "viremia",
            "plasma viral load",
            "plasma rna level",
        ],
        abbreviations: &["VL"],
        unit: Some("{copies}/mL"),
        plausible: Some((1.0, 1e11)),
        ..LAB
    },
    Variable {
        name: "cmv_dna",
        names: &[
            "cmv dna",
            "cmv viral load",
            "cytomegalovirus dna",
            "plasma cmv dna",
            "cmv viremia",
        ],
        unit: Some("[IU]/mL"),
        plausible: Some((1.0, 1e9)),
        ..LAB
    },
    Variable {
        name: "ebv_dna",
        names: &[
            "ebv dna",
            "epstein barr virus dna",
            "plasma ebv dna",
            "ebv viral load",
            "plasma epstein barr virus dna",
            "ebv dna copy number",
        ],
        unit: Some("{copies}/mL"),
        plausible: Some((1.0, 1e9)),
        ..LAB
    },
    Variable {
        name: "hbsag_level",
        names: &[
            "hbsag level",
            "hbsag titer",
            "quantitative hbsag",
            "serum hbsag level",
            "qhbsag",
            "hbsag quantification",
            "hepatitis b surface antigen level",
        ],
        unit: Some("[IU]/mL"),
        plausible: Some((0.01, 1e6)),
        ..LAB
    },
];
