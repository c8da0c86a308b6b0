//! What the browser says on the visitor's behalf. Knows the signals by name, and not what they turn off.

/// What the browser says on the visitor's behalf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OptOutSignals {
    /// Global Privacy Control, where the owner honors it: nothing of targeting without a choice.
    pub gpc: bool,
    /// Do Not Track, where the owner honors it: the same.
    pub dnt: bool,
}

impl OptOutSignals {
    /// Whether it says something that the other did not.
    pub fn beyond(self, other: OptOutSignals) -> bool {
        self.gpc && !other.gpc || self.dnt && !other.dnt
    }
}
