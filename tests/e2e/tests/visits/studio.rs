//! The studio as owners use it: a config made by hand or opened from another tool, with the real notice beside it, and the
//! folder that is downloaded, which then runs a whole visit. What a config may hold is compared natively, in `command`.

use std::io::{Cursor, Read};

use e2e::snippets::of_kind;
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP, file};
use serde_json::json;

use super::programs::axe;
use super::shop::*;

e2e::cases![
    a_folder_made_in_the_studio_runs_a_whole_visit,
    the_studio_opens_what_another_tool_wrote_and_is_usable_by_everybody,
    what_is_undone_stands_in_the_field_that_has_the_focus_too,
    the_preview_erases_and_keeps_nothing_on_the_host_of_the_studio,
    every_switch_of_a_long_list_is_looked_at,
    every_field_of_the_studio_goes_into_the_config,
    each_part_is_shown_on_each_screen_in_each_light,
    the_studio_works_from_any_folder_by_keyboard_alone,
    the_address_in_the_documents_opens_the_studio,
    a_service_of_the_owners_own_is_written_out_and_one_pasted_is_opened,
];

#[track_caller]
fn begin(visit: &mut Visit, address: &str) {
    // What is downloaded is seen before the browser saves it.
    visit.before_every_page(
        "const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (file) => { window.saved = file; return make(file); };
        HTMLAnchorElement.prototype.click = () => {};",
    );
    visit.open(address);
    visit.wait("document.body.dataset.state === 'ready'");
}

#[track_caller]
fn write(visit: &Visit, text: &str) {
    let letters: Vec<String> = text.chars().map(String::from).collect();
    let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
    visit.press(&letters);
}

/// The notice in the frame, in which a part is looked for.
fn inside(css: &str) -> String {
    format!(
        "find('#frame').contentDocument?.querySelector('placet-ui')?.querySelector('{css}')?.textContent"
    )
}

