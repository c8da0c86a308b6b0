// An app of an owner who uses Vue: Placet is a part of it, and its components ask what may run.
import { createApp } from "vue";
import App from "./App.vue";

createApp(App).mount("#app");
