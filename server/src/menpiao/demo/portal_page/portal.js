// Fills the page from demo.json, which the demo writes beside it, and lets the reader choose the language.
const OTHER_LANGUAGE = { "zh-CN": "English", en: "中文" };
const ROLES = {
  owner: ["负责人", "Owner"],
  manager: ["经理", "Manager"],
  finance: ["财务", "Finance"],
  support: ["客服", "Support"],
  gate_lead: ["检票组长", "Gate lead"],
  gate: ["检票员", "Gate"],
  operator: ["平台管理员", "Operator"],
  auditor: ["平台审计员", "Auditor"],
};

function show(lang) {
  document.documentElement.lang = lang;
  const button = document.getElementById("language");
  button.textContent = OTHER_LANGUAGE[lang];
  button.lang = lang === "en" ? "zh-CN" : "en";
}

function spoken(lang, text) {
  const span = document.createElement("span");
  span.lang = lang;
  span.textContent = text;
  return span;
}

function person(one, address) {
  const link = document.createElement("a");
  link.href = address;
  const role = document.createElement("b");
  const [zh, en] = ROLES[one.role];
  role.append(spoken("zh-CN", zh), spoken("en", en));
  const name = document.createElement("small");
  name.textContent = one.name;
  link.append(role, name);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

const colleague = (one) => person(one, `/console/?colleague=${encodeURIComponent(one.role)}#/sign-in`);
const ofPlatform = (one) => person(one, `/console/?operator=${encodeURIComponent(one.role)}#/operator/sign-in`);

async function fill() {
  const demo = await (await fetch("demo.json")).json();
  for (const id of ["buyer", "gate", "phone"]) document.getElementById(id).hidden = !demo.mini_program;
  document.getElementById("console").hidden = !demo.console;
  document.getElementById("documents").hidden = !demo.docs;
  document.getElementById("gate-link").href = demo.gate;
  document.getElementById("sandbox-link").href = demo.sandbox;
  document.getElementById("mail-link").href = `${demo.sandbox}mails`;
  document.getElementById("people").append(...demo.colleagues.map(colleague));
  const platform = await (await fetch("platform.json")).json();
  document.getElementById("platform").hidden = !demo.console;
  document.getElementById("platform-people").append(...platform.map(ofPlatform));
}

const kept = localStorage.getItem("menpiao-portal:lang");
show(kept ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en"));
document.getElementById("language").addEventListener("click", () => {
  const next = document.documentElement.lang === "en" ? "zh-CN" : "en";
  localStorage.setItem("menpiao-portal:lang", next);
  show(next);
});
fill();
