//! What platforms are told, in their own words: WordPress, Shopify, and Tag Manager's `dataLayer`. Makes steps out of
//! what may run; knows no page, and nothing of the services' own signals.

use super::Model;
use crate::config::{Moment, Value};
use crate::consent::{Act, Category};

/// The steps of one moment, to be run after the signals of the services: the event in the `dataLayer` says that all of
/// them were told.
///
/// At the start, WordPress learns that visitors are asked first: its Consent API reads everything as allowed until it is
/// told a type. At a choice, and on each later page, all learn the answer, since WordPress keeps it for thirty days only.
pub fn steps(model: &Model, moment: Moment) -> Vec<Value> {
    let signals = &model.config.settings.signals;
    let mut steps = Vec::new();
    if moment == Moment::Start {
        if signals.wordpress {
            steps.push(step("set", "wp_consent_type", "to", text("optin")));
            steps.push(Value::map(vec![("event", text("wp_consent_type_defined"))]));
        }
        return steps;
    }
    let may = |category| Value::Bool(model.grants.allows(category));
    if signals.wordpress {
        for (name, category) in WORDPRESS {
            let word = if model.grants.allows(category) {
                "allow"
            } else {
                "deny"
            };
            let args = Value::list(vec![text(name), text(word)]);
            steps.push(late("wp_set_consent", args));
        }
    }
    if signals.shopify {
        let consent = Value::map(vec![
            ("analytics", may(Category::Performance)),
            ("marketing", may(Category::Targeting)),
            ("preferences", may(Category::Functionality)),
            ("sale_of_data", may(Category::Targeting)),
        ]);
        let told = Value::list(vec![consent, then(Vec::new())]);
        let tell = "Shopify.customerPrivacy.setTrackingConsent";
        let feature = Value::map(vec![
            ("name", text("consent-tracking-api")),
            ("version", text("0.1")),
        ]);
        let args = Value::list(vec![
            Value::list(vec![feature]),
            then(vec![step("call", tell, "args", told)]),
        ]);
        steps.push(late("Shopify.loadFeatures", args));
    }
    steps.extend(event(model));
    steps
}

/// The event in the `dataLayer`. While entries are on their way, their vendors have not been told: none before they are
/// here.
pub fn event(model: &Model) -> Option<Value> {
    if !model.config.settings.signals.data_layer || model.is_waiting() {
        return None;
    }
    let consent =
        Category::ALL.map(|category| (category.id(), Value::Bool(model.grants.allows(category))));
    // On a later page the record tells: what page code chose itself, not what it pressed.
    let record = model.record.as_ref();
    let by_code = model.called || record.is_some_and(|record| record.act == Act::Api);
    let event = Value::map(vec![
        ("event", text("consent_update")),
        ("consent", Value::map(consent.to_vec())),
        (
            "consent_source",
            text(if by_code { "api" } else { "banner" }),
        ),
    ]);
    Some(Value::map(vec![
        ("push", text("dataLayer")),
        ("items", Value::list(vec![event])),
        // Whoever made the list listens to it; nobody else needs one.
        ("there", Value::Bool(true)),
    ]))
}

/// The categories of the WordPress Consent API.
const WORDPRESS: [(&str, Category); 5] = [
    ("functional", Category::Necessary),
    ("preferences", Category::Functionality),
    ("statistics", Category::Performance),
    ("statistics-anonymous", Category::Performance),
    ("marketing", Category::Targeting),
];

fn text(text: &'static str) -> Value {
    Value::Str(text)
}

fn step(verb: &'static str, target: &'static str, field: &'static str, value: Value) -> Value {
    Value::map(vec![(verb, text(target)), (field, value)])
}

/// A step whose function the page may load after us.
fn late(function: &'static str, args: Value) -> Value {
    let late = ("late", Value::Bool(true));
    Value::map(vec![("call", text(function)), ("args", args), late])
}

