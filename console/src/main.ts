// The console's beginning: colours and language first, so that the first picture is the right one.
import { createApp } from "vue";
import "tdesign-vue-next/dist/reset.css";
import "tdesign-vue-next/es/style/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import App from "./app/App.vue";
import { followAppearance } from "./app/appearance";
import { i18n } from "./i18n";
import { router } from "./router";

followAppearance();
createApp(App).use(i18n).use(router).mount("#console");