/// The files of the zip that the page gave to the browser.
#[track_caller]
fn downloaded(visit: &Visit) -> Vec<(String, Vec<u8>)> {
    let hex = visit.js_async(
        "const bytes = new Uint8Array(await saved.arrayBuffer());
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');",
    );
    let hex = hex.as_str().unwrap_or_default();
    let bytes: Vec<u8> = (0..hex.len() / 2)
        .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

fn a_folder_made_in_the_studio_runs_a_whole_visit(visit: &mut Visit) {
    begin(visit, "/studio/");
    visit.click("#word");
    write(visit, "mato");
    visit.press(&["Enter"]);
    visit.wait("focus().dataset.path === 'services.0.url'");
    write(visit, "https://stats.example.org/");
    visit.click("[data-download]");
    assert!(visit.is("find('#said').textContent.includes('services[0].site') && !window.saved"));
    visit.click("[data-path='services.0.site']");
    write(visit, "1");
    visit.wait("!find('[aria-invalid]')");
    // The real notice stands beside it, in the language that is looked at, and was measured.
    visit.js("find('#shown-language').value = 'fr'; find('#shown-language').dispatchEvent(new Event('change'))");
    visit.wait(&format!(
        "{} === 'Tout refuser'",
        inside("[data-action=reject-all]")
    ));
    visit.wait("all('#findings li').length === 9 && all('#findings .bad').length === 1");
    assert_eq!(
        visit.text("return find('#findings .bad').textContent.slice(0, 35)"),
        "The notice leads to no page about d"
    );
    visit.js("find('#form details:nth-of-type(2)').open = true");
    visit.click("[data-path='policy.url']");
    write(visit, "/data");
    visit.wait("all('#findings li').length === 9 && !find('#findings .bad')");
    assert!(
        visit.is("focus().dataset.path === 'policy.url'"),
        "the frame takes no focus"
    );
    visit.js(
        "const box = find('#all-languages'); box.checked = false; box.dispatchEvent(new Event('change'));
        find('#languages [value=fr]').click()",
    );
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert_eq!(visit.strangers(), Vec::<String>::new());
    visit.click("[data-download]");
    visit.wait("!!window.saved");
    let files = downloaded(visit);
    let text = |name: &str| {
        let file = files.iter().find(|(known, _)| known == name);
        String::from_utf8(file.unwrap_or_else(|| panic!("no {name}")).1.clone()).unwrap()
    };
    assert!(text("placet.config.json").contains("\"/data\""));
    // As an owner does: the folder is uploaded, the tags are pasted.
    for (name, bytes) in &files {
        if name.starts_with("placet/") {
            let kind = if name.ends_with(".js") {
                "text/javascript"
            } else {
                "application/octet-stream"
            };
            visit
                .world
                .put(SHOP, &format!("/{name}"), Reply::new(kind, bytes.clone()));
        }
    }
    visit.page(
        "/own",
        &format!(
            "<!doctype html><html lang=fr><title>Own</title>{}<p>Bonjour",
            text("tags.html")
        ),
    );
    visit.open("/own");
    visit.wait_state("notice");
    visit.wait("find('[data-action=accept-all]').textContent === 'Tout accepter'");
    visit.expect_no_third_party();
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.js", 1);
    visit.reload();
    visit.wait_asked("stats.example.org/matomo.js", 2);
    visit.wait_state("idle");
    // Taken back as it was given, and for good.
    reopen(visit);
    visit.click("[data-action=reject-all]");
    visit.wait("window.placet?.version && !placet.allows('matomo')");
    visit.open("/own");
    visit.wait_state("idle");
    visit.settle();
    visit.wait_asked("stats.example.org/matomo.js", 2);
    assert_eq!(vendor_cookies(visit), Vec::<String>::new());
}

const KLARO: &str = "var klaroConfig = { lang: 'de', mustConsent: true, services: [\n\
    { name: 'youtube', title: 'YouTube', purposes: ['video'], callback() { go(); } }] };";

fn the_studio_opens_what_another_tool_wrote_and_is_usable_by_everybody(visit: &mut Visit) {
    let config = "%7B%22services%22%3A%5B%7B%22id%22%3A%22vimeo%22%7D%5D%7D";
    begin(visit, &format!("/studio/#config={config}"));
    assert!(
        visit.is("find('.service h3').textContent.startsWith('Vimeo') && find('#undo').disabled")
    );
    visit.click("#open");
    visit.js(&format!("find('#pasted').value = {}", json!(KLARO)));
    visit.click("#take");
    visit.wait("find('#lost').open");
    let lost = visit.text("return find('#lost-list').textContent");
    assert!(
        lost.contains("line 2: services[0].callback: is code"),
        "{lost}"
    );
    assert_eq!(axe(visit), json!([]), "what was lost");
    // The notice is modal in its frame, and takes the focus there from nobody outside.
    visit.wait(&format!(
        "{} === 'Alle akzeptieren'",
        inside("[data-action=accept-all]")
    ));
    visit.wait("document.activeElement !== find('#frame')");
    visit.press(&["Escape"]);
    visit.wait("!find('#lost').open");
    assert!(visit.is(
        "location.hash.includes('youtube') && find('[data-path=\"ui.layout\"]').value === 'dialog'"
    ));
    visit.click("#undo");
    visit.wait("find('.service h3').textContent.startsWith('Vimeo')");
    visit.js(
        "const dropped = new DataTransfer();
        dropped.items.add(new File(['{ \"services\": [{ \"id\": \"hotjar\" }] }'], 'c.json'));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }))",
    );
    visit.wait("find('.service h3').textContent.startsWith('Hotjar')");
    visit.js(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }))",
    );
    visit.wait("find('.service h3').textContent.startsWith('Vimeo')");
    visit.wait("all('#findings li').length === 9");
    for size in [(1280, 900), (320, 568)] {
        visit.viewport(size.0, size.1);
        assert_eq!(axe(visit), json!([]), "{size:?}");
        let wider = visit.js("return document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wider, json!(false), "{size:?}");
        visit.dark();
        visit.js("for (const part of all('#form > details')) part.open = true");
    }
    // A name without a blank, on a narrow screen. WebKit loads the page anew to make it dark.
    visit.wait("document.body.dataset.state === 'ready' && !!find('.service h3')");
    visit.js("find('.service h3').firstChild.data = 'm'.repeat(64)");
    assert!(visit.is("document.documentElement.scrollWidth <= innerWidth"));
    assert!(visit.is("find('.service h3').scrollWidth <= find('.service').clientWidth"));
}

