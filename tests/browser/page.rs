//! What tests do to the page as its owner would: run a script, ask for an expression's value.

use wasm_bindgen::JsValue;

/// The value of an expression, as text; `threw: …` if it threw.
pub fn ask(expression: &str) -> String {
    let code = [
        "try { return String((",
        expression,
        ")) } catch (error) { return `threw: ${error}` }",
    ];
    let function = js_sys::Function::new_no_args(&code.concat());
    let answer = function
        .call0(&JsValue::UNDEFINED)
        .expect("the code catches");
    answer.as_string().expect("a text")
}

/// Runs statements.
pub fn script(statements: &str) {
    let function = js_sys::Function::new_no_args(statements);
    function.call0(&JsValue::UNDEFINED).expect(statements);
}

/// Waits until the expression answers `true`; at most two seconds.
pub async fn wait(expression: &str) {
    for _ in 0..200 {
        if ask(expression) == "true" {
            return;
        }
        gloo_timers::future::TimeoutFuture::new(10).await;
    }
    panic!("never: {expression}");
}
