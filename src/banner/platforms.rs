//! What platforms are told, in their own words: WordPress, Shopify, and Tag Manager's `dataLayer`. Makes steps out of
//! what may run; knows no page, and nothing of the services' own signals.

use super::Model;
use crate::config::{Fields, Moment, Value};
use crate::consent::Act;

/// At the start, WordPress learns that visitors are asked first: its Consent API reads everything as allowed until it is
/// told a type. At a choice, and on each later page, it learns the answer again, since it keeps it for thirty days only.
const WORDPRESS: &str = r#"[
  { "set": "wp_consent_type", "to": "optin", "at": "start" },
  { "event": "wp_consent_type_defined", "at": "start" },
  { "call": "wp_set_consent", "args": ["functional", "allow"], "late": true },
  { "call": "wp_set_consent", "args": ["preferences", { "$if": "functionality", "then": "allow", "else": "deny" }], "late": true },
  { "call": "wp_set_consent", "args": ["statistics", { "$if": "performance", "then": "allow", "else": "deny" }], "late": true },
  { "call": "wp_set_consent", "args": ["statistics-anonymous", { "$if": "performance", "then": "allow", "else": "deny" }], "late": true },
  { "call": "wp_set_consent", "args": ["marketing", { "$if": "targeting", "then": "allow", "else": "deny" }], "late": true }]"#;

const SHOPIFY: &str = r#"[
  { "call": "Shopify.loadFeatures", "late": true, "args": [
    [{ "name": "consent-tracking-api", "version": "0.1" }],
    { "$then": [{ "call": "Shopify.customerPrivacy.setTrackingConsent", "args": [
      { "analytics": { "$if": "performance" }, "marketing": { "$if": "targeting" },
        "preferences": { "$if": "functionality" }, "sale_of_data": { "$if": "targeting" } },
      { "$then": [] }] }] }] }]"#;

/// Whoever made the list listens to it (`there`); nobody else needs one.
const TAG_MANAGER: &str = r#"[
  { "push": "dataLayer", "there": true, "items": [{ "event": "consent_update", "consent_source": "{source}",
    "consent": { "necessary": true, "performance": { "$if": "performance" },
      "functionality": { "$if": "functionality" }, "targeting": { "$if": "targeting" } } }] }]"#;

/// Adds the steps of one moment, to be run after the signals of the services: the event in the `dataLayer` says that all of
/// them were told.
pub fn tell(model: &mut Model, moment: Moment, steps: &mut Vec<Value>) {
    if model.config.settings.signals.wordpress {
        told(model, WORDPRESS, &[], moment, steps);
    }
    if moment == Moment::Choice {
        if model.config.settings.signals.shopify {
            told(model, SHOPIFY, &[], moment, steps);
        }
        tell_event(model, steps);
    }
}

/// The event in the `dataLayer`. While entries are on their way, their vendors have not been told: none before they are
/// here.
pub fn tell_event(model: &mut Model, steps: &mut Vec<Value>) {
    if !model.config.settings.signals.data_layer || model.is_waiting() {
        return;
    }
    // On a later page the record tells: what page code chose itself, not what it pressed.
    let record = model.record.as_ref();
    let by_code = model.called || record.is_some_and(|record| record.act == Act::Api);
    let source: Fields = if by_code {
        &[("source", Value::Str("api"))]
    } else {
        &[("source", Value::Str("banner"))]
    };
    told(model, TAG_MANAGER, source, Moment::Choice, steps);
}

/// What a platform is told: steps as a service has them.
fn told(
    model: &mut Model,
    written: &'static str,
    params: Fields,
    moment: Moment,
    steps: &mut Vec<Value>,
) {
    let written = model.filled.read(written);
    let granted = |model: &Model, id| model.grants.allows(id);
    steps.extend(model.resolved(written, params, &granted, moment, None));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;
    use crate::consent::Category;

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
    fn says(model: &mut Model, moment: Moment, expected: &str) {
        let mut steps = Vec::new();
        tell(model, moment, &mut steps);
        let steps: serde_json::Value = steps.iter().map(json).collect();
        let expected: serde_json::Value = serde_json::from_str(expected).unwrap();
        assert_eq!(steps, expected);
    }

    #[test]
    fn tag_manager_hears_every_category_in_one_event() {
        let mut model = model("dataLayer", &[Category::Performance]);
        says(&mut model, Moment::Start, "[]");
        says(
            &mut model,
            Moment::Choice,
            r#"[{"push": "dataLayer", "items": [{"event": "consent_update",
                "consent": {"necessary": true, "performance": true, "functionality": false, "targeting": false},
                "consent_source": "banner"}], "there": true}]"#,
        );
    }

    #[test]
    fn tag_manager_hears_nothing_while_vendors_are_on_their_way() {
        let service = Value::map(vec![("id", Value::Str("matomo"))]);
        let written = Value::map(vec![("services", Value::list(vec![service]))]);
        let mut waiting = model("dataLayer", &[]);
        waiting.config.slots = read(&written).0.slots;
        assert!(waiting.is_waiting());
        says(&mut waiting, Moment::Choice, "[]");
    }

    #[test]
    fn wordpress_hears_the_type_before_and_the_answer_after() {
        let mut model = model("wordpress", &[Category::Targeting]);
        says(
            &mut model,
            Moment::Start,
            r#"[{"set": "wp_consent_type", "to": "optin"}, {"event": "wp_consent_type_defined"}]"#,
        );
        says(
            &mut model,
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
        let mut model = model("shopify", &[Category::Functionality]);
        says(&mut model, Moment::Start, "[]");
        says(
            &mut model,
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
        let mut model = model("vendors", &[Category::Targeting]);
        says(&mut model, Moment::Start, "[]");
        says(&mut model, Moment::Choice, "[]");
    }
}
