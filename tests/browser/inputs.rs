//! What page code hands over, read into a plain tree whatever it is.

use placet::browser::inputs::{gpc, tree};
use placet::config::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test as test;

fn of(expression: &str) -> Value {
    let code = ["return (", expression, ")"].concat();
    let function = js_sys::Function::new_no_args(&code);
    tree(&function.call0(&JsValue::UNDEFINED).expect(expression))
}

fn number(number: f64) -> Value {
    Value::Num(number)
}

#[test]
fn what_json_can_say_is_read() {
    assert_eq!(
        of("{ a: [1, 'x', true, null], b: { c: {} } }"),
        Value::map(vec![
            (
                "a",
                Value::list(vec![
                    number(1.0),
                    Value::Str("x"),
                    Value::Bool(true),
                    Value::Null
                ])
            ),
            ("b", Value::map(vec![("c", Value::map(vec![]))])),
        ])
    );
}

#[test]
fn an_object_of_another_frame_is_read_alike() {
    assert_eq!(
        of("(() => {
            const frame = document.createElement('iframe');
            document.body.append(frame);
            const foreign = frame.contentWindow.JSON.parse('{\"categories\":{\"performance\":true},\"list\":[1]}');
            frame.remove();
            return foreign;
        })()"),
        Value::map(vec![
            ("categories", Value::map(vec![("performance", Value::Bool(true))])),
            ("list", Value::list(vec![number(1.0)])),
        ])
    );
}

#[test]
fn what_is_no_tree_is_nothing() {
    for odd in [
        "undefined",
        "() => 1",
        "Symbol()",
        "10n",
        "new Proxy({}, { ownKeys() { throw 1 } })",
    ] {
        assert_eq!(of(odd), Value::Null, "{odd}");
    }
    let odd = of("{ a() {}, b: undefined, c: NaN, d: 2 }");
    let rest = vec![("c", Value::Null), ("d", number(2.0))];
    assert_eq!(odd, Value::map(rest));
}

/// Fault: A getter of the config throws.
#[test]
fn what_throws_hides_nothing_else() {
    assert_eq!(
        of("{ get a() { throw 1 }, b: 2, c: [10n, 3] }"),
        Value::map(vec![
            ("b", number(2.0)),
            ("c", Value::list(vec![Value::Null, number(3.0)])),
        ])
    );
}

/// Fault: A library of the page replaces how values become JSON.
#[test]
fn a_library_that_writes_its_own_json_changes_nothing() {
    let read = of("(() => {
        Array.prototype.toJSON = Object.prototype.toJSON = () => 'mine';
        return { a: [1, 'x'] };
    })()");
    js_sys::eval("delete Array.prototype.toJSON; delete Object.prototype.toJSON").unwrap();
    let list = Value::list(vec![number(1.0), Value::Str("x")]);
    assert_eq!(read, Value::map(vec![("a", list)]));
}

/// Fault: The config is a tree without an end.
#[test]
fn a_tree_that_goes_too_deep_is_cut() {
    for deep in [
        "(() => { let a = {}; for (let i = 0; i < 1e6; i++) a = { a }; return a; })()",
        "(() => { const a = {}; a.a = a; return a; })()",
    ] {
        let deep = of(deep);
        let mut depth = 0;
        let mut inner = &deep;
        while let Some(next) = inner.get("a") {
            inner = next;
            depth += 1;
        }
        assert_eq!(depth, 16);
    }
}

/// Libraries and pages put texts and numbers there, `"0"` among them.
#[test]
fn global_privacy_control_is_on_where_it_is_true() {
    for (value, on) in [
        ("true", true),
        ("false", false),
        ("undefined", false),
        ("1", false),
        ("'0'", false),
        ("'true'", false),
        ("{}", false),
    ] {
        of(&[
            "Object.defineProperty(navigator, 'globalPrivacyControl', { value: ",
            value,
            ", configurable: true })",
        ]
        .concat());
        assert_eq!(gpc(), on, "{value}");
    }
    of("delete navigator.globalPrivacyControl");
}
