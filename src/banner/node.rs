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
///
/// Boxed, since views hand elements on and on: one pointer instead of a copy at each step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(Box<Inside>);

/// What an element is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The tag's name.
    pub tag: &'static str,
    /// Attributes in writing order.
    pub attributes: Vec<(&'static str, String)>,
    /// What stands inside.
    pub children: Vec<Node>,
}

impl std::ops::DerefMut for Element {
    fn deref_mut(&mut self) -> &mut Inside {
        &mut self.0
    }
}

impl std::ops::Deref for Element {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

/// An element without attributes or children.
pub fn el(tag: &'static str) -> Element {
    Element(Box::new(Inside {
        tag,
        attributes: Vec::new(),
        children: Vec::new(),
    }))
}

/// A text node.
pub fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

impl Element {
    /// With an attribute.
    #[must_use]
    #[inline(never)]
    pub fn with(mut self, name: &'static str, value: &str) -> Element {
        self.0.attributes.push((name, value.to_owned()));
        self
    }

    /// With a boolean attribute, if it is on.
    #[must_use]
    #[inline(never)]
    pub fn with_if(self, name: &'static str, on: bool) -> Element {
        if on { self.with(name, "") } else { self }
    }

    /// With text at the end.
    #[must_use]
    #[inline(never)]
    pub fn say(mut self, words: &str) -> Element {
        self.0.children.push(text(words));
        self
    }

    /// With an element at the end.
    #[must_use]
    #[inline(never)]
    pub fn put(mut self, child: Element) -> Element {
        self.0.children.push(Node::Element(child));
        self
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}
