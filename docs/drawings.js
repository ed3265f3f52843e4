// Draws what the documents say in Mermaid's text, in the page's own colours, so in light ones and in dark ones. Only pages
// with such a text load this file, and Mermaid before it. Without a script the text is what one reads; with one it is
// below its drawing, folded.
"use strict";

const SMALLEST = 0.7; // of its natural size: what would become smaller yet scrolls instead
const texts = [...document.querySelectorAll("figure.drawing > pre")];

/** Mermaid mixes colours of its own from these, so it takes none of CSS that are only names. */
function colours() {
  const of = (selector, property) => getComputedStyle(document.querySelector(selector))[property];
  const ink = of("body", "color"), paper = of("body", "backgroundColor"), soft = of("pre", "backgroundColor");
  const line = of("nav li a", "color"), strong = of("main a, nav a[aria-current]", "color");
  return {
    darkMode: matchMedia("(prefers-color-scheme: dark)").matches, background: paper,
    primaryColor: soft, primaryTextColor: ink, primaryBorderColor: line, secondaryColor: soft, tertiaryColor: soft,
    textColor: ink, lineColor: line, edgeLabelBackground: paper, clusterBkg: paper, clusterBorder: line,
    noteBkgColor: paper, noteTextColor: ink, noteBorderColor: strong, transitionColor: line, transitionLabelColor: ink,
    actorBkg: soft, actorTextColor: ink, actorBorder: line, actorLineColor: line, signalColor: line, signalTextColor: ink,
    labelBoxBkgColor: soft, labelTextColor: ink, labelBoxBorderColor: line, loopTextColor: ink, specialStateColor: ink,
  };
}

/** What a drawing is of, for those who hear the page: the heading above it. */
function subject(figure) {
  const above = [...document.querySelectorAll("main :is(h1, h2, h3)")].filter(
    (heading) => heading.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return above.at(-1)?.textContent ?? document.title;
}

/** The text's figure gets a place for its drawing; the text moves to where it is unfolded. */
function placeFor(text) {
  const figure = text.parentElement;
  const place = document.createElement("div");
  place.className = "wide";
  place.tabIndex = 0;
  const folded = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "As text · 文字";
  folded.append(summary, text);
  figure.append(place, folded);
  return place;
}

async function draw() {
  mermaid.initialize({
    startOnLoad: false, securityLevel: "strict", theme: "base", themeVariables: colours(),
    suppressErrorRendering: true, fontFamily: getComputedStyle(document.body).fontFamily,
    state: { rankSpacing: 80 }, // in px; with less of it words of some arrows cover those of others
  });
  for (const [at, text] of texts.entries()) {
    const { svg } = await mermaid.render(`drawing-${at}`, text.textContent);
    const place = text.closest("figure").querySelector(".wide") ?? placeFor(text);
    place.innerHTML = svg;
    const drawn = place.firstElementChild;
    const { width } = drawn.viewBox.baseVal;
    drawn.removeAttribute("aria-roledescription");
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", subject(place));
    drawn.style.cssText = `width: ${width}px; min-width: ${width * SMALLEST}px; max-width: 100%`;
  }
}

void draw();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void draw());
