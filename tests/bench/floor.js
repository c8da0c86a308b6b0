// "Minimal JS": a notice written by hand for one site, with no feature but the
// choice. It is the floor: what the browser itself asks for this work.
(() => {
  const { texts, services } = window.site;
  const make = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  const release = (allowed) => {
    for (const old of document.querySelectorAll('script[data-category]')) {
      if (!allowed.includes(old.dataset.category)) continue;
      const script = document.createElement('script');
      script.async = false;
      script.src = old.dataset.src;
      old.replaceWith(script);
    }
  };
  const stored = /(?:^|; )choice=([^;]*)/.exec(document.cookie);
  if (stored) {
    const start = () => release(stored[1].split('.'));
    document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', start) : start();
    return;
  }
  const optional = Object.keys(texts.categories).filter((id) => id !== 'necessary');
  const choose = (allowed) => {
    notice.remove();
    dialog?.remove();
    document.cookie = `choice=${allowed.join('.')}; path=/; max-age=31536000; samesite=lax`;
    release(allowed);
  };
  let dialog;
  const preferences = () => {
    const groups = Object.entries(texts.categories).map(([id, { name, text }]) =>
      make('fieldset', {},
        make('legend', {}, make('label', {}, make('input', { type: 'checkbox', name: id, disabled: id === 'necessary', checked: id === 'necessary' }), name)),
        make('p', { textContent: text }),
        ...services.filter((s) => s.category === id).map((s) => make('label', {}, make('input', { type: 'checkbox', name: s.id }), `${s.name}: ${s.text}`))));
    dialog = make('dialog', { id: 'floor-dialog' },
      make('h2', { textContent: texts.preferences }), make('p', { textContent: texts.explanation }), ...groups,
      make('button', { textContent: texts.save, onclick: () => choose(optional.filter((id) => dialog.querySelector(`[name=${id}]`).checked)) }));
    document.body.append(dialog);
    dialog.showModal();
  };
  const notice = make('section', { id: 'floor', ariaLabel: texts.title },
    make('h2', { textContent: texts.title }),
    make('p', { textContent: `${texts.notice} ` }, make('a', { href: window.site.policy, textContent: texts.policy })),
    make('button', { className: 'accept', textContent: texts.accept, onclick: () => choose(optional) }),
    make('button', { textContent: texts.reject, onclick: () => choose([]) }),
    make('button', { className: 'preferences', textContent: texts.preferences, onclick: preferences }));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('#floor{position:fixed;inset:auto 0 0;padding:1rem;background:#fff;color:#111;border-top:1px solid #888;font:1rem/1.4 sans-serif}#floor button{font:inherit;padding:.6em 1.2em;margin-inline-end:.5em}#floor-dialog label{display:block}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const show = () => document.body.append(notice);
  document.body ? show() : document.addEventListener('DOMContentLoaded', show);
})();