/// A function that runs these steps.
fn then(steps: Vec<Value>) -> Value {
    Value::map(vec![("$then", Value::list(steps))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    /// A model whose owner wants this signal alone, and whose visitor granted these categories.
    fn model(signal: &str, granted: &[Category]) -> Model {
        let names = ["dataLayer", "wordpress", "shopify", "vendors"];
        let signals = names.map(|name| (name, Value::Bool(name == signal)));
        let written = Value::map(vec![("signals", Value::map(signals.to_vec()))]);
        let (config, complaints) = read(&written);
        assert_eq!(complaints, Vec::new());
        let mut model = Model::new(config);
        for category in granted {
            model.grants.set_category(*category, true, &[]);
        }
        model
    }

    fn json(value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(on) => (*on).into(),
            Value::Num(number) => (*number).into(),
            Value::Str(text) => (*text).into(),
            Value::List(items) => items.iter().map(json).collect(),
            Value::Map(entries) => {
                let entries = entries.iter();
                serde_json::Value::Object(
                    entries
                        .map(|(key, value)| ((*key).to_owned(), json(value)))
                        .collect(),
                )
            }
        }
    }

    #[track_caller]
    fn says(model: &Model, moment: Moment, expected: &str) {
        let steps: serde_json::Value = steps(model, moment).iter().map(json).collect();
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(steps, expected);
    }

    #[test]
    fn tag_manager_hears_every_category_in_one_event() {
        let model = model("dataLayer", &[Category::Performance]);
        says(&model, Moment::Start, "[]");
        says(
            &model,
            Moment::Choice,
            r#"[{"push": "dataLayer", "items": [{"event": "consent_update",
                "consent": {"necessary": true, "performance": true, "functionality": false, "targeting": false},
                "consent_source": "banner"}], "there": true}]"#,
        );
    }

    #[test]
    fn tag_manager_hears_nothing_while_vendors_are_on_their_way() {
        let service = Value::map(vec![("id", text("matomo"))]);
        let written = Value::map(vec![("services", Value::list(vec![service]))]);
        let mut waiting = model("dataLayer", &[]);
        waiting.config.slots = read(&written).0.slots;
        assert!(waiting.is_waiting());
        says(&waiting, Moment::Choice, "[]");
    }

    #[test]
    fn wordpress_hears_the_type_before_and_the_answer_after() {
        let model = model("wordpress", &[Category::Targeting]);
        says(
            &model,
            Moment::Start,
            r#"[{"set": "wp_consent_type", "to": "optin"}, {"event": "wp_consent_type_defined"}]"#,
        );
        says(
            &model,
            Moment::Choice,
            r#"[{"call": "wp_set_consent", "args": ["functional", "allow"], "late": true},
                {"call": "wp_set_consent", "args": ["preferences", "deny"], "late": true},
                {"call": "wp_set_consent", "args": ["statistics", "deny"], "late": true},
                {"call": "wp_set_consent", "args": ["statistics-anonymous", "deny"], "late": true},
                {"call": "wp_set_consent", "args": ["marketing", "allow"], "late": true}]"#,
        );
    }

    #[test]
    fn shopify_is_told_once_its_feature_is_loaded() {
        let model = model("shopify", &[Category::Functionality]);
        says(&model, Moment::Start, "[]");
        says(
            &model,
            Moment::Choice,
            r#"[{"call": "Shopify.loadFeatures", "late": true, "args": [
                [{"name": "consent-tracking-api", "version": "0.1"}],
                {"$then": [{"call": "Shopify.customerPrivacy.setTrackingConsent", "args": [
                    {"analytics": false, "marketing": false, "preferences": true, "sale_of_data": false},
                    {"$then": []}]}]}]}]"#,
        );
    }

    #[test]
    fn what_the_owner_switched_off_is_not_told() {
        let model = model("vendors", &[Category::Targeting]);
        says(&model, Moment::Start, "[]");
        says(&model, Moment::Choice, "[]");
    }
}
