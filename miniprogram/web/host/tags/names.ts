// The tags of WeChat that the browser host knows. The build refuses any other, so that nobody writes a page which is
// empty in the browser. Tags without an element of their own in tags/ are plain boxes, styled in host.css.
export const BUILT_IN_TAGS: readonly string[] = [
  "view", "text", "image", "icon", "button", "input", "textarea", "form", "label", "navigator",
  "scroll-view", "swiper", "swiper-item", "picker", "switch", "checkbox", "checkbox-group", "radio", "radio-group",
  "slider", "progress", "rich-text", "canvas", "cover-view", "cover-image", "movable-area", "movable-view",
  "page-container", "root-portal", "page-meta", "navigation-bar", "match-media",
  "block", "template", "slot", "import", "include", "wxs",
];

/** Tags that the template compiler itself understands; they make no element. */
const NO_ELEMENT = new Set(["block", "template", "slot", "import", "include", "wxs"]);

export const ELEMENT_TAGS: readonly string[] = BUILT_IN_TAGS.filter((tag) => !NO_ELEMENT.has(tag));
