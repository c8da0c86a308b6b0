//! stub
pub fn open() {}
pub fn open_once(_: u32) {}
pub fn close() -> bool {
    false
}
pub fn watch() {}
pub fn refresh() {}
pub fn rescan(_: Option<web_sys::Node>) {}
