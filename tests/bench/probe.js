// Runs in the page before anything of the page's own. It watches; it never
// changes the page. `find` holds a row's three element finders.
// Not used in the runs that count script time.
(find) => {
  const probe = (window.__probe = { shift: 0, blocking: 0, longTasks: 0, events: [], visible: null, click: null, gone: null, opened: null });

  const observe = (type, take, options = {}) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, ...options });
  observe('layout-shift', (e) => { if (!e.hadRecentInput) probe.shift += e.value; });
  observe('longtask', (e) => { probe.longTasks++; probe.blocking += Math.max(0, e.duration - 50); });
  observe('event', (e) => probe.events.push({ name: e.name, start: e.startTime, duration: e.duration }), { durationThreshold: 16 });

  const parent = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;

  // Where to click, if a visitor sees the element and a click would reach it.
  probe.target = (element) => {
    if (!element?.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return null;
    let opacity = 1;
    for (let node = element; node; node = parent(node)) opacity *= getComputedStyle(node).opacity;
    if (opacity < 0.9) return null;
    const box = element.getBoundingClientRect();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const hit = element.getRootNode().elementFromPoint(at.x, at.y);
    return hit && (hit === element || element.contains(hit)) ? at : null;
  };
  const seen = (element) => {
    if (!element?.checkVisibility({ visibilityProperty: true })) return false;
    for (let node = element; node; node = parent(node)) if (getComputedStyle(node).opacity < 0.05) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  };

  // Without a screen an event's timing ends with the next frame that changes something, so from the click on each one
  // does. An animation, since tools may watch the tree and its attributes.
  let pulse;
  probe.pulse = (on) => {
    if (!on) return pulse?.remove();
    pulse = document.createElement('i');
    pulse.style.cssText = 'position:fixed;top:0;left:0;width:2px;height:2px;pointer-events:none';
    document.documentElement.append(pulse);
    pulse.animate([{ backgroundColor: '#000', top: 0 }, { backgroundColor: '#fff', top: '2px' }], { duration: 500, iterations: Infinity });
  };

  // Looked at in each frame, since a visitor sees frames.
  const untilVisible = () => {
    if (probe.target(find.accept())) probe.visible = performance.now();
    else requestAnimationFrame(untilVisible);
  };
  if (find.accept) requestAnimationFrame(untilVisible);

  const afterClick = (event, done, name) => {
    const from = event.timeStamp;
    const look = () => {
      if (probe.click !== from) return;
      if (done()) probe[name] = performance.now() - from;
      else setTimeout(look);
    };
    setTimeout(look);
  };
  addEventListener('click', (event) => {
    if (!event.isTrusted || probe.click !== null) return;
    probe.click = event.timeStamp;
    const path = event.composedPath();
    if (path.includes(find.accept?.())) afterClick(event, () => !seen(find.accept()), 'gone');
    else if (path.includes(find.preferences?.())) afterClick(event, () => seen(find.opened()) && probe.target(find.opened()), 'opened');
  }, { capture: true });
}
