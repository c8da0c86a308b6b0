//! A picture of elements and text, as plain values. Knows no page: the browser room draws it, tests read it.

/// One node of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Text, shown as it is.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element: tag, attributes and children. A boolean attribute that is on has the value "".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The tag's name.
    pub tag: &'static str,
    /// Attributes in writing order. `indeterminate` is drawn as the property.
    pub attributes: Vec<(&'static str, String)>,
    /// What stands inside.
    pub children: Vec<Node>,
}

/// An element without attributes or children.
pub fn el(tag: &'static str) -> Element {
    Element {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }
}

/// A text node.
pub fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

impl Element {
    /// With an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Element {
        self.attributes.push((name, value.to_owned()));
        self
    }

    /// With a boolean attribute, if it is on.
    #[must_use]
    pub fn with_if(self, name: &'static str, on: bool) -> Element {
        if on { self.with(name, "") } else { self }
    }

    /// With text at the end.
    #[must_use]
    pub fn say(mut self, words: &str) -> Element {
        self.children.push(text(words));
        self
    }

    /// With an element at the end.
    #[must_use]
    pub fn put(mut self, child: Element) -> Element {
        self.children.push(Node::Element(child));
        self
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}