fn what_is_undone_stands_in_the_field_that_has_the_focus_too(visit: &mut Visit) {
    let config = "%7B%22services%22%3A%5B%7B%22id%22%3A%22matomo%22%7D%5D%7D";
    begin(visit, &format!("/studio/#config={config}"));
    visit.click("[data-path='services.0.site']");
    write(visit, "7");
    visit.wait("find('#text').textContent.includes('\"site\": \"7\"')");
    visit.js(
        "focus().dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }))",
    );
    visit.wait("!find('#text').textContent.includes('\"site\"')");
    assert!(visit.is("focus().dataset.path === 'services.0.site' && focus().value === ''"));
    // Whoever types on is not written over.
    write(visit, "12");
    visit.wait("find('#text').textContent.includes('\"site\": \"12\"') && focus().value === '12'");
}

fn the_preview_erases_and_keeps_nothing_on_the_host_of_the_studio(visit: &mut Visit) {
    visit.page("/host", "<!doctype html><title>Host</title>");
    visit.open("/host");
    visit.js_async(
        "document.cookie = '_hjSessionUser_1=host; path=/';
        localStorage._hjUserAttributes = sessionStorage.hjViewportId = 'host';
        await caches.open('own-cache');
        await new Promise((done) => indexedDB.open('own-base').onsuccess = done)",
    );
    let config = json!({
        "services": [
            { "id": "hotjar", "siteId": 7 },
            { "id": "own", "name": "Own", "category": "targeting", "kind": "script", "load": [], "storage": [
                { "area": "database", "name": "own-base" }, { "area": "cache", "name": "own-cache" } ] },
        ],
    });
    visit.js(&format!(
        "window.kept = encodeURIComponent(JSON.stringify({config}))"
    ));
    let config = visit.text("return kept");
    begin(visit, &format!("/studio/#config={config}"));
    visit.wait("all('#findings li').length === 9");
    visit.js("find('#frame').contentWindow.placet.acceptAll()");
    let state = "find('#frame').contentDocument.querySelector('placet-ui').dataset.state";
    visit.wait(&format!("{state} === 'idle'"));
    // The choice stands on the next page of the frame, as it would on the owner's site.
    visit.js(
        "const page = find('#frame').contentWindow; page.before = true; page.location.reload()",
    );
    visit.wait(
        "((page) => !page.before && page.placet?.allows?.('hotjar'))(find('#frame').contentWindow)",
    );
    visit.js("find('#frame').contentWindow.placet.rejectAll()");
    // Whatever goes a little later than the answer is gone once another page of the frame asks anew.
    visit.js("find('#frame').contentWindow.before = true; find('#again').click()");
    visit.wait(&format!(
        "!find('#frame').contentWindow.before && {} === 'notice'",
        state.replace(
            ".querySelector('placet-ui').",
            ".querySelector('placet-ui')?."
        )
    ));
    let there = visit.js_async(
        "return [document.cookie, localStorage._hjUserAttributes, sessionStorage.hjViewportId,
            await caches.has('own-cache'), (await indexedDB.databases()).map(({ name }) => name)]",
    );
    assert_eq!(
        there,
        json!(["_hjSessionUser_1=host", "host", "host", true, ["own-base"]])
    );
}

fn every_switch_of_a_long_list_is_looked_at(visit: &mut Visit) {
    visit.page("/host", "<!doctype html><title>Host</title>");
    visit.open("/host");
    let config = visit.text(
        "const services = Array.from({ length: 40 }, (_, place) =>
            ({ id: 'own-' + place, name: 'Own ' + place, category: 'targeting', kind: 'script' }));
        return encodeURIComponent(JSON.stringify({ services }))",
    );
    begin(visit, &format!("/studio/#config={config}"));
    visit.wait("all('#findings li').length === 9");
    // That of their category, and one of each service.
    let said = visit.text("return find('#findings').textContent");
    assert!(said.contains("41 switches, all off"), "{said}");
}

