// The console's beginning: colours and language first, so that the first picture is the right one.
import { createApp } from "vue";
import "tdesign-vue-next/dist/reset.css";
import "tdesign-vue-next/es/style/index.css";
import "./styles/tokens.css";
import "./styles/base.css";
import App from "./app/App.vue";
import { followAppearance } from "./app/appearance";
import { i18n, learnOtherWords, learnWords } from "./i18n";
import { router } from "./router";

const OTHER_WORDS_AFTER_MS = 3_000;

followAppearance();
await learnWords();
createApp(App).use(i18n).use(router).mount("#console");
setTimeout(() => void learnOtherWords(), OTHER_WORDS_AFTER_MS);
