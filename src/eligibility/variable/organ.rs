//! Tests of heart, lungs, liver, eyes, sleep and walking, and what images show.

use crate::eligibility::variable::kind::{Group, Variable};
use crate::eligibility::variable::template::{FUNCTION, FUNCTION_PERCENT, IMAGE, LAB, PRESSURE};

/// Tests of heart, lungs, liver, eyes, sleep and walking, and what images show.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "lvef",
        names: &[
            "lvef",
            "left ventricular ejection fraction",
            "ejection fraction",
            "cardiac ejection fraction",
            "left ventricle ejection fraction",
            "left ventricular ejection function",
            "resting ejection fraction",
            "left ventricular ef",
            "lv ejection fraction",
            "lv ef",
            "resting left ventricular ejection fraction",
            "left ventricular fraction",
            "baseline lvef",
            "ventricular ejection fraction",
            "left ejection fraction",
            "eject fraction",
            "baseline left ventricular ejection fraction",
            "resting lvef",
        ],
        abbreviations: &["EF"],
        loinc: &["10230-1", "18043-0"],
        plausible: Some((5.0, 90.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "shortening_fraction",
        names: &[
            "shortening fraction",
            "fractional shortening",
            "left ventricular shortening fraction",
            "left ventricular fractional shortening",
        ],
        plausible: Some((5.0, 60.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "qtc",
        names: &[
            "qtc",
            "qtcf",
            "qtcb",
            "qtc interval",
            "corrected qt interval",
            "qt interval corrected",
            "corrected qt",
            "corrected qtc",
            "qtcf interval",
            "qtcb interval",
            "qt interval",
            "heart rate corrected qt interval",
            "mean qtc",
            "mean qtcf",
            "qt qtc interval",
            "qt qtc",
            "qtc f",
            "qtc b",
            "corrected qtc interval",
            "baseline qtc",
            "mean qtc interval",
            "qt corrected interval",
            "fridericia corrected qt interval",
            "fridericia qtc",
            "baseline qtc interval",
            "qtc value",
            "qt corrected",
            "prolonged qtc",
            "prolonged qtcf",
            "prolonged qtc interval",
            "prolonged corrected qt interval",
            "prolonged qt interval",
            "mean resting corrected qt interval",
            "resting qtc",
            "resting corrected qt interval",
            "qt interval corrected for heart rate",
            "qtc duration",
            "mean resting qtc",
            "qt c",
            "corrected qt interval qtc",
        ],
        abbreviations: &["QT"],
        loinc: &["8636-3"],
        unit: Some("ms"),
        plausible: Some((250.0, 700.0)),
        ..FUNCTION
    },
    Variable {
        name: "pr_interval",
        names: &["pr interval", "pq interval"],
        unit: Some("ms"),
        plausible: Some((50.0, 600.0)),
        ..FUNCTION
    },
    Variable {
        name: "qrs",
        names: &["qrs", "qrs duration", "qrs width", "qrs interval", "qrs complex"],
        unit: Some("ms"),
        plausible: Some((40.0, 300.0)),
        ..FUNCTION
    },
    Variable {
        name: "cardiac_index",
        names: &["cardiac index"],
        unit: Some("L/min/m2"),
        plausible: Some((0.5, 8.0)),
        ..FUNCTION
    },
    Variable {
        name: "mean_pulmonary_artery_pressure",
        names: &[
            "mean pulmonary artery pressure",
            "mean pulmonary arterial pressure",
            "mpap",
            "mean pap",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "systolic_pulmonary_artery_pressure",
        names: &[
            "systolic pulmonary artery pressure",
            "pulmonary artery systolic pressure",
            "systolic pulmonary arterial pressure",
            "spap",
            "pasp",
            "right ventricular systolic pressure",
            "rvsp",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "pcwp",
        names: &[
            "pulmonary capillary wedge pressure",
            "pulmonary artery wedge pressure",
            "pcwp",
            "pawp",
            "wedge pressure",
            "pulmonary arterial wedge pressure",
        ],
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "hvpg",
        names: &["hepatic venous pressure gradient", "hvpg"],
        plausible: Some((1.0, 50.0)),
        group: Group::Function,
        ..PRESSURE
    },
    Variable {
        name: "pvr",
        names: &["pulmonary vascular resistance"],
        abbreviations: &["PVR"],
        unit: Some("dyn.s/cm5"),
        plausible: Some((20.0, 5000.0)),
        ..FUNCTION
    },
    Variable {
        name: "mean_gradient",
        names: &[
            "mean gradient",
            "mean transvalvular gradient",
            "mean aortic gradient",
            "mean aortic valve gradient",
            "mean pressure gradient",
        ],
        plausible: Some((1.0, 150.0)),
        group: Group::Imaging,
        ..PRESSURE
    },
    Variable {
        name: "aortic_valve_area",
        names: &["aortic valve area", "effective orifice area"],
        unit: Some("cm2"),
        plausible: Some((0.1, 6.0)),
        ..IMAGE
    },
    Variable {
        name: "mitral_valve_area",
        names: &["mitral valve area"],
        unit: Some("cm2"),
        plausible: Some((0.1, 8.0)),
        ..IMAGE
    },
    Variable {
        name: "left_atrial_diameter",
        names: &[
            "left atrial diameter",
            "left atrium diameter",
            "left atrial size",
            "la size",
            "la diameter",
        ],
        unit: Some("mm"),
        plausible: Some((10.0, 100.0)),
        ..IMAGE
    },
    Variable {
        name: "lvedd",
        names: &[
            "left ventricular end diastolic diameter",
            "left ventricular end diastolic dimension",
            "lvedd",
        ],
        unit: Some("mm"),
        plausible: Some((10.0, 120.0)),
        ..IMAGE
    },
    Variable {
        name: "aneurysm_diameter",
        names: &[
            "aneurysm diameter",
            "aneurysm size",
            "aortic diameter",
            "aortic aneurysm diameter",
        ],
        unit: Some("mm"),
        plausible: Some((1.0, 150.0)),
        ..IMAGE
    },
    Variable {
        name: "reference_vessel_diameter",
        names: &["reference vessel diameter", "vessel diameter", "reference vessel size"],
        abbreviations: &["RVD"],
        unit: Some("mm"),
        plausible: Some((0.5, 40.0)),
        ..IMAGE
    },
    Variable {
        name: "lesion_length",
        names: &["lesion length", "target lesion length", "total lesion length"],
        unit: Some("mm"),
        plausible: Some((1.0, 500.0)),
        ..IMAGE
    },
    Variable {
        name: "stenosis",
        names: &[
            "stenosis",
            "diameter stenosis",
            "residual stenosis",
            "carotid stenosis",
            "coronary stenosis",
            "luminal stenosis",
            "degree of stenosis",
            "carotid artery stenosis",
        ],
        plausible: Some((0.0, 100.0)),
        group: Group::Imaging,
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "ffr",
        names: &["fractional flow reserve"],
        abbreviations: &["FFR"],
        plausible: Some((0.0, 1.2)),
        ..FUNCTION
    },
    Variable {
        name: "abi",
        names: &["ankle brachial index", "ankle brachial pressure index", "abpi"],
        abbreviations: &["ABI"],
        plausible: Some((0.0, 3.0)),
        ..FUNCTION
    },
    Variable {
        name: "coronary_calcium",
        names: &[
            "coronary artery calcium score",
            "coronary artery calcium",
            "coronary calcium score",
            "agatston score",
        ],
        abbreviations: &["CAC"],
        plausible: Some((0.0, 10000.0)),
        ..IMAGE
    },
    Variable {
        name: "fev1",
        names: &[
            "fev1",
            "fev 1",
            "forced expiratory volume in 1 second",
            "forced expiratory volume in 1 s",
            "forced expiratory volume in one second",
            "forced expiratory volume in the first second",
            "forced expiratory volume",
            "forced expiratory volume 1",
            "post bronchodilator fev1",
            "postbronchodilator fev1",
            "pre bronchodilator fev1",
            "prebronchodilator fev1",
            "forced expiratory volume in 1 sec",
            "post bronchodilator forced expiratory volume in 1 second",
        ],
        abbreviations: &["FEV"],
        loinc: &["20150-9"],
        unit: Some("L"),
        plausible: Some((0.1, 8.0)),
        ..FUNCTION
    },
    Variable {
        name: "fev1_percent",
        names: &[
            "fev1 percent predicted",
            "percent predicted fev1",
            "fev1 predicted",
            "fev1 of predicted",
            "ppfev1",
            "predicted fev1",
            "fev1 percent of predicted",
            "percentage predicted fev1",
            "percent predicted forced expiratory volume in 1 second",
            "predicted forced expiratory volume in 1 second",
            "percent of predicted fev1",
            "fev1 percent",
        ],
        loinc: &["20152-5"],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "fev1_fvc",
        names: &[
            "fev1 fvc",
            "fev1 fvc ratio",
            "fev 1 fvc",
            "fev1 to fvc ratio",
            "forced expiratory volume forced vital capacity",
            "ratio of fev1 to fvc",
            "post bronchodilator fev1 fvc",
            "post bronchodilator fev1 fvc ratio",
            "fev1 forced vital capacity",
            "fev 1 fvc ratio",
            "tiffeneau index",
        ],
        loinc: &["19926-5"],
        plausible: Some((10.0, 120.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "fvc",
        names: &["fvc", "forced vital capacity", "vital capacity", "slow vital capacity"],
        abbreviations: &["SVC"],
        unit: Some("L"),
        plausible: Some((0.1, 10.0)),
        ..FUNCTION
    },
    Variable {
        name: "fvc_percent",
        names: &[
            "fvc percent predicted",
            "percent predicted fvc",
            "fvc predicted",
            "predicted fvc",
            "percent predicted forced vital capacity",
            "predicted forced vital capacity",
            "fvc of predicted",
        ],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "dlco",
        names: &[
            "dlco",
            "diffusing capacity",
            "diffusion capacity",
            "carbon monoxide diffusing capacity",
            "diffusing capacity of the lung for carbon monoxide",
            "diffusing capacity for carbon monoxide",
            "diffusion capacity of carbon monoxide",
            "lung diffusion capacity",
            "corrected dlco",
            "adjusted dlco",
            "tlco",
            "diffusing capacity of carbon monoxide",
            "diffusing capacity of lung for carbon monoxide",
            "diffusion capacity of the lung for carbon monoxide",
            "diffusion capacity for carbon monoxide",
            "carbon monoxide diffusion capacity",
        ],
        plausible: Some((5.0, 150.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "reversibility",
        names: &[
            "reversibility",
            "fev1 reversibility",
            "bronchodilator reversibility",
            "airway reversibility",
            "reversibility of fev1",
        ],
        plausible: Some((1.0, 100.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "feno",
        names: &[
            "feno",
            "fractional exhaled nitric oxide",
            "exhaled nitric oxide",
            "fraction of exhaled nitric oxide",
        ],
        unit: Some("[ppb]"),
        plausible: Some((1.0, 400.0)),
        ..FUNCTION
    },
    Variable {
        name: "pef",
        names: &["peak expiratory flow", "peak expiratory flow rate"],
        abbreviations: &["PEF", "PEFR"],
        unit: Some("L/min"),
        plausible: Some((20.0, 1000.0)),
        ..FUNCTION
    },
    Variable {
        name: "pao2",
        names: &[
            "pao2",
            "po2",
            "partial pressure of oxygen",
            "arterial oxygen partial pressure",
            "arterial oxygen tension",
            "arterial partial pressure of oxygen",
            "arterial po2",
            "partial pressure of arterial oxygen",
            "resting pao2",
        ],
        loinc: &["2703-7"],
        unit: Some("mm[Hg]"),
        plausible: Some((15.0, 700.0)),
        ..LAB
    },
    Variable {
        name: "paco2",
        names: &[
            "paco2",
            "pco2",
            "partial pressure of carbon dioxide",
            "arterial carbon dioxide tension",
            "partial pressure of arterial carbon dioxide",
            "arterial partial pressure of carbon dioxide",
            "arterial pco2",
        ],
        loinc: &["2019-8"],
        unit: Some("mm[Hg]"),
        plausible: Some((10.0, 200.0)),
        ..LAB
    },
    Variable {
        name: "pf_ratio",
        names: &[
            "pao2 fio2",
            "pao2 fio2 ratio",
            "p f ratio",
            "pf ratio",
            "pa02 fi02",
            "po2 fio2",
            "oxygenation index",
            "ratio of pao2 to fio2",
            "partial pressure of arterial oxygen to fraction of inspired oxygen ratio",
            "partial pressure of oxygen fraction of inspired oxygen",
            "pao2 to fio2 ratio",
            "partial pressure of oxygen oxygen concentration",
        ],
        unit: Some("mm[Hg]"),
        plausible: Some((20.0, 700.0)),
        ..FUNCTION
    },
    Variable {
        name: "fio2",
        names: &[
            "fio2",
            "fraction of inspired oxygen",
            "inspired oxygen fraction",
            "fraction of inspired o2",
        ],
        loinc: &["19994-3"],
        plausible: Some((21.0, 100.0)),
        ..FUNCTION_PERCENT
    },
    Variable {
        name: "peep",
        names: &["positive end expiratory pressure"],
        abbreviations: &["PEEP"],
        unit: Some("cm[H2O]"),
        plausible: Some((0.0, 40.0)),
        ..FUNCTION
    },
    Variable {
        name: "ahi",
        names: &[
            "apnea hypopnea index",
            "apnoea hypopnoea index",
            "ahi",
            "central ahi",
            "total apnea hypopnea index",
        ],
        unit: Some("/h"),
        plausible: Some((0.0, 200.0)),
        ..FUNCTION
    },
    Variable {
        name: "vo2max",
        names: &[
            "peak vo2",
            "vo2 max",
            "vo2max",
            "vo2 peak",
            "maximal oxygen consumption",
            "peak oxygen consumption",
            "maximal oxygen uptake",
            "peak oxygen uptake",
        ],
        unit: Some("mL/min/kg"),
        plausible: Some((3.0, 100.0)),
        ..FUNCTION
    },
    Variable {
        name: "six_minute_walk",
        names: &[
            "6 minute walk distance",
            "six minute walk distance",
            "6 minute walk test",
            "six minute walk test",
            "6mwd",
            "6mwt",
            "6 minute walking distance",
            "6 min walk distance",
            "6 min walk test",
            "6 minute walk",
            "6 minute walk test distance",
        ],
        unit: Some("m"),
        plausible: Some((5.0, 1000.0)),
        ..FUNCTION
    },
    Variable {
        name: "gait_speed",
        names: &["gait speed", "walking speed"],
        unit: Some("m/s"),
        plausible: Some((0.05, 4.0)),
        ..FUNCTION
    },
    Variable {
        name: "grip_strength",
        names: &["grip strength", "hand grip strength", "handgrip strength"],
        unit: Some("kg"),
        plausible: Some((1.0, 100.0)),
        ..FUNCTION
    },
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
