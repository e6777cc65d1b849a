//! Counts of blood cells, hemoglobin and clotting.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{COUNT, LAB, PERCENT};

/// Counts of blood cells, hemoglobin and clotting.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "anc",
        names: &[
            "anc",
            "absolute neutrophil count",
            "absolute neutrophil",
            "neutrophil count",
            "neutrophil",
            "absolute neutrophil cell count",
            "neutrophil granulocyte count",
            "neutrophil granulocyte",
            "absolute granulocyte count",
            "granulocyte count",
            "granulocyte",
            "absolute neutrophil granulocyte count",
            "peripheral absolute neutrophil count",
            "blood neutrophil",
            "peripheral neutrophil",
            "peripheral blood neutrophil",
            "neutrocyte",
            "neutrocyte count",
            "neutrophile",
            "neutrophilic granulocyte",
            "heterophil",
            "absolute number of neutrophil",
            "neutrophil absolute count",
            "absolute value of neutrophil",
            "absolute neutrophil value",
            "segmented neutrophil",
            "polymorphonuclear leukocyte",
        ],
        abbreviations: &["AGC", "NEUT"],
        loinc: &["751-8", "26499-4", "753-4"],
        plausible: Some((0.1, 20.0)),
        ..COUNT
    },
    Variable {
        name: "platelets",
        names: &[
            "platelet",
            "platelet count",
            "thrombocyte",
            "thrombocyte count",
            "blood platelet",
            "blood platelet count",
            "plt",
            "number of platelet",
            "peripheral platelet count",
            "absolute platelet count",
            "total platelet count",
        ],
        loinc: &["777-3", "26515-7", "778-1"],
        plausible: Some((5.0, 1500.0)),
        ..COUNT
    },
    Variable {
        name: "wbc",
        names: &[
            "wbc",
            "white blood cell",
            "white blood cell count",
            "white blood count",
            "white cell count",
            "white cell",
            "leukocyte",
            "leukocyte count",
            "leucocyte",
            "leucocyte count",
            "total white blood cell count",
            "total leukocyte count",
            "total white cell count",
            "peripheral white blood cell count",
            "peripheral leukocyte count",
            "wbc count",
            "total wbc",
            "total wbc count",
            "wcc",
            "blood leukocyte",
        ],
        abbreviations: &["TLC"],
        loinc: &["6690-2", "26464-8"],
        plausible: Some((0.1, 200.0)),
        ..COUNT
    },
    Variable {
        name: "lymphocytes",
        names: &[
            "lymphocyte",
            "lymphocyte count",
            "absolute lymphocyte count",
            "absolute lymphocyte",
            "peripheral lymphocyte count",
            "blood lymphocyte count",
            "peripheral blood lymphocyte",
            "total lymphocyte count",
        ],
        abbreviations: &["ALC"],
        loinc: &["731-0", "26474-7"],
        plausible: Some((0.01, 200.0)),
        ..COUNT
    },
    Variable {
        name: "monocytes",
        names: &["monocyte", "monocyte count", "absolute monocyte count"],
        abbreviations: &["AMC"],
        loinc: &["742-7"],
        ..COUNT
    },
    Variable {
        name: "eosinophils",
        names: &[
            "eosinophil",
            "eosinophil count",
            "blood eosinophil",
            "blood eosinophil count",
            "absolute eosinophil count",
            "peripheral eosinophil count",
            "peripheral blood eosinophil count",
            "peripheral blood eosinophil",
            "peripheral eosinophil",
            "aec",
        ],
        abbreviations: &["EOS"],
        loinc: &["711-2"],
        plausible: Some((0.01, 50.0)),
        ..COUNT
    },
    Variable {
        name: "basophils",
        names: &[
            "basophil",
            "basophil count",
            "absolute basophil count",
            "peripheral blood basophil",
        ],
        loinc: &["704-7"],
        plausible: Some((0.001, 20.0)),
        ..COUNT
    },
    Variable {
        name: "reticulocytes",
        names: &[
            "reticulocyte",
            "reticulocyte count",
            "absolute reticulocyte count",
            "absolute reticulocyte",
        ],
        abbreviations: &["ARC"],
        plausible: Some((1.0, 1000.0)),
        ..COUNT
    },
    Variable {
        name: "reticulocytes_percent",
        names: &[
            "reticulocyte percentage",
            "percent reticulocyte",
            "corrected reticulocyte count",
        ],
        ..PERCENT
    },
    Variable {
        name: "rbc",
        names: &[
            "rbc",
            "red blood cell",
            "red blood cell count",
            "red cell count",
            "erythrocyte",
            "erythrocyte count",
            "rbc count",
        ],
        loinc: &["789-8", "26453-1"],
        unit: Some("10*12/L"),
        plausible: Some((0.5, 10.0)),
        ..COUNT
    },
    Variable {
        name: "neutrophils_percent",
        names: &["percent neutrophil", "neutrophil percentage", "sputum neutrophil"],
        loinc: &["770-8"],
        ..PERCENT
    },
    Variable {
        name: "eosinophils_percent",
        names: &["percent eosinophil", "eosinophil percentage"],
        loinc: &["713-8"],
        ..PERCENT
    },
    Variable {
        name: "sputum_eosinophils",
        names: &[
            "sputum eosinophil",
            "sputum eosinophil count",
            "sputum eosinophil percentage",
            "induced sputum eosinophil",
        ],
        ..PERCENT
    },
    Variable {
        name: "blasts",
        names: &[
            "blast",
            "bone marrow blast",
            "marrow blast",
            "blast count",
            "blast cell",
            "myeloblast",
            "leukemic blast",
            "bone marrow blast count",
            "blast percentage",
            "peripheral blood blast",
            "peripheral blast",
            "circulating blast",
            "lymphoblast",
            "bm blast",
            "blast in bone marrow",
            "blast in the bone marrow",
        ],
        ..PERCENT
    },
    Variable {
        name: "plasma_cells",
        names: &[
            "plasma cell",
            "bone marrow plasma cell",
            "clonal plasma cell",
            "clonal bone marrow plasma cell",
            "marrow plasma cell",
            "bone marrow plasmacytosis",
            "plasma cell infiltration",
        ],
        abbreviations: &["BMPC"],
        ..PERCENT
    },
    Variable {
        name: "circulating_plasma_cells",
        names: &["circulating plasma cell", "peripheral blood plasma cell"],
        ..PERCENT
    },
    Variable {
        name: "hemoglobin",
        names: &[
            "hemoglobin",
            "hgb",
            "hb",
            "hemoglobin level",
            "hemoglobin concentration",
            "hemoglobin count",
            "hemoglobin value",
            "blood hemoglobin",
            "serum hemoglobin",
            "total hemoglobin",
            "hemoglobin content",
            "blood hemoglobin level",
        ],
        loinc: &["718-7", "20509-6", "30350-3"],
        unit: Some("g/dL"),
        others: &[("mmol/L", 1.611, 0.0)],
        plausible: Some((3.0, 25.0)),
        ..LAB
    },
    Variable {
        name: "hematocrit",
        names: &["hematocrit", "hct", "packed cell volume", "hematochrit"],
        abbreviations: &["PCV"],
        loinc: &["4544-3", "20570-8"],
        others: &[("1", 100.0, 0.0), ("L/L", 100.0, 0.0)],
        plausible: Some((10.0, 75.0)),
        ..PERCENT
    },
    Variable {
        name: "mcv",
        names: &["mean corpuscular volume", "mcv"],
        loinc: &["787-2", "30428-7"],
        unit: Some("fL"),
        plausible: Some((40.0, 150.0)),
        ..LAB
    },
    Variable {
        name: "fetal_hemoglobin",
        names: &["fetal hemoglobin", "hemoglobin f", "hbf"],
        ..PERCENT
    },
    Variable {
        name: "hemoglobin_s",
        names: &["hemoglobin s", "sickle hemoglobin"],
        abbreviations: &["HbS"],
        ..PERCENT
    },
    Variable {
        name: "inr",
        names: &[
            "inr",
            "international normalized ratio",
            "international normalised ratio",
            "pt international normalized ratio",
            "prothrombin time international normalized ratio",
            "prothrombin international normalized ratio",
            "international standardized ratio",
            "international normalization ratio",
            "international normal ratio",
            "prothrombin ratio",
        ],
        loinc: &["6301-6", "34714-6"],
        plausible: Some((0.5, 15.0)),
        ..LAB
    },
    Variable {
        name: "pt",
        names: &["prothrombin time", "pro time", "protime"],
        abbreviations: &["PT"],
        loinc: &["5902-2"],
        unit: Some("s"),
        plausible: Some((5.0, 100.0)),
        ..LAB
    },
    Variable {
        name: "prothrombin_activity",
        names: &[
            "prothrombin activity",
            "prothrombin time activity",
            "prothrombin rate",
            "prothrombin index",
            "quick value",
            "quick test",
            "prothrombin level",
        ],
        abbreviations: &["PTA"],
        plausible: Some((1.0, 200.0)),
        ..PERCENT
    },
    Variable {
        name: "aptt",
        names: &[
            "aptt",
            "activated partial thromboplastin time",
            "partial thromboplastin time",
            "ptt",
            "activated ptt",
            "activated thromboplastin time",
            "a ptt",
        ],
        loinc: &["14979-9", "3173-2"],
        unit: Some("s"),
        plausible: Some((10.0, 200.0)),
        ..LAB
    },
    Variable {
        name: "thrombin_time",
        names: &["thrombin time", "thrombin clotting time"],
        abbreviations: &["TT"],
        unit: Some("s"),
        plausible: Some((5.0, 100.0)),
        ..LAB
    },
    Variable {
        name: "fibrinogen",
        names: &[
            "fibrinogen",
            "plasma fibrinogen",
            "fibrinogen level",
            "serum fibrinogen",
        ],
        abbreviations: &["FIB"],
        unit: Some("mg/dL"),
        others: &[("umol/L", 34.0, 0.0)],
        plausible: Some((20.0, 1500.0)),
        ..LAB
    },
    Variable {
        name: "d_dimer",
        names: &["d dimer", "d dimer level", "plasma d dimer"],
        loinc: &["48065-7"],
        unit: Some("ug/mL"),
        plausible: Some((0.01, 100.0)),
        ..LAB
    },
    Variable {
        name: "antithrombin",
        names: &[
            "antithrombin",
            "antithrombin iii",
            "antithrombin activity",
            "antithrombin iii activity",
            "at iii",
        ],
        abbreviations: &["ATIII"],
        plausible: Some((1.0, 200.0)),
        ..PERCENT
    },
    Variable {
        name: "factor_viii",
        names: &["factor viii activity", "fviii activity", "factor viii level", "fviii"],
        plausible: Some((0.0, 300.0)),
        ..PERCENT
    },
    Variable {
        name: "factor_ix",
        names: &["factor ix activity", "fix activity", "factor ix level"],
        plausible: Some((0.0, 300.0)),
        ..PERCENT
    },
    Variable {
        name: "esr",
        names: &[
            "esr",
            "erythrocyte sedimentation rate",
            "sedimentation rate",
            "sed rate",
        ],
        unit: Some("mm/h"),
        plausible: Some((1.0, 200.0)),
        ..LAB
    },
    Variable {
        name: "platelet_reactivity",
        names: &["platelet reactivity unit", "p2y12 reaction unit"],
        abbreviations: &["PRU"],
        plausible: Some((0.0, 500.0)),
        ..LAB
    },
    Variable {
        name: "cd4",
        names: &[
            "cd4",
            "cd4 count",
            "cd4 cell count",
            "cd4 cell",
            "cd4 t cell count",
            "cd4 t cell",
            "cd4 lymphocyte count",
            "cd4 lymphocyte",
            "cd4 t lymphocyte count",
            "cd4 t lymphocyte",
            "cd4 positive t cell",
            "cd4 positive cell count",
            "absolute cd4 count",
            "absolute cd4 cell count",
            "absolute cd4 lymphocyte count",
            "t helper cell count",
            "cd4 positive t lymphocyte",
            "cd4 level",
        ],
        loinc: &["24467-3"],
        unit: Some("/uL"),
        plausible: Some((0.0, 3000.0)),
        ..COUNT
    },
    Variable {
        name: "cd4_percent",
        names: &["cd4 percent", "cd4 percentage"],
        ..PERCENT
    },
    Variable {
        name: "cd8",
        names: &["cd8 count", "cd8 cell count", "cd8 t cell", "cd8 lymphocyte count"],
        unit: Some("/uL"),
        plausible: Some((0.0, 5000.0)),
        ..COUNT
    },
    Variable {
        name: "cd34",
        names: &["cd34 count", "cd34 cell count", "peripheral blood cd34"],
        unit: Some("/uL"),
        plausible: Some((0.0, 1000.0)),
        ..COUNT
    },
];
