//! The families of criteria: what each is called, the words it is known by, and examples that are tests.

mod age;
mod allergy;
mod biomarker;
mod comorbidity;
mod compliance;
mod conditional;
pub(crate) mod consent;
pub(crate) mod contraception;
mod diagnosis;
mod infection;
mod investigational;
pub(crate) mod judgement;
mod karnofsky;
mod lab;
mod life_expectancy;
mod lines;
mod logistics;
mod measurable;
mod medication;
mod metastasis;
pub(crate) mod name;
mod organ_score;
mod other_malignancy;
mod page;
mod performance;
mod permission;
mod pregnancy;
mod prior_therapy;
mod reference;
mod sex;
mod stage;
mod steroid;
mod surgery;
mod toxicity;
mod tumor_burden;
mod windows;

use page::Page;

/// Every family, in order.
pub(crate) const PAGES: &[&Page] = &[
    &age::PAGE,
    &sex::PAGE,
    &performance::PAGE,
    &karnofsky::PAGE,
    &life_expectancy::PAGE,
    &lab::PAGE,
    &conditional::PAGE,
    &diagnosis::PAGE,
    &stage::PAGE,
    &metastasis::PAGE,
    &tumor_burden::PAGE,
    &measurable::PAGE,
    &biomarker::PAGE,
    &prior_therapy::PAGE,
    &lines::PAGE,
    &windows::PAGE,
    &surgery::PAGE,
    &investigational::PAGE,
    &medication::PAGE,
    &steroid::PAGE,
    &infection::PAGE,
    &organ_score::PAGE,
    &comorbidity::PAGE,
    &other_malignancy::PAGE,
    &allergy::PAGE,
    &pregnancy::PAGE,
    &contraception::PAGE,
    &consent::PAGE,
    &compliance::PAGE,
    &judgement::PAGE,
    &logistics::PAGE,
    &toxicity::PAGE,
    &reference::PAGE,
    &permission::PAGE,
];
