//! Language, place and contact.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{ConceptType, Reason, Who};
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named, Question};

/// A language that someone speaks.
const fn language(name: &'static str) -> Named {
    Named {
        name,
        kind: ConceptType::Person,
        codes: &[],
        qualifiers: &["language"],
        family: Family::Logistics,
    }
}

/// The language.
const ENGLISH: Named = language("english");

/// The language.
const SPANISH: Named = language("spanish");

/// The language.
const FRENCH: Named = language("french");

/// The language.
const GERMAN: Named = language("german");

/// The language.
const DUTCH: Named = language("dutch");

/// The language.
const DANISH: Named = language("danish");

/// The language.
const SWEDISH: Named = language("swedish");

/// The language.
const NORWEGIAN: Named = language("norwegian");

/// The language.
const FINNISH: Named = language("finnish");

/// The language.
const ITALIAN: Named = language("italian");

/// The language.
const PORTUGUESE: Named = language("portuguese");

/// The language.
const ARABIC: Named = language("arabic");

/// The language.
const CHINESE: Named = language("chinese");

/// The language.
const MANDARIN: Named = language("mandarin");

/// The language.
const CANTONESE: Named = language("cantonese");

/// The language.
const JAPANESE: Named = language("japanese");

/// The language.
const KOREAN: Named = language("korean");

/// The language.
const HEBREW: Named = language("hebrew");

/// The language.
const HINDI: Named = language("hindi");

/// The language.
const TURKISH: Named = language("turkish");

/// The language.
const THAI: Named = language("thai");

/// The language.
const VIETNAMESE: Named = language("vietnamese");

/// The language.
const RUSSIAN: Named = language("russian");

/// The language.
const POLISH: Named = language("polish");

/// The language.
const GREEK: Named = language("greek");

/// The language.
const CZECH: Named = language("czech");

/// The language.
const HUNGARIAN: Named = language("hungarian");

/// The language.
const URDU: Named = language("urdu");

/// The language.
const BENGALI: Named = language("bengali");

/// The language.
const PERSIAN: Named = language("persian");

/// The language.
const MALAY: Named = language("malay");

/// The language.
const SWAHILI: Named = language("swahili");

/// The language.
const XHOSA: Named = language("xhosa");

/// The language.
const CREOLE: Named = language("creole");

/// The language.
const PUTONGHUA: Named = language("putonghua");

/// A language that the words do not name.
const LANGUAGE: Named = language("language");

/// A language barrier.
const BARRIER: Question = Question {
    reason: Reason::Compliance,
    who: Who::Clinician,
    ask: "Does language stand between the participant and the staff?",
    denied: "Do the participant and the staff understand each other's language?",
    family: Family::Logistics,
    whole: true,
};

/// A telephone.
const PHONE: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant have a telephone?",
    denied: "Is the participant without a telephone?",
    family: Family::Logistics,
    whole: true,
};

/// The internet.
const ONLINE: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant have the means to go online or receive mail?",
    denied: "Is the participant without the means to go online or receive mail?",
    family: Family::Logistics,
    whole: true,
};

/// The way to the site.
const NEAR: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant live where they can come to the site?",
    denied: "Does the participant live too far from the site, or can they not travel?",
    family: Family::Logistics,
    whole: true,
};

/// Moving away.
const MOVE: Question = Question {
    reason: Reason::Future,
    who: Who::Participant,
    ask: "Does the participant plan to move or travel away during the study?",
    denied: "Will the participant stay in the area during the study?",
    family: Family::Logistics,
    whole: true,
};

/// Insurance.
const INSURANCE: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant have the insurance that the study asks for?",
    denied: "Is the participant without the insurance that the study asks for?",
    family: Family::Logistics,
    whole: true,
};

/// Custody.
const CUSTODY: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Is the participant in prison, or held or treated by order of a court?",
    denied: "Is the participant free of any order of a court?",
    family: Family::Logistics,
    whole: true,
};

/// Staff and their families.
const STAFF: Question = Question {
    reason: Reason::Compliance,
    who: Who::Site,
    ask: "Is the participant, or someone close to them, of the staff of the study?",
    denied: "Is the participant not of the staff of the study?",
    family: Family::Logistics,
    whole: true,
};

/// Legal protection.
const PROTECTED: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Is the participant under legal protection?",
    denied: "Is the participant under no legal protection?",
    family: Family::Logistics,
    whole: true,
};

/// A place to live.
const HOUSED: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant have a stable place to live?",
    denied: "Is the participant without a stable place to live?",
    family: Family::Logistics,
    whole: true,
};

