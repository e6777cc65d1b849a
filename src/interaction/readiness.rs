//! Whether the store answers: what a balancer asks before it sends anyone here.

use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;

/// Asks the store to read and to write.
pub async fn ready(repository: &Repository) -> Result<(), Refusal> {
    Ok(repository.store().ping().await?)
}
