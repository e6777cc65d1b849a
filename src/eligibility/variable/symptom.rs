//! Scores of pain, joints, skin, bowels and airways.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{MEAN_SCORE, SCORE};

/// Scores of pain, joints, skin, bowels and airways.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "pain_score",
        names: &[
            "pain score",
            "pain intensity",
            "visual analog scale",
            "visual analogue scale",
            "numeric rating scale",
            "numerical rating scale",
            "pain intensity score",
            "average pain",
            "vas pain",
            "pain vas",
            "nrs score",
            "vas score",
            "average pain score",
            "numeric pain rating scale",
            "pain nrs",
            "numerical pain rating scale",
            "pain rating",
            "vas pain score",
            "numeric pain scale",
            "pain level",
            "pain rating scale",
            "average pain intensity",
            "visual analogue scale score",
            "worst pain",
            "visual analog scale score",
            "numerical rating scale score",
            "numeric rating scale score",
            "mean pain score",
            "average daily pain score",
            "worst pain score",
            "visual analog score",
            "visual analogue score",
            "brief pain inventory",
        ],
        abbreviations: &["VAS", "NRS", "NPRS", "BPI"],
        loinc: &["72514-3"],
        others: &[("cm", 1.0, 0.0)],
        plausible: Some((0.0, 100.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "dn4",
        names: &["dn4", "dn4 score", "douleur neuropathique 4"],
        plausible: Some((0.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "oswestry",
        names: &["oswestry disability index", "odi score", "oswestry score", "oswestry"],
        abbreviations: &["ODI"],
        others: &[("%", 1.0, 0.0)],
        plausible: Some((0.0, 100.0)),
        ..SCORE
    },
    Variable {
        name: "womac",
        names: &[
            "womac",
            "womac pain",
            "womac pain score",
            "womac score",
            "western ontario and mcmaster universities osteoarthritis index",
            "womac pain subscale",
            "womac pain subscale score",
        ],
        plausible: Some((0.0, 500.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "kellgren_lawrence",
        names: &[
            "kellgren lawrence",
            "kellgren lawrence grade",
            "kellgren and lawrence",
            "k l grade",
            "kl grade",
            "kellgren and lawrence grade",
            "kellgren lawrence score",
            "kellgren lawrence scale",
            "kellgren lawrence classification",
        ],
        plausible: Some((0.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "das28",
        names: &[
            "das28",
            "das 28",
            "disease activity score 28",
            "das28 crp",
            "das28 esr",
            "das28 score",
            "disease activity score in 28 joint",
            "das 28 score",
            "disease activity score",
        ],
        abbreviations: &["DAS"],
        plausible: Some((0.0, 10.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "cdai",
        names: &[
            "crohn s disease activity index",
            "crohn disease activity index",
            "cdai score",
            "cdai",
            "crohn s disease activity index score",
        ],
        plausible: Some((0.0, 900.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "harvey_bradshaw",
        names: &[
            "harvey bradshaw index",
            "harvey bradshaw",
            "hbi score",
            "harvey bradshaw score",
        ],
        abbreviations: &["HBI"],
        plausible: Some((0.0, 40.0)),
        ..SCORE
    },
    Variable {
        name: "mayo_score",
        names: &[
            "mayo score",
            "total mayo score",
            "modified mayo score",
            "partial mayo score",
            "full mayo score",
            "adapted mayo score",
            "complete mayo score",
        ],
        plausible: Some((0.0, 12.0)),
        ..SCORE
    },
    Variable {
        name: "mayo_endoscopic",
        names: &[
            "mayo endoscopic subscore",
            "endoscopic mayo subscore",
            "endoscopic subscore",
            "mayo endoscopic score",
            "endoscopy subscore",
            "mayo endoscopy subscore",
        ],
        plausible: Some((0.0, 3.0)),
        ..SCORE
    },
    Variable {
        name: "swollen_joints",
        names: &["swollen joint", "swollen joint count", "number of swollen joint"],
        abbreviations: &["SJC"],
        plausible: Some((0.0, 68.0)),
        ..SCORE
    },
    Variable {
        name: "tender_joints",
        names: &[
            "tender joint",
            "tender joint count",
            "number of tender joint",
            "painful joint",
        ],
        abbreviations: &["TJC"],
        plausible: Some((0.0, 78.0)),
        ..SCORE
    },
    Variable {
        name: "sledai",
        names: &[
            "sledai",
            "sledai 2k",
            "systemic lupus erythematosus disease activity index",
            "sledai score",
            "sledai 2k score",
            "selena sledai",
            "selena sledai score",
        ],
        plausible: Some((0.0, 105.0)),
        ..SCORE
    },
    Variable {
        name: "basdai",
        names: &[
            "basdai",
            "bath ankylosing spondylitis disease activity index",
            "basdai score",
        ],
        plausible: Some((0.0, 10.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "haq_di",
        names: &[
            "haq di",
            "health assessment questionnaire",
            "health assessment questionnaire disability index",
            "haq",
        ],
        plausible: Some((0.0, 3.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "mrss",
        names: &["modified rodnan skin score", "mrss", "rodnan skin score"],
        plausible: Some((0.0, 51.0)),
        ..SCORE
    },
    Variable {
        name: "bvas",
        names: &["bvas", "birmingham vasculitis activity score", "bvas wg"],
        plausible: Some((0.0, 63.0)),
        ..SCORE
    },
    Variable {
        name: "pasi",
        names: &[
            "pasi",
            "psoriasis area and severity index",
            "pasi score",
            "psoriasis area severity index",
            "psoriasis area and severity index score",
        ],
        plausible: Some((0.0, 72.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "easi",
        names: &[
            "easi",
            "eczema area and severity index",
            "easi score",
            "eczema area severity index",
        ],
        plausible: Some((0.0, 72.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "scorad",
        names: &["scorad", "scoring atopic dermatitis", "scorad score", "scorad index"],
        plausible: Some((0.0, 103.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "iga_score",
        names: &[
            "investigator s global assessment",
            "investigator global assessment",
            "iga score",
            "investigator s global assessment score",
            "viga ad",
            "static physician s global assessment",
            "physician s global assessment",
            "spga",
            "static investigator s global assessment",
            "physician global assessment",
        ],
        abbreviations: &["IGA", "PGA"],
        plausible: Some((0.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "affected_bsa",
        names: &[
            "bsa involvement",
            "affected body surface area",
            "affected bsa",
            "psoriasis bsa",
            "body surface area involvement",
            "total burned surface area",
            "total body surface area",
            "tbsa",
            "bsa affected",
            "body surface area affected",
            "burn size",
        ],
        abbreviations: &["BSA"],
        unit: Some("%"),
        plausible: Some((0.0, 100.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "dlqi",
        names: &["dlqi", "dermatology life quality index", "dlqi score"],
        plausible: Some((0.0, 30.0)),
        ..SCORE
    },
    Variable {
        name: "uas7",
        names: &[
            "uas7",
            "urticaria activity score",
            "weekly urticaria activity score",
            "in clinic uas",
        ],
        abbreviations: &["UAS"],
        plausible: Some((0.0, 42.0)),
        ..SCORE
    },
    Variable {
        name: "fitzpatrick_skin_type",
        names: &[
            "fitzpatrick",
            "fitzpatrick skin type",
            "fitzpatrick phototype",
            "fitzpatrick skin phototype",
            "fitzpatrick type",
            "skin phototype",
            "fitzpatrick s skin type",
        ],
        plausible: Some((1.0, 6.0)),
        ..SCORE
    },
    Variable {
        name: "fitzpatrick_wrinkle_scale",
        names: &[
            "fitzpatrick wrinkle",
            "fitzpatrick wrinkle scale",
            "fitzpatrick wrinkle severity",
        ],
        plausible: Some((1.0, 9.0)),
        ..SCORE
    },
    Variable {
        name: "acq",
        names: &[
            "asthma control questionnaire",
            "acq score",
            "acq 6",
            "acq 5",
            "acq 6 score",
            "acq 7",
            "asthma control questionnaire score",
        ],
        abbreviations: &["ACQ"],
        plausible: Some((0.0, 6.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "act",
        names: &[
            "asthma control test",
            "act score",
            "asthma control test score",
            "childhood asthma control test",
        ],
        abbreviations: &["ACT"],
        plausible: Some((0.0, 27.0)),
        ..SCORE
    },
    Variable {
        name: "cat",
        names: &["copd assessment test", "cat score", "copd assessment test score"],
        plausible: Some((0.0, 40.0)),
        ..SCORE
    },
    Variable {
        name: "mmrc",
        names: &[
            "mmrc",
            "modified medical research council",
            "mmrc dyspnea scale",
            "modified medical research council dyspnea scale",
            "mrc dyspnea scale",
            "mmrc score",
            "mmrc dyspnea score",
            "mmrc grade",
            "medical research council dyspnea scale",
        ],
        plausible: Some((0.0, 5.0)),
        ..SCORE
    },
    Variable {
        name: "gold",
        names: &["gold stage", "gold grade"],
        abbreviations: &["GOLD"],
        plausible: Some((0.0, 4.0)),
        ..SCORE
    },
    Variable {
        name: "tnss",
        names: &[
            "total nasal symptom score",
            "tnss",
            "nasal symptom score",
            "reflective total nasal symptom score",
        ],
        plausible: Some((0.0, 24.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "nasal_polyp_score",
        names: &[
            "nasal polyp score",
            "bilateral nasal polyp score",
            "endoscopic nasal polyp score",
        ],
        abbreviations: &["NPS"],
        plausible: Some((0.0, 8.0)),
        ..SCORE
    },
    Variable {
        name: "snot22",
        names: &["snot 22", "snot22", "sino nasal outcome test", "snot 22 score"],
        plausible: Some((0.0, 110.0)),
        ..SCORE
    },
    Variable {
        name: "osdi",
        names: &["osdi", "ocular surface disease index", "osdi score"],
        plausible: Some((0.0, 100.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "mna",
        names: &["mini nutritional assessment", "mna sf"],
        abbreviations: &["MNA"],
        plausible: Some((0.0, 30.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "nrs2002",
        names: &[
            "nrs 2002",
            "nrs2002",
            "nutritional risk screening",
            "nutritional risk screening 2002",
            "nrs 2002 score",
        ],
        plausible: Some((0.0, 7.0)),
        ..SCORE
    },
    Variable {
        name: "iief",
        names: &[
            "iief",
            "international index of erectile function",
            "iief 5",
            "iief 5 score",
            "iief ef",
            "iief score",
            "erectile function domain score",
        ],
        abbreviations: &["SHIM"],
        plausible: Some((0.0, 75.0)),
        ..SCORE
    },
];
