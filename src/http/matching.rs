//! The operations on matching: which trials fit a patient, which patients a trial, and why.

use actix_web::HttpResponse;

use crate::fhir::Resource;
use crate::http::aside::aside;
use crate::http::body::Body;
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::interaction::{Interaction, Refusal};
use crate::operation::matching::{Matching, Question, read_clinical_trial, read_request};

/// An operation on matching, by `GET` or `POST`. What is sent is answered and not kept.
pub(crate) async fn operate(ask: &Ask<'_>, interaction: Interaction, body: Body) -> Result<HttpResponse, Problem> {
    let matching = ask.door.matching();
    let (kind, id) = (ask.target.kind.to_owned(), ask.target.id.to_owned());
    let (version, base) = (ask.version(), ask.base());
    let parameters = ask.parameters.clone();
    let (body, room) = body.into_parts();
    let work = async move {
        // The room is taken until the body is no longer needed, whether or not anybody waits for the answer.
        let _room = room;
        let question = Question {
            version,
            base,
            request: if interaction == Interaction::TrialsOnly {
                read_clinical_trial(&body)?
            } else {
                read_request(&parameters, &body)?
            },
            patient: (kind == "Patient").then(|| id.clone()),
        };
        let answer = answered(&matching, interaction, &id, &question).await?;
        Ok(answer.to_bytes())
    };
    let answer = aside(ask.door, work).await?;
    Ok(render::resource(ask, answer).await)
}

async fn answered(
    matching: &Matching,
    interaction: Interaction,
    id: &str,
    question: &Question,
) -> Result<Resource, Refusal> {
    match interaction {
        Interaction::MatchPatients => matching.match_patients(id, question).await,
        Interaction::Evaluate => matching.evaluate(id, question).await,
        Interaction::Apply => matching.apply(id, question).await,
        Interaction::DataRequirements => matching.data_requirements(id, question.version).await,
        Interaction::TrialsOnly => matching.trials_only(question).await,
        Interaction::Match
        | Interaction::MatchTrials
        | Interaction::Read
        | Interaction::Vread
        | Interaction::HistoryInstance
        | Interaction::Create
        | Interaction::Update
        | Interaction::Transaction
        | Interaction::SearchType
        | Interaction::Capabilities
        | Interaction::Everything
        | Interaction::Validate => matching.match_trials(question).await,
    }
}
