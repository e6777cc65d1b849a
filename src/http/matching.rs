//! The operations on matching: which trials fit a patient, which patients a trial, and why.

use actix_web::HttpResponse;

use crate::fhir::Resource;
use crate::http::aside::aside;
use crate::http::body::Body;
use crate::http::extract::Ask;
use crate::http::problem::Problem;
use crate::http::render;
use crate::http::turn::matched;
use crate::interaction::{MatchingOperation, Refusal};
use crate::operation::matching::{Demand, Matching, Question, read_clinical_trial, read_request};

/// An operation on matching, by `GET` or `POST`. What is sent is answered and not kept.
pub(crate) async fn operate(ask: &Ask<'_>, operation: MatchingOperation, body: Body) -> Result<HttpResponse, Problem> {
    let (kind, id) = (ask.target.kind.to_owned(), ask.target.id.to_owned());
    let (version, base) = (ask.version(), ask.base());
    let parameters = ask.parameters.clone();
    let (body, room) = body.into_parts();
    let work = |matching: Matching| async move {
        // The room is taken until the body is no longer needed, whether or not anybody waits for the answer.
        let _room = room;
        let question = Question {
            version,
            base,
            request: if operation == MatchingOperation::TrialsOnly {
                read_clinical_trial(&body)?
            } else {
                read_request(&parameters, &body)?
            },
            patient: (kind == "Patient").then(|| id.clone()),
        };
        let answer = answered(&matching, operation, &id, &question).await?;
        Ok(answer.to_bytes())
    };
    let answer = if operation == MatchingOperation::DataRequirements {
        // A plan is read, and nobody is matched.
        aside(ask.door, work(ask.door.matching(Demand::default()))).await?
    } else {
        matched(ask.door, work).await?
    };
    Ok(render::resource(ask, answer).await)
}

async fn answered(
    matching: &Matching,
    operation: MatchingOperation,
    id: &str,
    question: &Question,
) -> Result<Resource, Refusal> {
    match operation {
        MatchingOperation::Match | MatchingOperation::MatchTrials => matching.match_trials(question).await,
        MatchingOperation::TrialsOnly => matching.trials_only(question).await,
        MatchingOperation::MatchPatients => matching.match_patients(id, question).await,
        MatchingOperation::Evaluate => matching.evaluate(id, question).await,
        MatchingOperation::Apply => matching.apply(id, question).await,
        MatchingOperation::DataRequirements => matching.data_requirements(id, question.version).await,
    }
}