/// Each field of the form gets a value as its own words propose it, and the reader takes it without a complaint.
fn every_field_of_the_studio_goes_into_the_config(visit: &mut Visit) {
    begin(
        visit,
        "/studio/#config=%7B%22services%22%3A%5B%7B%22id%22%3A%22youtube%22%7D%5D%7D",
    );
    let wrong = visit.js(
        "const written = () => JSON.parse(find('#text').textContent);
        const at = (path) => path.split('.').reduce((inner, part) => inner?.[part], written());
        const wrong = [];
        const fields = [...all('#form [data-path]')].filter((field) => !field.closest('#services'));
        for (const field of fields) {
          const { path } = field.dataset;
          let value = field.placeholder;
          if (field.type === 'checkbox') value = field.checked = !field.checked;
          else if (field.localName === 'select') value = field.value = [...field.options].at(-1).value;
          else if (field.type === 'number') value = Number(field.value = 3);
          else field.value = value;
          field.dispatchEvent(new Event('input', { bubbles: true }));
          if (value === '' || at(path) !== value) wrong.push(`${path}: ${at(path)} is not ${value}`);
        }
        const told = [...all('#complaints .bad')].map((one) => one.textContent);
        return [fields.length, ...wrong, ...told]",
    );
    assert_eq!(wrong, json!([30]), "how many fields, and what is wrong");
    visit.js("for (const field of all('#form input[data-look]')) { field.value = '#123456'; field.dispatchEvent(new Event('input', { bubbles: true })); }");
    let css = visit.text("return find('#css').textContent");
    assert_eq!(css.matches(": #123456;").count(), 5, "{css}");
    // Whoever goes back far enough stands where they began.
    visit.js("while (!find('#undo').disabled) find('#undo').click()");
    assert_eq!(
        visit.js("const { $schema, ...rest } = JSON.parse(find('#text').textContent); return rest"),
        json!({ "services": [{ "id": "youtube" }] })
    );
}

fn each_part_is_shown_on_each_screen_in_each_light(visit: &mut Visit) {
    begin(
        visit,
        "/studio/#config=%7B%22services%22%3A%5B%7B%22id%22%3A%22youtube%22%7D%5D%7D",
    );
    visit.wait("all('#findings li').length === 9");
    let choose = |name: &str, value: &str| {
        visit.js(&format!("find('#frame').contentWindow.before = true; find('input[name={name}][value=\"{value}\"]').click()"));
    };
    let ui = "find('#frame').contentDocument?.querySelector('placet-ui')";
    for (light, ground) in [("light", 255), ("dark", 0)] {
        choose("theme", light);
        for (part, state) in [
            ("preferences", "preferences"),
            ("placeholder", "idle"),
            ("notice", "notice"),
        ] {
            choose("show", part);
            visit.wait(&format!(
                "!find('#frame').contentWindow.before && {ui}?.dataset.state === '{state}'"
            ));
            for (screen, width) in [("phone", 390), ("desktop", 1280)] {
                visit.js(&format!(
                    "find('input[name=screen][value={screen}]').click()"
                ));
                visit.wait(&format!(
                    "find('#frame').contentWindow.innerWidth === {width}"
                ));
            }
        }
        // What the words of the notice stand on.
        let shade = visit.js(&format!(
            "let part = {ui}.querySelector('p'), color;
            do {{ color = getComputedStyle(part).backgroundColor; part = part.assignedSlot ?? part.parentElement ?? part.getRootNode().host; }} while (/, 0\\)|transparent/.test(color));
            return Number(/\\d+/.exec(color)[0])"
        ));
        let far = (shade.as_i64().unwrap() - ground).abs();
        assert!(far < 64, "{light}: {shade}");
    }
    choose("show", "placeholder");
    visit.wait(
        "find('#frame').contentDocument?.querySelector('#place iframe')?.contentDocument?.querySelector('.embed [data-action=load-once], .embed button')",
    );
}