/// Military service.
const SERVICE: Question = Question {
    reason: Reason::Compliance,
    who: Who::Participant,
    ask: "Does the participant serve in the armed forces?",
    denied: "Does the participant not serve in the armed forces?",
    family: Family::Logistics,
    whole: true,
};

/// Language, place and contact: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Language, place and contact",
    understands: "The language someone speaks, by name. Place of living, telephone, insurance, custody and ties to the staff, which a person is asked.",
    phrases: &[
        (
            Cue::Named(&ENGLISH),
            &[
                "english",
                "english speaking",
                "english language",
                "english speaker",
                "english speakers",
            ],
        ),
        (
            Cue::Named(&SPANISH),
            &[
                "spanish",
                "spanish speaking",
                "spanish language",
                "spanish speaker",
                "spanish speakers",
            ],
        ),
        (
            Cue::Named(&FRENCH),
            &[
                "french",
                "french speaking",
                "french language",
                "french speaker",
                "french speakers",
            ],
        ),
        (
            Cue::Named(&GERMAN),
            &[
                "german",
                "german speaking",
                "german language",
                "german speaker",
                "german speakers",
            ],
        ),
        (
            Cue::Named(&DUTCH),
            &[
                "dutch",
                "dutch speaking",
                "dutch language",
                "dutch speaker",
                "dutch speakers",
            ],
        ),
        (
            Cue::Named(&DANISH),
            &[
                "danish",
                "danish speaking",
                "danish language",
                "danish speaker",
                "danish speakers",
            ],
        ),
        (
            Cue::Named(&SWEDISH),
            &[
                "swedish",
                "swedish speaking",
                "swedish language",
                "swedish speaker",
                "swedish speakers",
            ],
        ),
        (
            Cue::Named(&NORWEGIAN),
            &[
                "norwegian",
                "norwegian speaking",
                "norwegian language",
                "norwegian speaker",
                "norwegian speakers",
            ],
        ),
        (
            Cue::Named(&FINNISH),
            &[
                "finnish",
                "finnish speaking",
                "finnish language",
                "finnish speaker",
                "finnish speakers",
            ],
        ),
        (
            Cue::Named(&ITALIAN),
            &[
                "italian",
                "italian speaking",
                "italian language",
                "italian speaker",
                "italian speakers",
            ],
        ),
        (
            Cue::Named(&PORTUGUESE),
            &[
                "portuguese",
                "portuguese speaking",
                "portuguese language",
                "portuguese speaker",
                "portuguese speakers",
            ],
        ),
        (
            Cue::Named(&ARABIC),
            &[
                "arabic",
                "arabic speaking",
                "arabic language",
                "arabic speaker",
                "arabic speakers",
            ],
        ),
        (
            Cue::Named(&CHINESE),
            &[
                "chinese",
                "chinese speaking",
                "chinese language",
                "chinese speaker",
                "chinese speakers",
            ],
        ),
        (
            Cue::Named(&MANDARIN),
            &[
                "mandarin",
                "mandarin speaking",
                "mandarin language",
                "mandarin speaker",
                "mandarin speakers",
            ],
        ),
        (
            Cue::Named(&CANTONESE),
            &[
                "cantonese",
                "cantonese speaking",
                "cantonese language",
                "cantonese speaker",
                "cantonese speakers",
            ],
        ),
        (
            Cue::Named(&JAPANESE),
            &[
                "japanese",
                "japanese speaking",
                "japanese language",
                "japanese speaker",
                "japanese speakers",
            ],
        ),
        (
            Cue::Named(&KOREAN),
            &[
                "korean",
                "korean speaking",
                "korean language",
                "korean speaker",
                "korean speakers",
            ],
        ),
        (
            Cue::Named(&HEBREW),
            &[
                "hebrew",
                "hebrew speaking",
                "hebrew language",
                "hebrew speaker",
                "hebrew speakers",
            ],
        ),
        (
            Cue::Named(&HINDI),
            &[
                "hindi",
                "hindi speaking",
                "hindi language",
                "hindi speaker",
                "hindi speakers",
            ],
        ),
        (
            Cue::Named(&TURKISH),
            &[
                "turkish",
                "turkish speaking",
                "turkish language",
                "turkish speaker",
                "turkish speakers",
            ],
        ),
        (
            Cue::Named(&THAI),
            &[
                "thai",
                "thai speaking",
                "thai language",
                "thai speaker",
                "thai speakers",
            ],
        ),
        (
            Cue::Named(&VIETNAMESE),
            &[
                "vietnamese",
                "vietnamese speaking",
                "vietnamese language",
                "vietnamese speaker",
                "vietnamese speakers",
            ],
        ),
        (
            Cue::Named(&RUSSIAN),
            &[
                "russian",
                "russian speaking",
                "russian language",
                "russian speaker",
                "russian speakers",
            ],
        ),
        (
            Cue::Named(&POLISH),
            &[
                "polish",
                "polish speaking",
                "polish language",
                "polish speaker",
                "polish speakers",
            ],
        ),
        (
            Cue::Named(&GREEK),
            &[
                "greek",
                "greek speaking",
                "greek language",
                "greek speaker",
                "greek speakers",
            ],
        ),
        (
            Cue::Named(&CZECH),
            &[
                "czech",
                "czech speaking",
                "czech language",
                "czech speaker",
                "czech speakers",
            ],
        ),
        (
            Cue::Named(&HUNGARIAN),
            &[
                "hungarian",
                "hungarian speaking",
                "hungarian language",
                "hungarian speaker",
                "hungarian speakers",
            ],
        ),
        (
            Cue::Named(&URDU),
            &[
                "urdu",
                "urdu speaking",
                "urdu language",
                "urdu speaker",
                "urdu speakers",
            ],
        ),
        (
            Cue::Named(&BENGALI),
            &[
                "bengali",
                "bengali speaking",
                "bengali language",
                "bengali speaker",
                "bengali speakers",
            ],
        ),
        (
            Cue::Named(&PERSIAN),
            &[
                "persian",
                "persian speaking",
                "persian language",
                "persian speaker",
                "persian speakers",
            ],
        ),
        (
            Cue::Named(&MALAY),
            &[
                "malay",
                "malay speaking",
                "malay language",
                "malay speaker",
                "malay speakers",
            ],
        ),
        (
            Cue::Named(&SWAHILI),
            &[
                "swahili",
                "swahili speaking",
                "swahili language",
                "swahili speaker",
                "swahili speakers",
            ],
        ),
        (
            Cue::Named(&XHOSA),
            &[
                "xhosa",
                "xhosa speaking",
                "xhosa language",
                "xhosa speaker",
                "xhosa speakers",
            ],
        ),
        (
            Cue::Named(&CREOLE),
            &[
                "creole",
                "creole speaking",
                "creole language",
                "creole speaker",
                "creole speakers",
            ],
        ),
        (
            Cue::Named(&PUTONGHUA),
            &[
                "putonghua",
                "putonghua speaking",
                "putonghua language",
                "putonghua speaker",
                "putonghua speakers",
            ],
        ),
        (
            Cue::Opaque(&BARRIER),
            &[
                "language barrier",
                "language barriers",
                "language difficulties",
                "language problem",
                "language problems",
                "linguistic barrier",
                "communication barrier",
                "communication barriers",
                "language disorder precluding",
                "insufficient language skills",
            ],
        ),
        (
            Cue::Named(&LANGUAGE),
            &[
                "fluent",
                "fluency",
                "fluent in",
                "language",
                "languages",
                "local language",
                "national language",
                "native language",
                "primary language",
                "language proficiency",
                "language skills",
                "language fluency",
                "mother tongue",
                "native speaker",
                "native speakers",
                "literate",
                "literacy",
                "illiterate",
                "able to read and write",
                "read and write",
                "speak",
                "speaks",
                "speaking",
                "spoken language",
                "speakers",
                "read and speak",
                "speak and read",
                "speak and understand",
                "read and understand",
                "oral and written language",
                "written and spoken language",
            ],
        ),
        (
            Cue::Opaque(&PHONE),
            &[
                "telephone",
                "phone",
                "cell phone",
                "smartphone",
                "mobile phone",
                "working telephone",
                "telephone access",
                "access to a telephone",
                "access to a phone",
                "access to telephone",
                "phone number",
                "telephone number",
                "reachable by phone",
                "reachable by telephone",
                "contacted by telephone",
                "contacted by phone",
                "cellphone",
            ],
        ),
        (
            Cue::Opaque(&ONLINE),
            &[
                "internet access",
                "access to the internet",
                "access to internet",
                "internet",
                "email",
                "e mail",
                "email address",
                "e mail address",
                "computer access",
                "access to a computer",
                "online access",
            ],
        ),
        (
            Cue::Opaque(&NEAR),
            &[
                "transportation",
                "reliable transportation",
                "access to transportation",
                "live within",
                "living within",
                "lives within",
                "reside within",
                "residing within",
                "resides within",
                "residence within",
                "live near",
                "living near",
                "live in the area",
                "live too far",
                "living too far",
                "geographically",
                "geographic distance",
                "geographic accessibility",
                "geographical accessibility",
                "geographic proximity",
                "geographical proximity",
                "geographic",
                "geographical",
                "travel distance",
                "distance from",
                "distance to",
                "commuting distance",
                "driving distance",
                "catchment area",
                "willing to travel",
                "able to travel",
                "unable to travel",
                "reside",
                "residing",
                "resides",
                "resident of",
                "residents of",
                "living in",
                "live in",
                "place of residence",
                "resident in",
            ],
        ),
        (
            Cue::Opaque(&MOVE),
            &[
                "relocate",
                "relocating",
                "relocation",
                "moving away",
                "moving out",
                "move away",
                "move out of",
                "planning to move",
                "plan to move",
                "plans to move",
                "intend to move",
                "planning to relocate",
                "plan to relocate",
                "planning to leave",
                "plan to leave",
                "leaving the area",
                "leave the area",
                "plans to travel",
                "planning to travel",
                "planned travel",
                "travel plans",
                "plan to travel",
            ],
        ),
        (
            Cue::Opaque(&INSURANCE),
            &[
                "health insurance",
                "insurance",
                "medical insurance",
                "insured",
                "uninsured",
                "insurance coverage",
                "social security",
                "social security number",
                "social security system",
                "social security scheme",
                "social security regime",
                "affiliated to",
                "affiliated to a social security",
                "affiliated with a social security",
                "affiliation to a social security",
                "affiliation to the social security",
                "affiliation to social security",
                "health coverage",
                "national health insurance",
                "beneficiary of",
                "covered by insurance",
                "without health coverage",
                "french social security scheme",
                "french social security system",
            ],
        ),
        (
            Cue::Opaque(&CUSTODY),
            &[
                "incarcerated",
                "incarceration",
                "prisoner",
                "prisoners",
                "imprisoned",
                "imprisonment",
                "prison",
                "jail",
                "inmate",
                "inmates",
                "deprived of liberty",
                "deprived of freedom",
                "deprived of their liberty",
                "deprived of their freedom",
                "detained",
                "in custody",
                "institutionalized by",
                "institutionalised",
                "institutionalized",
                "court order",
                "court ordered",
                "legally mandated",
                "compulsorily detained",
                "involuntarily",
                "involuntarily incarcerated",
                "judicial order",
                "administrative decision",
                "judicial decision",
                "pending legal charges",
                "legal detention",
                "forensic patient",
                "on probation",
                "parole",
            ],
        ),
        (
            Cue::Opaque(&STAFF),
            &[
                "employees of",
                "employee of",
                "employee",
                "employees",
                "staff member",
                "staff members",
                "study staff",
                "site staff",
                "study personnel",
                "site personnel",
                "research staff",
                "member of the study team",
                "members of the study team",
                "family member of",
                "family members of",
                "relative of",
                "relatives of",
                "immediate family member of",
                "family of the investigator",
                "first degree relative of the investigator",
                "employed by",
                "directly involved in the study",
                "involved in the conduct of the study",
                "students and staff",
                "employee of the sponsor",
                "sponsor employee",
                "dependent on the sponsor",
                "dependent of the investigator",
                "directly affiliated with",
            ],
        ),
        (
            Cue::Opaque(&PROTECTED),
            &[
                "under legal protection",
                "legal protection",
                "protective supervision",
                "legally protected",
                "judicial protection",
                "under judicial protection",
                "safeguard of justice",
                "under the protection of justice",
                "ward of the state",
                "wards of the state",
                "ward of the court",
                "maintenance of justice",
                "person under protection",
                "protected by law",
                "under law protection",
            ],
        ),
        (
            Cue::Opaque(&HOUSED),
            &[
                "homeless",
                "homelessness",
                "permanent address",
                "fixed address",
                "stable housing",
                "stable living",
                "unstable housing",
                "stable residence",
                "permanent residence",
                "stable home environment",
            ],
        ),
        (
            Cue::Opaque(&SERVICE),
            &[
                "military service",
                "active duty",
                "active military",
                "active duty military",
                "military personnel",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Able to read and speak English or Spanish",
            "any(person \"english\" {language}, person \"spanish\" {language})",
        ),
        (
            Side::Exclusion,
            "Unable to understand French",
            "not person \"french\" {language}",
        ),
        (
            Side::Inclusion,
            "Has a telephone and lives within 50 km of the site",
            "all(? compliance, ? compliance)",
        ),
        (
            Side::Exclusion,
            "Prisoners or employees of the sponsor",
            "any(? compliance, ? compliance)",
        ),
        (Side::Inclusion, "Covered by health insurance", "? compliance"),
    ],
};
