//! Inputs that are one record: page texts.

use std::ops::ControlFlow;

use crate::registry::container::cut::{Collector, Position, Sink, Splitter, at_place};
use crate::trial::{Finding, Format};

/// Gives the whole input as one record.
#[derive(Debug)]
pub(crate) struct WholeSplitter {
    collector: Collector,
    format: Format,
    at: Position,
}

impl WholeSplitter {
    /// A splitter for an input of at most `record_bytes_max` bytes.
    pub(crate) fn new(format: Format, record_bytes_max: usize) -> Self {
        Self {
            collector: Collector::new(record_bytes_max),
            format,
            at: Position::START,
        }
    }
}

impl Splitter for WholeSplitter {
    fn feed(&mut self, chunk: &[u8], _sink: Sink<'_>) -> ControlFlow<()> {
        self.collector.push(chunk);
        self.at.pass(chunk);
        ControlFlow::Continue(())
    }

    fn finish(&mut self, cause: Option<Finding>, sink: Sink<'_>) -> ControlFlow<()> {
        let cut = match cause {
            None => self.collector.take(Some(self.format)),
            Some(why) => {
                let here = self.at.place();
                self.collector.refuse(at_place(why, &here))
            }
        };
        sink(cut)
    }

    fn buffered_bytes_max(&self) -> usize {
        self.collector.held_max()
    }
}