/// The folder alone, as some host serves it, and no hand on a mouse.
fn the_studio_works_from_any_folder_by_keyboard_alone(visit: &mut Visit) {
    let folder = root().join("www/studio");
    visit.world.answer(SHOP, "/tools/*", move |request| {
        let path = request.path.trim_start_matches("/tools/").to_owned();
        file(&folder.join(path)).unwrap_or_else(|| Reply::status(404))
    });
    begin(visit, "/tools/index.html");
    let tab_to = |there: &str| {
        for _ in 0..120 {
            if visit.is(there) {
                return;
            }
            visit.press(&["Tab"]);
        }
        panic!("no Tab leads to {there}");
    };
    tab_to("focus().id === 'word'");
    write(visit, "youtube");
    visit.press(&["Enter"]);
    visit.wait("find('#text').textContent.includes('youtube')");
    visit.wait(&format!(
        "{} === 'Accept all'",
        inside("[data-action=accept-all]")
    ));
    tab_to("focus().localName === 'summary' && focus().textContent.includes('Your site')");
    visit.press(&["Enter"]);
    tab_to("focus().dataset.path === 'policy.url'");
    write(visit, "/data");
    // Through the real notice, and out of it.
    tab_to("focus().id === 'frame'");
    tab_to(
        "focus().dataset.download !== undefined && focus().classList.contains('main') && !!focus().closest('#files')",
    );
    visit.js("HTMLAnchorElement.prototype.click = () => {}");
    visit.press(&["Enter"]);
    visit.wait("!!window.saved");
    let names: Vec<String> = downloaded(visit)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert!(
        names.iter().any(|name| name == "placet/placet.js"),
        "{names:?}"
    );
    assert_eq!(visit.third_parties(), Vec::<String>::new());
    assert_eq!(visit.strangers(), Vec::<String>::new());
    let ours = visit.asked(SHOP).into_iter().map(|request| request.path);
    let outside: Vec<String> = ours.filter(|path| !path.starts_with("/tools/")).collect();
    assert_eq!(outside, Vec::<String>::new());
}

fn the_address_in_the_documents_opens_the_studio(visit: &mut Visit) {
    let start = "https://example.org/studio/";
    let texts = of_kind(&root(), &["text"]);
    let mut addresses = texts.iter().filter_map(|one| one.text.strip_prefix(start));
    let fragment = addresses.next().unwrap().trim();
    visit.open(&format!("/studio/{fragment}"));
    visit.wait("document.body.dataset.state === 'ready' && find('.service h3').textContent.startsWith('YouTube')");
}

/// Filled as the fields themselves propose it.
fn a_service_of_the_owners_own_is_written_out_and_one_pasted_is_opened(visit: &mut Visit) {
    begin(visit, "/studio/");
    visit.click("#word");
    write(visit, "Shop statistics");
    visit.click("#own");
    visit.wait("focus().dataset.path === 'services.0.name'");
    let left = visit.js("for (const field of all('#services [data-path]')) {
          if (field.localName === 'select') field.value ||= [...field.options].at(-1).value;
          else if (field.localName === 'textarea') field.value = 'st_*\\nst_session';
          else field.value = field.placeholder;
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }
        return [...all('#complaints .bad')].map((one) => one.textContent)");
    assert_eq!(left, json!([]));
    let service = visit.js("return JSON.parse(find('#text').textContent).services[0]");
    assert_eq!(service["id"], "shop-stats");
    assert_eq!(
        service["cookies"],
        json!([{ "name": "st_*" }, { "name": "st_session" }])
    );
    assert_eq!(
        service["load"],
        json!([{ "script": "https://stats.example/st.js" }])
    );
    visit.click("[data-download]");
    visit.wait("!!window.saved");
    // Pasted anywhere but into a field.
    visit.js(
        "const pasted = new DataTransfer();
        pasted.setData('text', '{ \"services\": [{ \"id\": \"vimeo\" }] }');
        const event = new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true });
        // Firefox makes no such event with something in it.
        if (!event.clipboardData?.getData('text')) Object.defineProperty(event, 'clipboardData', { value: pasted });
        document.body.dispatchEvent(event)",
    );
    visit.wait("find('.service h3').textContent.startsWith('Vimeo')");
}
