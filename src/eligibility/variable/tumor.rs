//! Size, number and grade of tumors, and markers in tissue.

use crate::eligibility::family::name::Family;
use crate::eligibility::variable::kind::{Group, Variable};
use crate::eligibility::variable::template::{PERCENT, PLAIN, SCORE};

/// Size, number and grade of tumors, and markers in tissue.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "tumor_size",
        names: &[
            "tumor size",
            "tumor diameter",
            "maximum tumor diameter",
            "longest diameter",
            "largest diameter",
            "maximal tumor diameter",
            "size of tumor",
            "size of the tumor",
            "maximum diameter of the tumor",
            "diameter of the tumor",
            "primary tumor size",
            "largest tumor diameter",
            "maximum diameter",
            "greatest dimension",
            "longest dimension",
            "tumor length",
            "nodule size",
            "maximum tumor size",
            "maximum tumor dimension",
            "tumor dimension",
            "largest tumor",
            "greatest tumor dimension",
            "longest diameter of the tumor",
            "maximum diameter of tumor",
        ],
        loinc: &["33728-7", "21889-1"],
        unit: Some("cm"),
        plausible: Some((0.1, 50.0)),
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "lesion_size",
        names: &[
            "lesion size",
            "size of lesion",
            "lesion diameter",
            "longest lesion diameter",
            "diameter of lesion",
            "target lesion size",
            "size of the lesion",
            "maximum lesion size",
            "short axis",
            "short axis diameter",
            "diameter of the lesion",
            "largest lesion diameter",
        ],
        unit: Some("cm"),
        plausible: Some((0.1, 50.0)),
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "max_metastasis_diameter",
        names: &[
            "maximum diameter for each lesion",
            "maximum diameter of each lesion",
            "maximum diameter of metastasis",
            "metastasis diameter",
            "size of metastasis",
            "diameter of metastasis",
            "metastasis size",
            "maximum diameter of each metastasis",
            "maximum diameter of each metastatic lesion",
            "maximum diameter of metastatic lesion",
            "diameter of each metastatic lesion",
            "diameter of metastatic lesion",
            "diameter of each metastasis",
            "metastatic lesion size",
        ],
        unit: Some("cm"),
        plausible: Some((0.1, 50.0)),
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "tumor_count",
        names: &[
            "number of tumor",
            "tumor number",
            "number of lesion",
            "number of nodule",
            "lesion number",
            "number of tumor lesion",
            "tumor count",
            "number of intrahepatic lesion",
            "number of tumor nodule",
            "number of target lesion",
        ],
        plausible: Some((0.0, 100.0)),
        whole: true,
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "distant_metastasis_count",
        names: &[
            "number of metastasis",
            "number of distant metastasis",
            "number of metastatic lesion",
            "number of metastatic site",
            "distant metastasis count",
            "number of distant metastatic lesion",
            "number of metastatic tumor",
            "number of metastatic foci",
            "number of oligometastatic lesion",
            "number of brain metastasis",
        ],
        plausible: Some((0.0, 100.0)),
        whole: true,
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "pathologically_confirmed_metastases",
        names: &["number of pathologically confirmed metastasis"],
        plausible: Some((0.0, 50.0)),
        whole: true,
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "metastases_per_organ",
        names: &[
            "metastasis in any single organ system",
            "metastasis in any single organ",
            "metastasis in a single organ",
            "metastasis per organ",
        ],
        plausible: Some((0.0, 50.0)),
        whole: true,
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "positive_lymph_nodes",
        names: &[
            "number of positive lymph node",
            "positive lymph node",
            "number of involved lymph node",
            "positive axillary lymph node",
            "positive node",
            "positive axillary node",
            "number of positive node",
        ],
        plausible: Some((0.0, 100.0)),
        whole: true,
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "breslow",
        names: &[
            "breslow",
            "breslow thickness",
            "breslow depth",
            "tumor thickness",
            "melanoma thickness",
        ],
        unit: Some("mm"),
        plausible: Some((0.1, 60.0)),
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "depth_of_invasion",
        names: &["depth of invasion", "depth of stromal invasion", "invasion depth"],
        unit: Some("mm"),
        plausible: Some((0.1, 100.0)),
        group: Group::Tumor,
        family: Family::TumorBurden,
        ..PLAIN
    },
    Variable {
        name: "gleason",
        names: &[
            "gleason",
            "gleason score",
            "gleason grade",
            "gleason sum",
            "combined gleason score",
            "gleason score sum",
            "gleason total score",
            "biopsy gleason score",
            "total gleason score",
        ],
        plausible: Some((2.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "isup_grade",
        names: &[
            "isup grade",
            "grade group",
            "isup grade group",
            "gleason grade group",
            "isup",
        ],
        plausible: Some((1.0, 5.0)),
        ..SCORE
    },
    Variable {
        name: "tumor_grade",
        names: &[
            "tumor grade",
            "histologic grade",
            "histological grade",
            "nottingham grade",
            "who grade",
        ],
        plausible: Some((1.0, 4.0)),
        family: Family::Diagnosis,
        ..SCORE
    },
    Variable {
        name: "pd_l1_tps",
        names: &[
            "pd l1 tps",
            "pd l1 tumor proportion score",
            "tumor proportion score",
            "pd l1 tumor proportional score",
            "tumor proportional score",
        ],
        abbreviations: &["TPS"],
        loinc: &["83052-1"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "pd_l1_cps",
        names: &[
            "pd l1 cps",
            "combined positive score",
            "pd l1 combined positive score",
            "pd l1 combined positivity score",
            "cps score",
            "combined positivity score",
            "pdl1 cps",
        ],
        abbreviations: &["CPS"],
        plausible: Some((0.0, 100.0)),
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PLAIN
    },
    Variable {
        name: "pd_l1",
        names: &[
            "pd l1",
            "pdl1",
            "pd l1 expression",
            "pd l1 expression level",
            "pdl1 expression",
            "pd l1 tumor expression",
        ],
        loinc: &["85147-7"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "ki67",
        names: &[
            "ki67",
            "ki 67",
            "ki67 index",
            "ki 67 index",
            "ki 67 proliferation index",
            "ki67 labeling index",
            "ki 67 labeling index",
            "ki 67 expression",
            "mib 1",
            "ki67 proliferation index",
            "proliferation index",
        ],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "estrogen_receptor",
        names: &[
            "er expression",
            "estrogen receptor expression",
            "er positivity",
            "er staining",
            "estrogen receptor",
        ],
        loinc: &["16112-5", "85337-4"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "progesterone_receptor",
        names: &[
            "pr expression",
            "progesterone receptor expression",
            "pgr expression",
            "progesterone receptor",
            "pr positivity",
        ],
        loinc: &["16113-3", "85339-0"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "her2_ihc",
        names: &[
            "her2 ihc",
            "her2 immunohistochemistry",
            "her 2 ihc",
            "her2 ihc score",
            "her 2 neu ihc",
            "her2 neu ihc",
        ],
        loinc: &["48676-1", "85319-2"],
        plausible: Some((0.0, 3.0)),
        family: Family::Biomarker,
        ..SCORE
    },
    Variable {
        name: "fish_ratio",
        names: &[
            "fish ratio",
            "her2 cep17 ratio",
            "her2 fish ratio",
            "her2 chromosome 17 ratio",
            "her2 cep 17 ratio",
            "cep17 ratio",
        ],
        plausible: Some((0.1, 50.0)),
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PLAIN
    },
    Variable {
        name: "gene_copy_number",
        names: &[
            "her2 copy number",
            "her2 gene copy number",
            "average her2 copy number",
            "gene copy number",
        ],
        abbreviations: &["GCN"],
        plausible: Some((0.1, 100.0)),
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PLAIN
    },
    Variable {
        name: "tmb",
        names: &[
            "tumor mutational burden",
            "tumor mutation burden",
            "tmb",
            "blood tumor mutational burden",
            "btmb",
        ],
        others: &[("/{Mb}", 1.0, 0.0)],
        plausible: Some((0.0, 1000.0)),
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PLAIN
    },
    Variable {
        name: "recurrence_score",
        names: &[
            "recurrence score",
            "oncotype dx recurrence score",
            "oncotype dx score",
            "oncotype dx",
            "oncotype score",
            "oncotype recurrence score",
        ],
        abbreviations: &["RS"],
        plausible: Some((0.0, 100.0)),
        family: Family::Biomarker,
        ..SCORE
    },
    Variable {
        name: "bcr_abl",
        names: &["bcr abl1", "bcr abl", "bcr abl transcript", "bcr abl1 transcript"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "mrd",
        names: &["minimal residual disease", "measurable residual disease", "mrd level"],
        abbreviations: &["MRD"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "allele_frequency",
        names: &[
            "variant allele frequency",
            "mutant allele frequency",
            "allele burden",
            "jak2 allele burden",
            "variant allele fraction",
        ],
        abbreviations: &["VAF"],
        group: Group::Tumor,
        family: Family::Biomarker,
        ..PERCENT
    },
    Variable {
        name: "allred",
        names: &["allred score", "allred"],
        plausible: Some((0.0, 8.0)),
        family: Family::Biomarker,
        ..SCORE
    },
];
