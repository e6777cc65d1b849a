//! Names of variables that sets spell in their own ways.

/// The names under which we may state what a set calls `var`; each has its own leaf.
pub(crate) fn accepted(var: &str) -> Vec<&str> {
    match var {
        "bilirubin" => vec!["bilirubin_total", "bilirubin"],
        "crcl" => vec!["creatinine_clearance"],
        "ast_alt" => vec!["ast", "alt"],
        "bp" => vec!["sbp", "dbp"],
        "child_pugh" | "child_pugh_score" => vec!["child_pugh_score", "child_pugh_class"],
        "asa" => vec!["asa", "asa_class", "asa_status"],
        "nyha" => vec!["nyha", "nyha_class"],
        "cholesterol" => vec!["cholesterol", "cholesterol_total"],
        "sbp" => vec!["sbp", "systolic_blood_pressure"],
        "dbp" => vec!["dbp", "diastolic_blood_pressure"],
        "glucose" => vec!["glucose", "glucose_fasting", "fasting_glucose"],
        "fev1" => vec!["fev1", "fev1_percent", "fev1_predicted", "fev1_percent_predicted"],
        "qtc" => vec!["qtc", "qtcf", "qtcb"],
        "ecog" => vec!["ecog", "who_performance_status", "performance_status"],
        "cd4" => vec!["cd4", "cd4_count"],
        "iop" => vec!["iop", "intraocular_pressure"],
        "gestational_age" => vec!["gestational_age", "pregnancy_week"],
        "bun" => vec!["bun", "urea"],
        other => vec![other],
    }
}

/// Whether our variable `ours` is what a set calls `gold`.
pub(crate) fn same(gold: &str, ours: &str) -> bool {
    accepted(gold).contains(&ours)
}

#[test]
fn sets_spell_variables_in_their_own_ways() {
    assert!(same("crcl", "creatinine_clearance"));
    assert!(same("ast_alt", "ast") && same("ast_alt", "alt"));
    assert!(same("lvef", "lvef") && !same("lvef", "ef"));
}
