//! Tests and images of other organs.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{FUNCTION, FUNCTION_PERCENT, IMAGE};

/// Tests and images of other organs.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "liver_stiffness",
        names: &[
            "liver stiffness",
            "fibroscan",
            "liver stiffness measurement",
            "transient elastography",
            "fibroscan score",
            "liver stiffness value",
        ],
        abbreviations: &["LSM"],
        unit: Some("kPa"),
        plausible: Some((1.0, 80.0)),
        ..FUNCTION
    },
    Variable {
        name: "controlled_attenuation",
        names: &["controlled attenuation parameter"],
        abbreviations: &["CAP"],
        unit: Some("dB/m"),
        plausible: Some((80.0, 420.0)),
        ..FUNCTION
    },
    Variable {
        name: "residual_liver_volume",
        names: &[
            "residual liver volume",
            "future liver remnant",
            "remnant liver volume",
            "future liver remnant volume",
            "future remnant liver volume",
        ],
        abbreviations: &["FLR"],
        plausible: Some((5.0, 100.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "bone_density_t",
        names: &[
            "t score",
            "bmd t score",
            "bone mineral density t score",
            "bone mineral density",
        ],
        abbreviations: &["BMD"],
        loinc: &["38265-5"],
        plausible: Some((-8.0, 6.0)),
        ..IMAGE
    },
    Variable {
        name: "endometrial_thickness",
        names: &["endometrial thickness"],
        unit: Some("mm"),
        plausible: Some((1.0, 60.0)),
        ..IMAGE
    },
    Variable {
        name: "cervical_length",
        names: &["cervical length", "cervix length"],
        unit: Some("mm"),
        plausible: Some((1.0, 80.0)),
        ..IMAGE
    },
    Variable {
        name: "cervical_dilation",
        names: &["cervical dilation", "cervical dilatation"],
        unit: Some("cm"),
        plausible: Some((0.0, 10.0)),
        ..IMAGE
    },
    Variable {
        name: "amniotic_fluid_index",
        names: &["amniotic fluid index"],
        abbreviations: &["AFI"],
        unit: Some("cm"),
        plausible: Some((0.0, 60.0)),
        ..IMAGE
    },
    Variable {
        name: "antral_follicles",
        names: &["antral follicle count", "antral follicle"],
        abbreviations: &["AFC"],
        plausible: Some((0.0, 80.0)),
        whole: true,
        ..IMAGE
    },
    Variable {
        name: "wheal",
        names: &[
            "wheal diameter",
            "wheal",
            "diameter of wheal",
            "wheal size",
            "mean wheal diameter",
        ],
        unit: Some("mm"),
        plausible: Some((0.5, 50.0)),
        ..IMAGE
    },
    Variable {
        name: "prostate_volume",
        names: &["prostate volume", "prostate size", "prostate gland volume"],
        unit: Some("mL"),
        others: &[("g", 1.0, 0.0)],
        plausible: Some((5.0, 400.0)),
        ..IMAGE
    },
    Variable {
        name: "post_void_residual",
        names: &[
            "post void residual",
            "post void residual volume",
            "postvoid residual",
            "postvoid residual volume",
            "post void residual urine volume",
            "residual urine volume",
            "post void residual urine",
        ],
        unit: Some("mL"),
        plausible: Some((0.0, 2000.0)),
        ..FUNCTION
    },
    Variable {
        name: "qmax",
        names: &[
            "qmax",
            "maximum urinary flow rate",
            "peak urinary flow rate",
            "maximum flow rate",
            "peak urine flow rate",
            "peak flow rate",
        ],
        unit: Some("mL/s"),
        plausible: Some((0.0, 60.0)),
        ..FUNCTION
    },
    Variable {
        name: "urine_output",
        names: &["urine output", "diuresis", "residual urine output", "urinary output"],
        unit: Some("mL/d"),
        plausible: Some((0.0, 10000.0)),
        ..FUNCTION
    },
];
