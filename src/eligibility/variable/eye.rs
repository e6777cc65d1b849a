//! Examinations of the eye.

use crate::eligibility::variable::kind::{Group, Variable};
use crate::eligibility::variable::template::{IMAGE, PRESSURE, SCORE};

/// Examinations of the eye.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "iop",
        names: &[
            "iop",
            "intraocular pressure",
            "intra ocular pressure",
            "mean iop",
            "ocular pressure",
            "mean intraocular pressure",
            "untreated iop",
            "unmedicated intraocular pressure",
            "baseline iop",
            "unmedicated iop",
            "eye pressure",
            "untreated intraocular pressure",
        ],
        plausible: Some((2.0, 80.0)),
        group: Group::Imaging,
        ..PRESSURE
    },
    Variable {
        name: "visual_acuity",
        names: &[
            "visual acuity",
            "bcva",
            "best corrected visual acuity",
            "bcva score",
            "best corrected distance visual acuity",
            "etdrs bcva",
            "bcva letter score",
            "bcva etdrs letter score",
            "visual acuity score",
            "visual acuity letter score",
            "snellen equivalent",
            "approximate snellen equivalent",
            "etdrs letter score",
            "corrected visual acuity",
            "best far corrected visual acuity",
            "best spectacle corrected visual acuity",
            "etdrs bcva letter score",
            "bcva etdrs",
            "best corrected visual acuity score",
            "distance visual acuity",
            "uncorrected visual acuity",
            "corrected distance visual acuity",
            "letter score",
        ],
        abbreviations: &["VA"],
        plausible: Some((-1.0, 100.0)),
        ..IMAGE
    },
    Variable {
        name: "central_corneal_thickness",
        names: &["central corneal thickness", "corneal thickness"],
        abbreviations: &["CCT"],
        unit: Some("um"),
        plausible: Some((200.0, 900.0)),
        ..IMAGE
    },
    Variable {
        name: "central_subfield_thickness",
        names: &[
            "central subfield thickness",
            "central retinal thickness",
            "central macular thickness",
            "retinal thickness",
            "central subfield macular thickness",
            "central foveal thickness",
            "foveal thickness",
            "macular thickness",
            "central subfoveal thickness",
        ],
        abbreviations: &["CST", "CRT", "CMT"],
        unit: Some("um"),
        plausible: Some((100.0, 1500.0)),
        ..IMAGE
    },
    Variable {
        name: "axial_length",
        names: &["axial length"],
        unit: Some("mm"),
        plausible: Some((14.0, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "cup_disc_ratio",
        names: &[
            "cup to disc ratio",
            "cup disc ratio",
            "cup to disk ratio",
            "cup disk ratio",
            "vertical cup to disc ratio",
            "c d ratio",
        ],
        plausible: Some((0.0, 1.0)),
        ..IMAGE
    },
    Variable {
        name: "spherical_equivalent",
        names: &[
            "spherical equivalent",
            "refractive error",
            "myopia",
            "refractive spherical equivalent",
            "hyperopia",
            "ametropia",
            "spherical refractive error",
            "mean spherical equivalent",
        ],
        unit: Some("[diop]"),
        plausible: Some((-40.0, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "astigmatism",
        names: &[
            "astigmatism",
            "corneal astigmatism",
            "refractive astigmatism",
            "regular astigmatism",
        ],
        unit: Some("[diop]"),
        plausible: Some((-15.0, 15.0)),
        ..IMAGE
    },
    Variable {
        name: "endothelial_cell_density",
        names: &[
            "endothelial cell density",
            "endothelial cell count",
            "corneal endothelial cell density",
        ],
        abbreviations: &["ECD"],
        unit: Some("/mm2"),
        plausible: Some((100.0, 6000.0)),
        ..IMAGE
    },
    Variable {
        name: "schirmer",
        names: &["schirmer", "schirmer test", "schirmer s test", "schirmer test score"],
        unit: Some("mm"),
        plausible: Some((0.0, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "tear_breakup_time",
        names: &[
            "tear breakup time",
            "tear break up time",
            "tear film break up time",
            "tear film breakup time",
            "tbut",
            "tfbut",
        ],
        unit: Some("s"),
        plausible: Some((0.0, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "drss",
        names: &[
            "diabetic retinopathy severity scale",
            "drss level",
            "drss score",
            "diabetic retinopathy severity score",
            "drss",
        ],
        plausible: Some((10.0, 90.0)),
        ..SCORE
    },
];
