// An app of an owner who uses Svelte: Placet is a part of it, and its components ask what may run.
import { mount } from "svelte";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app") });
