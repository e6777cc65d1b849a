//! Scores of nerves, mind and sleep.

use crate::eligibility::variable::kind::Variable;
use crate::eligibility::variable::template::{MEAN_SCORE, SCORE};

/// Scores of nerves, mind and sleep.
pub(super) const ROWS: &[Variable] = &[
    Variable {
        name: "edss",
        names: &[
            "edss",
            "expanded disability status scale",
            "edss score",
            "expanded disability status scale score",
            "expanded disability status score",
            "kurtzke expanded disability status scale",
        ],
        plausible: Some((0.0, 10.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "hoehn_yahr",
        names: &[
            "hoehn and yahr",
            "hoehn yahr",
            "hoehn and yahr stage",
            "hoehn yahr stage",
            "hoehn and yahr scale",
            "modified hoehn and yahr",
            "h y stage",
            "modified hoehn yahr",
            "hoehn and yahr score",
            "hoehn and yahr scale score",
            "modified hoehn and yahr stage",
        ],
        plausible: Some((0.0, 5.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "updrs",
        names: &[
            "updrs",
            "mds updrs",
            "updrs part iii",
            "updrs score",
            "unified parkinson disease rating scale",
            "updrs iii",
            "unified parkinson s disease rating scale",
        ],
        plausible: Some((0.0, 260.0)),
        ..SCORE
    },
    Variable {
        name: "alsfrs_r",
        names: &[
            "alsfrs r",
            "alsfrs",
            "als functional rating scale",
            "amyotrophic lateral sclerosis functional rating scale",
        ],
        plausible: Some((0.0, 48.0)),
        ..SCORE
    },
    Variable {
        name: "mg_adl",
        names: &[
            "mg adl",
            "mg adl score",
            "myasthenia gravis activities of daily living",
            "mg activities of daily living",
        ],
        plausible: Some((0.0, 24.0)),
        ..SCORE
    },
    Variable {
        name: "mmse",
        names: &[
            "mmse",
            "mini mental state examination",
            "mini mental state exam",
            "mini mental status examination",
            "mini mental status exam",
            "mmse score",
            "mini mental state",
            "mini mental state examination score",
            "mini mental state exam score",
            "mini mental test",
            "folstein mini mental state examination",
            "folstein mmse",
            "minimental state examination",
            "mini mental examination",
            "mini mental score",
            "mini mental",
        ],
        loinc: &["72106-8"],
        plausible: Some((0.0, 30.0)),
        ..SCORE
    },
    Variable {
        name: "moca",
        names: &[
            "moca",
            "montreal cognitive assessment",
            "moca score",
            "montreal cognitive assessment score",
            "montreal cognitive assessment scale",
        ],
        plausible: Some((0.0, 30.0)),
        ..SCORE
    },
    Variable {
        name: "cdr",
        names: &[
            "clinical dementia rating",
            "cdr score",
            "clinical dementia rating scale",
            "clinical dementia rating score",
            "cdr global score",
            "clinical dementia rating global score",
            "cdr gs",
            "cdr scale",
        ],
        abbreviations: &["CDR"],
        plausible: Some((0.0, 3.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "adas_cog",
        names: &["adas cog", "adas cog score"],
        plausible: Some((0.0, 85.0)),
        ..MEAN_SCORE
    },
    Variable {
        name: "iq",
        names: &[
            "iq",
            "iq score",
            "intelligence quotient",
            "full scale iq",
            "estimated iq",
            "nonverbal iq",
            "verbal iq",
        ],
        plausible: Some((20.0, 200.0)),
        ..SCORE
    },
    Variable {
        name: "hachinski",
        names: &[
            "hachinski",
            "hachinski ischemic score",
            "modified hachinski",
            "hachinski score",
            "modified hachinski ischemic score",
            "modified hachinski score",
            "hachinski ischemia score",
            "modified hachinski ischemia scale",
            "hachinski ischemic scale",
        ],
        plausible: Some((0.0, 18.0)),
        ..SCORE
    },
    Variable {
        name: "geriatric_depression",
        names: &[
            "geriatric depression scale",
            "geriatric depression scale score",
            "gds score",
        ],
        abbreviations: &["GDS"],
        plausible: Some((0.0, 30.0)),
        ..SCORE
    },
    Variable {
        name: "global_deterioration",
        names: &["global deterioration scale", "global deterioration scale score"],
        plausible: Some((1.0, 7.0)),
        ..SCORE
    },
    Variable {
        name: "hamd",
        names: &[
            "hamd",
            "ham d",
            "hdrs",
            "hamilton depression rating scale",
            "hamilton rating scale for depression",
            "hamilton depression scale",
            "ham d score",
            "hamd 17",
            "ham d 17",
            "hdrs 17",
            "17 item hamilton depression scale",
            "17 item hamilton rating scale for depression",
            "hamd score",
            "hrsd",
            "hamd17",
            "ham d17",
            "17 item hamilton depression rating scale",
            "hamilton rating scale for depression score",
            "hamilton depression score",
        ],
        plausible: Some((0.0, 66.0)),
        ..SCORE
    },
    Variable {
        name: "hama",
        names: &[
            "ham a",
            "hama",
            "hamilton anxiety rating scale",
            "hamilton anxiety scale",
            "hamilton rating scale for anxiety",
            "ham a score",
        ],
        plausible: Some((0.0, 56.0)),
        ..SCORE
    },
    Variable {
        name: "madrs",
        names: &[
            "madrs",
            "montgomery asberg depression rating scale",
            "montgomery åsberg depression rating scale",
            "madrs score",
            "madrs total score",
            "montgomery asberg depression scale",
        ],
        plausible: Some((0.0, 60.0)),
        ..SCORE
    },
    Variable {
        name: "bdi",
        names: &[
            "beck depression inventory",
            "beck depression inventory ii",
            "bdi ii",
            "bdi score",
            "bdi ii score",
            "beck depression inventory score",
        ],
        abbreviations: &["BDI"],
        plausible: Some((0.0, 63.0)),
        ..SCORE
    },
    Variable {
        name: "phq9",
        names: &[
            "phq 9",
            "phq9",
            "patient health questionnaire 9",
            "phq 9 score",
            "patient health questionnaire",
        ],
        plausible: Some((0.0, 27.0)),
        ..SCORE
    },
    Variable {
        name: "gad7",
        names: &["gad 7", "gad7", "generalized anxiety disorder 7", "gad 7 score"],
        plausible: Some((0.0, 21.0)),
        ..SCORE
    },
    Variable {
        name: "qids",
        names: &[
            "qids",
            "qids sr",
            "quick inventory of depressive symptomatology",
            "qids c",
        ],
        plausible: Some((0.0, 27.0)),
        ..SCORE
    },
    Variable {
        name: "ymrs",
        names: &[
            "ymrs",
            "young mania rating scale",
            "ymrs score",
            "ymrs total score",
            "young mania rating scale score",
        ],
        plausible: Some((0.0, 60.0)),
        ..SCORE
    },
    Variable {
        name: "panss",
        names: &[
            "panss",
            "positive and negative syndrome scale",
            "panss total score",
            "panss score",
            "panss total",
            "positive and negative symptom scale",
            "positive and negative syndrome scale total score",
        ],
        plausible: Some((0.0, 210.0)),
        ..SCORE
    },
    Variable {
        name: "bprs",
        names: &[
            "bprs",
            "brief psychiatric rating scale",
            "bprs score",
            "bprs total score",
        ],
        plausible: Some((0.0, 168.0)),
        ..SCORE
    },
    Variable {
        name: "cgi_s",
        names: &[
            "cgi s",
            "clinical global impression severity",
            "clinical global impression",
            "cgi severity",
            "cgi s score",
            "clinical global impression of severity",
            "clinical global impression severity scale",
            "clinical global impression scale",
        ],
        abbreviations: &["CGI"],
        plausible: Some((1.0, 7.0)),
        ..SCORE
    },
    Variable {
        name: "ybocs",
        names: &[
            "y bocs",
            "ybocs",
            "yale brown obsessive compulsive scale",
            "y bocs score",
            "y bocs total score",
        ],
        plausible: Some((0.0, 40.0)),
        ..SCORE
    },
    Variable {
        name: "caps5",
        names: &["caps 5", "clinician administered ptsd scale", "caps 5 score"],
        plausible: Some((0.0, 136.0)),
        ..SCORE
    },
    Variable {
        name: "adhd_rs",
        names: &[
            "adhd rs",
            "adhd rs iv",
            "adhd rating scale",
            "adhd rs score",
            "adhd rs total score",
        ],
        plausible: Some((0.0, 54.0)),
        ..SCORE
    },
    Variable {
        name: "audit",
        names: &["audit score", "alcohol use disorders identification test"],
        abbreviations: &["AUDIT"],
        plausible: Some((0.0, 40.0)),
        ..SCORE
    },
    Variable {
        name: "ciwa",
        names: &[
            "ciwa",
            "ciwa ar",
            "clinical institute withdrawal assessment",
            "ciwa score",
            "ciwa ar score",
        ],
        plausible: Some((0.0, 67.0)),
        ..SCORE
    },
    Variable {
        name: "ftnd",
        names: &[
            "ftnd",
            "fagerstrom test for nicotine dependence",
            "fagerstrom",
            "fagerstrom score",
            "fagerström test for nicotine dependence",
        ],
        plausible: Some((0.0, 10.0)),
        ..SCORE
    },
    Variable {
        name: "insomnia_severity",
        names: &["insomnia severity index", "insomnia severity index score"],
        abbreviations: &["ISI"],
        plausible: Some((0.0, 28.0)),
        ..SCORE
    },
    Variable {
        name: "psqi",
        names: &["psqi", "pittsburgh sleep quality index", "psqi score"],
        plausible: Some((0.0, 21.0)),
        ..SCORE
    },
    Variable {
        name: "epworth",
        names: &[
            "epworth sleepiness scale",
            "epworth",
            "epworth sleepiness score",
            "epworth score",
            "epworth sleepiness scale score",
        ],
        abbreviations: &["ESS"],
        plausible: Some((0.0, 24.0)),
        ..SCORE
    },
    Variable {
        name: "rls_severity",
        names: &[
            "irls",
            "international restless legs syndrome",
            "total rls severity score",
            "irls score",
        ],
        plausible: Some((0.0, 40.0)),
        ..SCORE
    },
];
