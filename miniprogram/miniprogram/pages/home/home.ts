/** The shop window: search, filters by city, category and date, and the cards, page by page. */
import { menpiao, type EventFilter } from "../../api/menpiao";
import { troubleOf, type Trouble } from "../../api/problems";
import type { Facet, Facets } from "../../api/wire";
import { cardView, type CardView } from "../../domain/cards";
import { HOME_ZONE, rangeOf, type DateChoice } from "../../domain/dates";
import { telling } from "../../i18n/telling";
import { language, words } from "../../i18n/words";
import { endPullDown, go, title } from "../../platform/shell";
import { mediaUrl } from "../../settings";

const TYPING_PAUSE_MS = 300;
const CARDS_AT_A_TIME = 10;
const DATE_CHOICES: readonly DateChoice[] = ["any", "today", "weekend", "week", "month"];

let typing = 0;
/** Counts the lists asked for: an answer that was overtaken is dropped. */
let asked = 0;

Page({
  data: {
    lang: "",
    w: words().home,
    c: words().common,
    query: "",
    city: "",
    cityName: "",
    category: "",
    date: "any" as DateChoice,
    dateChoices: [] as { code: DateChoice; name: string }[],
    dateName: "",
    cities: [] as Facet[],
    categories: [] as Facet[],
    cards: [] as CardView[],
    next: null as string | null,
    loading: true,
    loadingMore: false,
    trouble: null as Trouble | null,
    filtered: false,
    sheet: "" as "" | "city" | "date",
  },

  onShow() {
    if (this.data.lang === language()) return;
    const w = words().home;
    title(words().common.brand);
    this.setData({
      lang: language(),
      w,
      c: words().common,
      dateChoices: DATE_CHOICES.map((code) => ({ code, name: w.dates[code] })),
      dateName: w.dates[this.data.date],
    });
    void this.loadFacets();
    void this.loadFirst();
  },

  async onPullDownRefresh() {
    await Promise.all([this.loadFacets(), this.loadFirst()]);
    endPullDown();
  },

  onReachBottom() {
    void this.loadMore();
  },

  async loadFacets() {
    const facets: Facets = await menpiao.facets().catch(() => ({ cities: [], categories: [] }));
    const cityName = facets.cities.find((city) => city.code === this.data.city)?.name ?? "";
    this.setData({ cities: facets.cities, categories: facets.categories, cityName });
  },

  async loadFirst() {
    asked += 1;
    const mine = asked;
    this.setData({ loading: true, trouble: null });
    try {
      const page = await menpiao.events(this.filter());
      if (mine !== asked) return;
      const now = telling();
      const cards = page.items.map((card) => cardView(card, mediaUrl(card.cover), now));
      this.setData({ cards, next: page.next, loading: false, filtered: this.isFiltered() });
    } catch (error) {
      if (mine === asked) this.setData({ cards: [], next: null, loading: false, trouble: troubleOf(error, words()) });
    }
  },

  async loadMore() {
    const { next, loading, loadingMore, cards } = this.data;
    if (next === null || loading || loadingMore) return;
    const mine = asked;
    this.setData({ loadingMore: true });
    const page = await menpiao.events({ ...this.filter(), cursor: next }).catch(() => null);
    if (mine !== asked || page === null) return this.setData({ loadingMore: false });
    const now = telling();
    const more = page.items.map((card) => cardView(card, mediaUrl(card.cover), now));
    this.setData({ cards: [...cards, ...more], next: page.next, loadingMore: false });
  },

  filter(): EventFilter {
    const { query, city, category, date } = this.data;
    return { limit: CARDS_AT_A_TIME, q: query.trim(), city, category, ...rangeOf(date, telling().now, HOME_ZONE) };
  },

  isFiltered(): boolean {
    const { query, city, category, date } = this.data;
    return query.trim() !== "" || city !== "" || category !== "" || date !== "any";
  },

  onType(event: WechatMiniprogram.Input) {
    this.setData({ query: event.detail.value });
    clearTimeout(typing);
    typing = setTimeout(() => void this.loadFirst(), TYPING_PAUSE_MS);
  },

  onSearch() {
    clearTimeout(typing);
    void this.loadFirst();
  },

  onClear() {
    clearTimeout(typing);
    this.setData({ query: "" });
    void this.loadFirst();
  },

  onCategory(event: WechatMiniprogram.TouchEvent) {
    this.setData({ category: String(event.currentTarget.dataset["code"]) });
    void this.loadFirst();
  },

  onOpenSheet(event: WechatMiniprogram.TouchEvent) {
    this.setData({ sheet: event.currentTarget.dataset["sheet"] as "city" | "date" });
  },

  onCloseSheet() {
    this.setData({ sheet: "" });
  },

  onCity(event: WechatMiniprogram.TouchEvent) {
    const { code, name } = event.currentTarget.dataset as { code: string; name: string };
    this.setData({ city: code, cityName: name, sheet: "" });
    void this.loadFirst();
  },

  onDate(event: WechatMiniprogram.TouchEvent) {
    const date = event.currentTarget.dataset["code"] as DateChoice;
    this.setData({ date, dateName: this.data.w.dates[date], sheet: "" });
    void this.loadFirst();
  },

  onReset() {
    this.setData({ query: "", city: "", cityName: "", category: "", date: "any", dateName: this.data.w.dates.any });
    void this.loadFirst();
  },

  onRetry() {
    void this.loadFacets();
    void this.loadFirst();
  },

  onOpen(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    go("event", { id: event.detail.id });
  },

  onShareAppMessage() {
    return { title: words().common.brand, path: "/pages/home/home" };
  },
});
